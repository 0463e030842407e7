#include "session.hpp"

#include <chrono>
#include <unordered_set>

#include "../core/simd.hpp"

namespace spike::addon {

namespace {

/** What an external value of JavaScript holds on to. */
using Holder = std::shared_ptr<Session>;

/** Those that are open, in all threads: an external value of somebody else is none of them. */
std::mutex looking;
std::unordered_set<const void*> opened;

Holder* holder_of(napi_env env, napi_value value) {
  void* found = nullptr;
  napi_valuetype type = napi_undefined;
  if (napi_typeof(env, value, &type) != napi_ok || type != napi_external) return nullptr;
  if (napi_get_value_external(env, value, &found) != napi_ok) return nullptr;
  const std::lock_guard alone(looking);
  return opened.contains(found) ? static_cast<Holder*>(found) : nullptr;
}

void close(napi_env env, Holder* holder) {
  {
    const std::lock_guard alone(looking);
    opened.erase(holder);
  }
  if ((*holder)->results.object) napi_delete_reference(env, (*holder)->results.object);
  holder->reset();
}

/** The value itself is gone. */
void forget(napi_env env, void* data, void*) {
  auto* holder = static_cast<Holder*>(data);
  if (*holder) close(env, holder);
  delete holder;
}

std::int64_t nanoseconds_now() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

/** Places in a typed array of 32 bits, each below a limit. */
bool places_of(napi_env env, napi_value value, std::size_t limit, std::vector<std::size_t>& places) {
  View view;
  if (!view_of(env, value, view) || view.type != napi_uint32_array) return false;
  const auto* numbers = reinterpret_cast<const std::uint32_t*>(view.data);
  for (std::size_t i = 0; i < view.length; i++) {
    if (numbers[i] >= limit) return false;
    places.push_back(numbers[i]);
  }
  return true;
}

}  // namespace

std::shared_ptr<Session> session_of(napi_env env, napi_value value) {
  const auto* holder = holder_of(env, value);
  return holder ? *holder : nullptr;
}

napi_value open_session(napi_env env, napi_callback_info info) {
  napi_value arguments[3];
  View image;
  char name[16] = "";
  std::size_t length = 0;
  auto session = std::make_shared<Session>();
  if (!arguments_of(env, info, arguments) || !view_of(env, arguments[0], image) || image.type != napi_uint8_array ||
      napi_get_value_string_utf8(env, arguments[1], name, sizeof(name), &length) != napi_ok ||
      !number_of(env, arguments[2], 1, 1 << 20, session->block))
    return fail(env, "open takes an image, the name of a level and a number of steps");
  session->kernels = find_kernels({name, length});
  if (!session->kernels) return fail(env, "this machine has no such instruction set");
  const auto wrong = read_model(image.data, image.length, session->model);
  if (!wrong.empty()) return fail(env, wrong.c_str());
  session->machines = std::make_unique<Machines>(session->model, *session->kernels, session->block);
  auto holder = std::make_unique<Holder>(std::move(session));
  napi_value value = nullptr;
  if (napi_create_external(env, holder.get(), forget, nullptr, &value) != napi_ok)
    return fail(env, "the session cannot be kept");
  const std::lock_guard alone(looking);
  opened.insert(holder.release());
  return value;
}

napi_value close_session(napi_env env, napi_callback_info info) {
  napi_value arguments[1];
  if (!arguments_of(env, info, arguments)) return fail(env, "close takes a session");
  // Twice is once: the second time there is nothing left to close.
  if (auto* holder = holder_of(env, arguments[0])) close(env, holder);
  return nullptr;
}

napi_value watch_session(napi_env env, napi_callback_info info) {
  napi_value arguments[4];
  std::vector<std::size_t> values;
  std::vector<std::size_t> states;
  bool is_measured = false;
  if (!arguments_of(env, info, arguments)) return fail(env, "watch takes four arguments");
  const auto session = session_of(env, arguments[0]);
  if (!session) return fail(env, "this is no session");
  const auto& model = session->model;
  if (!places_of(env, arguments[1], model.values.size(), values) ||
      !places_of(env, arguments[2], model.states, states) ||
      napi_get_value_bool(env, arguments[3], &is_measured) != napi_ok)
    return fail(env, "watch takes places of values and of states, and whether ops are measured");
  std::vector<Probe> probes;
  const auto all = states_of(model);
  for (const auto id : values) probes.push_back(probe_of_value(model, id));
  for (const auto id : states) probes.push_back(probe_of_state(all[id], id));
  const std::lock_guard alone(session->running);
  session->machines->watch(std::move(probes), is_measured ? nanoseconds_now : nullptr);
  return nullptr;
}

napi_value costs_of_session(napi_env env, napi_callback_info info) {
  napi_value arguments[1];
  if (!arguments_of(env, info, arguments)) return fail(env, "costs takes a session");
  const auto session = session_of(env, arguments[0]);
  if (!session) return fail(env, "this is no session");
  const std::lock_guard alone(session->running);
  const auto total = [&](std::size_t length, auto part) {
    std::byte* data = nullptr;
    const auto array = make_array(env, Storage::f64, length, &data);
    auto* sums = reinterpret_cast<double*>(data);
    for (const auto& costs : session->machines->costs())
      for (std::size_t i = 0; array && i < length; i++) sums[i] += static_cast<double>(((*costs).*part)[i]);
    return array;
  };
  const auto ops = session->model.ops.size();
  napi_value object = nullptr;
  napi_create_object(env, &object);
  set(env, object, "nanoseconds", total(ops, &Costs::nanoseconds));
  set(env, object, "events", total(ops, &Costs::events));
  set(env, object, "steps", total(ops, &Costs::steps));
  set(env, object, "synops", total(session->model.fan_outs.size(), &Costs::synops));
  return object;
}

napi_value memory_of_session(napi_env env, napi_callback_info info) {
  napi_value arguments[1];
  if (!arguments_of(env, info, arguments)) return fail(env, "memory takes a session");
  const auto session = session_of(env, arguments[0]);
  if (!session) return fail(env, "this is no session");
  const std::lock_guard alone(session->running);
  const auto number = [&](std::size_t bytes) {
    napi_value value = nullptr;
    napi_create_double(env, static_cast<double>(bytes), &value);
    return value;
  };
  napi_value object = nullptr;
  napi_create_object(env, &object);
  set(env, object, "values", number(session->machines->memory()));
  set(env, object, "workspace", number(session->machines->workspace()));
  return object;
}

}  // namespace spike::addon
