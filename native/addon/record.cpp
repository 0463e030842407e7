#include "session.hpp"

namespace spike::addon {

namespace {

/** Rows of all steps for each of some probes. */
struct Rows {
  std::vector<napi_value> arrays;
  std::vector<Probe> probes;
  std::vector<std::byte*> data;
};

bool add_row(napi_env env, Rows& rows, const Probe& probe, Storage storage, int steps) {
  std::byte* memory = nullptr;
  const auto length = probe.bytes / bytes_of(storage) * static_cast<std::size_t>(steps);
  rows.arrays.push_back(make_array(env, storage, length, &memory));
  rows.probes.push_back(probe);
  rows.data.push_back(memory);
  return rows.arrays.back() != nullptr;
}

}  // namespace

napi_value record_session(napi_env env, napi_callback_info info) {
  napi_value arguments[4];
  int steps = 0;
  bool with_states = false;
  if (!arguments_of(env, info, arguments)) return fail(env, "record takes four arguments");
  const auto session = session_of(env, arguments[0]);
  if (!session) return fail(env, "this is no session");
  if (!number_of(env, arguments[2], 1, 1e9, steps) || napi_get_value_bool(env, arguments[3], &with_states) != napi_ok)
    return fail(env, "steps is a number, and whether states are wanted true or false");
  const auto& model = session->model;
  Bytes inputs;
  std::vector<Given> given;
  if (const auto* wrong = take_inputs(env, arguments[1], model, 1, steps, inputs, given)) return fail(env, wrong);
  Rows rows;
  bool is_room = true;
  for (std::size_t id = 0; id < model.values.size() && is_room; id++)
    is_room = add_row(env, rows, probe_of_value(model, id), model.values[id].storage, steps);
  const auto states = with_states ? states_of(model) : std::vector<State>{};
  for (std::size_t id = 0; id < states.size() && is_room; id++)
    is_room = add_row(env, rows, probe_of_state(states[id], id), states[id].storage, steps);
  if (!is_room) return fail(env, "there is no memory for results");
  // States are seen at the end of a block, so a block of one step shows them all.
  Machine machine(model, *session->kernels, with_states ? 1 : session->block);
  Recorder recorder(rows.probes, rows.data);
  machine.run(given, steps, std::atomic<bool>{false}, &recorder);
  const auto values = static_cast<std::ptrdiff_t>(model.values.size());
  napi_value object = nullptr;
  napi_create_object(env, &object);
  set(env, object, "values", list_of(env, {rows.arrays.begin(), rows.arrays.begin() + values}));
  set(env, object, "states", list_of(env, {rows.arrays.begin() + values, rows.arrays.end()}));
  return object;
}

}  // namespace spike::addon
