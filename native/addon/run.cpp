#include <algorithm>

#include "session.hpp"

namespace spike::addon {

namespace {

/** A batch that is under way, with all that must live as long. */
struct Task {
  Batch batch;
  std::shared_ptr<Session> session;
  Bytes inputs;
  /** An array for counts, one for each output, then one for each probe. */
  std::vector<napi_value> arrays;
  /** Where counts go. */
  double* counts = nullptr;
  napi_ref watch = nullptr;
  std::vector<napi_ref> kept;
  napi_async_work work = nullptr;
  napi_deferred deferred = nullptr;
  bool is_out_of_memory = false;
};

void put_counts(const Task& task) {
  for (std::size_t i = 0; i < task.batch.samples; i++) {
    task.counts[2 * i] = static_cast<double>(task.batch.counts[i].spikes);
    task.counts[2 * i + 1] = static_cast<double>(task.batch.counts[i].synops);
  }
}

/** { outputs, recorded, counts } of a batch. */
napi_value results_of(napi_env env, const Task& task, const std::vector<napi_value>& arrays) {
  put_counts(task);
  const auto outputs = arrays.begin() + 1;
  const auto recorded = outputs + static_cast<std::ptrdiff_t>(task.session->model.outputs.size());
  napi_value object = nullptr;
  napi_create_object(env, &object);
  set(env, object, "outputs", list_of(env, {outputs, recorded}));
  if (recorded != arrays.end()) set(env, object, "recorded", list_of(env, {recorded, arrays.end()}));
  set(env, object, "counts", arrays[0]);
  return object;
}

void run_task(Task& task) {
  try {
    const std::lock_guard alone(task.session->running);
    task.session->machines->run(task.batch);
  } catch (...) {
    task.is_out_of_memory = true;
  }
}

void execute(napi_env, void* data) { run_task(*static_cast<Task*>(data)); }

/** Where the thread of JavaScript is ending, nothing here does anything, and the task is let go all the same. */
void complete(napi_env env, napi_status, void* data) {
  const std::unique_ptr<Task> task(static_cast<Task*>(data));
  napi_value watch = nullptr;
  napi_get_reference_value(env, task->watch, &watch);
  if (watch) napi_remove_wrap(env, watch, nullptr);
  napi_delete_reference(env, task->watch);
  std::vector<napi_value> arrays;
  for (const auto reference : task->kept) {
    napi_value value = nullptr;
    napi_get_reference_value(env, reference, &value);
    napi_delete_reference(env, reference);
    arrays.push_back(value);
  }
  napi_delete_async_work(env, task->work);
  if (!task->is_out_of_memory && !task->batch.cancelled) {
    napi_resolve_deferred(env, task->deferred, results_of(env, *task, arrays));
    return;
  }
  napi_value text = nullptr;
  napi_value error = nullptr;
  const auto* why = task->is_out_of_memory ? "there is no memory to run it" : "it was cancelled";
  napi_create_string_utf8(env, why, NAPI_AUTO_LENGTH, &text);
  napi_create_error(env, nullptr, text, &error);
  napi_reject_deferred(env, task->deferred, error);
}

Task* task_of(napi_env env, napi_callback_info info) {
  napi_value self = nullptr;
  void* found = nullptr;
  napi_get_cb_info(env, info, nullptr, nullptr, &self, nullptr);
  return napi_unwrap(env, self, &found) == napi_ok ? static_cast<Task*>(found) : nullptr;
}

/** How many samples of a batch are done; nothing once it has ended. */
napi_value progress(napi_env env, napi_callback_info info) {
  napi_value number = nullptr;
  if (const auto* task = task_of(env, info)) napi_create_double(env, static_cast<double>(task->batch.done), &number);
  return number;
}

napi_value cancel(napi_env env, napi_callback_info info) {
  if (auto* task = task_of(env, info)) task->batch.cancelled = true;
  return nullptr;
}

/** Runs a task on another thread: { promise, progress(), cancel() }. */
napi_value start(napi_env env, std::unique_ptr<Task> task) {
  napi_value watch = nullptr;
  napi_value promise = nullptr;
  napi_value name = nullptr;
  napi_value function = nullptr;
  napi_create_object(env, &watch);
  napi_create_promise(env, &task->deferred, &promise);
  set(env, watch, "promise", promise);
  napi_create_function(env, "progress", NAPI_AUTO_LENGTH, progress, nullptr, &function);
  set(env, watch, "progress", function);
  napi_create_function(env, "cancel", NAPI_AUTO_LENGTH, cancel, nullptr, &function);
  set(env, watch, "cancel", function);
  napi_wrap(env, watch, task.get(), nullptr, nullptr, nullptr);
  napi_create_reference(env, watch, 1, &task->watch);
  for (const auto array : task->arrays) {
    task->kept.push_back(nullptr);
    napi_create_reference(env, array, 1, &task->kept.back());
  }
  napi_create_string_utf8(env, "spike run", NAPI_AUTO_LENGTH, &name);
  if (napi_create_async_work(env, nullptr, name, execute, complete, task.get(), &task->work) != napi_ok ||
      napi_queue_async_work(env, task->work) != napi_ok)
    return fail(env, "no work can be queued");
  task.release();
  return watch;
}

/** Arrays for counts and outputs, all in one buffer: to make one takes longer than a small network runs. */
bool make_outputs(napi_env env, Task& task) {
  const auto& model = task.session->model;
  auto& batch = task.batch;
  const auto bytes_for = [&](int id) { return model.values[id].size * batch.samples * bytes_of(model.values[id].storage); };
  const auto of_counts = 2 * batch.samples * sizeof(double);
  const auto aligned = [](std::size_t bytes) { return (bytes + sizeof(double) - 1) / sizeof(double) * sizeof(double); };
  auto bytes = of_counts;
  for (const auto id : model.outputs) bytes += aligned(bytes_for(id));
  std::byte* data = nullptr;
  const auto buffer = make_buffer(env, bytes, &data);
  if (!buffer) return false;
  task.counts = reinterpret_cast<double*>(data);
  task.arrays.push_back(array_in(env, buffer, 0, Storage::f64, 2 * batch.samples));
  auto from = of_counts;
  for (const auto id : model.outputs) {
    const auto& value = model.values[id];
    task.arrays.push_back(array_in(env, buffer, from, value.storage, value.size * batch.samples));
    batch.outputs.push_back(data + from);
    from += aligned(bytes_for(id));
  }
  return std::find(task.arrays.begin(), task.arrays.end(), nullptr) == task.arrays.end();
}

/** Arrays for what the batch gives, and where its numbers go. */
bool make_room(napi_env env, Task& task) {
  const auto& model = task.session->model;
  auto& batch = task.batch;
  batch.counts.resize(batch.samples);
  if (!make_outputs(env, task)) return false;
  if (task.session->machines->probes().empty()) return true;
  const auto states = states_of(model);
  const auto rows = batch.samples * static_cast<std::size_t>(batch.steps);
  for (const auto& [is_state, id, bytes] : task.session->machines->probes()) {
    const auto storage = is_state ? states[id].storage : model.values[id].storage;
    std::byte* data = nullptr;
    task.arrays.push_back(make_array(env, storage, bytes / bytes_of(storage) * rows, &data));
    batch.recorded.push_back(data);
    if (!task.arrays.back()) return false;
  }
  return true;
}

/** One sample at once, of which nothing is recorded: what the session keeps for it. */
bool uses_kept_results(const Task& task) {
  return task.batch.samples == 1 && task.session->machines->probes().empty();
}

napi_value run_into_kept(napi_env env, Task& task) {
  auto& [object, counts, outputs] = task.session->results;
  napi_value found = nullptr;
  if (object) {
    napi_get_reference_value(env, object, &found);
    task.counts = counts;
    task.batch.counts.resize(1);
    task.batch.outputs = outputs;
  } else {
    if (!make_room(env, task)) return fail(env, "there is no memory for results");
    found = results_of(env, task, task.arrays);
    napi_create_reference(env, found, 1, &object);
    counts = task.counts;
    outputs = task.batch.outputs;
  }
  run_task(task);
  put_counts(task);
  return task.is_out_of_memory ? fail(env, "there is no memory to run it") : found;
}

}  // namespace

napi_value run_session(napi_env env, napi_callback_info info) {
  napi_value arguments[6];
  auto task = std::make_unique<Task>();
  int samples = 0;
  bool is_async = false;
  auto& batch = task->batch;
  if (!arguments_of(env, info, arguments)) return fail(env, "run takes six arguments");
  task->session = session_of(env, arguments[0]);
  if (!task->session) return fail(env, "this is no session");
  if (!number_of(env, arguments[2], 0, 1e9, samples) || !number_of(env, arguments[3], 1, 2147483647.0, batch.steps) ||
      !number_of(env, arguments[4], 1, 1024, batch.threads) ||
      napi_get_value_bool(env, arguments[5], &is_async) != napi_ok)
    return fail(env, "samples, steps and threads are numbers in their range");
  batch.samples = static_cast<std::size_t>(samples);
  auto& inputs = is_async ? task->inputs : task->session->inputs;
  const auto& model = task->session->model;
  if (const auto* wrong = take_inputs(env, arguments[1], model, batch.samples, batch.steps, inputs, batch.inputs))
    return fail(env, wrong);
  if (!is_async && uses_kept_results(*task)) return run_into_kept(env, *task);
  if (!make_room(env, *task)) return fail(env, "there is no memory for results");
  if (is_async) return start(env, std::move(task));
  run_task(*task);
  return task->is_out_of_memory ? fail(env, "there is no memory to run it") : results_of(env, *task, task->arrays);
}

}  // namespace spike::addon
