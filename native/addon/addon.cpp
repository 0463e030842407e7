#include <exception>

#include "../core/simd.hpp"
#include "library.hpp"
#include "session.hpp"

/*
 * The engine as Node sees it:
 *
 *   levels()                                   names of the instruction sets, best first
 *   open(image, level, block)                  a session, or an error that says what is wrong
 *   watch(session, values, states, isMeasured) what is recorded, and whether ops are measured, from now on
 *   run(session, inputs, samples, steps, threads, isAsync)
 *                                              { outputs, recorded, counts }, or a promise of it with progress and cancel;
 *                                              what a run at once gives is written over by the next one of the session
 *   costs(session)                             what its ops have cost, where they are measured
 *   record(session, inputs, steps, withStates) what every value, and every state, was in each step
 *   ceilings(level)                            what this machine reaches at most
 *   memory(session)                            bytes of values and states, and of what kernels work with
 *   close(session)                             gives its memory back, at once or when what runs has ended
 *
 * Networks that were compiled to libraries of their own have functions of their own: library.cpp.
 *
 * Inputs are typed arrays, those of a sample one after the other, of one row or one a step. They are copied,
 * so that nothing of JavaScript is touched by other threads. No exception passes from C++ to Node.
 */
namespace {

using namespace spike::addon;

napi_value levels_of(napi_env env, napi_callback_info) {
  napi_value text = nullptr;
  napi_create_string_utf8(env, spike::usable_kernels(), NAPI_AUTO_LENGTH, &text);
  return text;
}

template <napi_callback F>
napi_value guarded(napi_env env, napi_callback_info info) {
  try {
    return F(env, info);
  } catch (const std::exception&) {
    return fail(env, "there is no memory for it");
  }
}

template <napi_callback F>
napi_property_descriptor function_named(const char* name) {
  return {name, nullptr, guarded<F>, nullptr, nullptr, nullptr, napi_enumerable, nullptr};
}

napi_value initialise(napi_env env, napi_value exports) {
  const napi_property_descriptor properties[] = {
      function_named<levels_of>("levels"),     function_named<open_session>("open"),
      function_named<watch_session>("watch"),  function_named<run_session>("run"),
      function_named<costs_of_session>("costs"), function_named<record_session>("record"),
      function_named<measure_ceilings>("ceilings"), function_named<close_session>("close"),   function_named<memory_of_session>("memory"),
      function_named<open_library>("openLibrary"), function_named<run_library>("runLibrary"),
      function_named<reset_library>("resetLibrary"), function_named<step_library>("stepLibrary"),
      function_named<read_library>("readLibrary"), function_named<count_library>("countLibrary"),
      function_named<close_library>("closeLibrary"), function_named<costs_of_library>("costsOfLibrary"),
  };
  napi_define_properties(env, exports, sizeof(properties) / sizeof(properties[0]), properties);
  return exports;
}

}  // namespace

NAPI_MODULE(NODE_GYP_MODULE_NAME, initialise)
