#define NAPI_VERSION 8
#include <node_api.h>

#include <memory>
#include <mutex>
#include <new>

#include "../core/batch.hpp"
#include "../core/simd.hpp"
#include "recorder.hpp"

/*
 * The engine as Node sees it:
 *
 *   levels()                                   names of the instruction sets, best first
 *   open(image, level, block)                  a session, or an error that says what is wrong
 *   run(session, inputs, samples, steps, threads, isAsync)
 *                                              { outputs, counts }, or a promise of it with progress and cancel
 *   record(session, inputs, steps, withStates) what every value, and every state, was in each step
 *
 * Inputs are typed arrays, those of a sample one after the other, of one row or one a step. They are copied,
 * so that nothing of JavaScript is touched by other threads. No exception passes from C++ to Node.
 */
namespace {

using namespace spike;

struct Session {
  Model model;
  const Kernels* kernels = nullptr;
  std::unique_ptr<Machines> machines;
  std::unique_ptr<Machine> recorder;
  std::mutex running;
  int block = 0;
};

const napi_type_tag SESSION_TAG = {0x5b1ce0de00000001ULL, 0x9e3779b97f4a7c15ULL};

napi_value fail(napi_env env, const char* what) {
  bool is_pending = false;
  napi_is_exception_pending(env, &is_pending);
  if (!is_pending) napi_throw_error(env, nullptr, what);
  return nullptr;
}

constexpr napi_typedarray_type TYPES[STORAGES] = {
    napi_int8_array,   napi_uint8_array, napi_int16_array,   napi_uint16_array,
    napi_int32_array, napi_uint32_array, napi_float32_array, napi_float64_array,
};

struct View {
  napi_typedarray_type type = napi_uint8_array;
  std::size_t length = 0;
  std::byte* data = nullptr;
};

bool view_of(napi_env env, napi_value value, View& view) {
  bool is_array = false;
  if (napi_is_typedarray(env, value, &is_array) != napi_ok || !is_array) return false;
  void* data = nullptr;
  if (napi_get_typedarray_info(env, value, &view.type, &view.length, &data, nullptr, nullptr) != napi_ok)
    return false;
  view.data = static_cast<std::byte*>(data);
  return true;
}

/** A new typed array of a value's storage. */
napi_value make_rows(napi_env env, const Value& value, std::size_t rows, std::byte** data) {
  const auto length = value.size * rows;
  napi_value buffer = nullptr;
  napi_value array = nullptr;
  void* memory = nullptr;
  if (napi_create_arraybuffer(env, length * bytes_of(value.storage), &memory, &buffer) != napi_ok) return nullptr;
  *data = static_cast<std::byte*>(memory);
  const auto type = TYPES[static_cast<std::size_t>(value.storage)];
  if (napi_create_typedarray(env, type, length, buffer, 0, &array) != napi_ok) return nullptr;
  return array;
}

Session* session_of(napi_env env, napi_value value) {
  bool is_session = false;
  void* found = nullptr;
  napi_valuetype type = napi_undefined;
  if (napi_typeof(env, value, &type) != napi_ok || type != napi_object) return nullptr;
  if (napi_check_object_type_tag(env, value, &SESSION_TAG, &is_session) != napi_ok || !is_session) return nullptr;
  return napi_unwrap(env, value, &found) == napi_ok ? static_cast<Session*>(found) : nullptr;
}

bool number_of(napi_env env, napi_value value, double low, double high, int& to) {
  double number = 0;
  if (napi_get_value_double(env, value, &number) != napi_ok) return false;
  if (!(number >= low && number <= high)) return false;
  to = static_cast<int>(number);
  return true;
}

template <std::size_t N>
bool arguments_of(napi_env env, napi_callback_info info, napi_value (&arguments)[N]) {
  std::size_t count = N;
  return napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr) == napi_ok && count == N;
}

void close_session(napi_env, void* data, void*) { delete static_cast<Session*>(data); }

napi_value open_checked(napi_env env, napi_callback_info info) {
  napi_value arguments[3];
  View image;
  char name[16] = "";
  std::size_t length = 0;
  auto session = std::make_unique<Session>();
  if (!arguments_of(env, info, arguments) || !view_of(env, arguments[0], image) || image.type != napi_uint8_array ||
      napi_get_value_string_utf8(env, arguments[1], name, sizeof(name), &length) != napi_ok ||
      !number_of(env, arguments[2], 1, 1 << 20, session->block))
    return fail(env, "open takes an image, the name of a level and a number of steps");
  session->kernels = find_kernels({name, length});
  if (!session->kernels) return fail(env, "this machine has no such instruction set");
  const auto wrong = read_model(image.data, image.length, session->model);
  if (!wrong.empty()) return fail(env, wrong.c_str());
  session->machines = std::make_unique<Machines>(session->model, *session->kernels, session->block);
  napi_value object = nullptr;
  if (napi_create_object(env, &object) != napi_ok ||
      napi_wrap(env, object, session.get(), close_session, nullptr, nullptr) != napi_ok)
    return fail(env, "the session cannot be kept");
  session.release();
  if (napi_type_tag_object(env, object, &SESSION_TAG) != napi_ok) return fail(env, "the session cannot be marked");
  return object;
}

/** A batch that is under way, with all that must live as long. */
struct Task {
  Batch batch;
  Session* session = nullptr;
  Bytes inputs;
  std::vector<napi_value> outputs;
  std::vector<napi_ref> kept;
  napi_async_work work = nullptr;
  napi_deferred deferred = nullptr;
  bool out_of_memory = false;
};

/** Copies the inputs of all samples into one block of memory. */
const char* take_inputs(napi_env env, napi_value list, const Model& model, std::size_t samples, int steps,
                        Bytes& memory, std::vector<Given>& given) {
  std::uint32_t length = 0;
  bool is_list = false;
  if (napi_is_array(env, list, &is_list) != napi_ok || !is_list) return "inputs are a list of typed arrays";
  napi_get_array_length(env, list, &length);
  if (length != samples * model.inputs.size()) return "inputs are one typed array for each input of each sample";
  std::vector<View> views(length);
  std::size_t bytes = 0;
  for (std::uint32_t i = 0; i < length; i++) {
    napi_value item = nullptr;
    const auto& value = model.values[model.inputs[i % model.inputs.size()]];
    if (napi_get_element(env, list, i, &item) != napi_ok || !view_of(env, item, views[i]))
      return "an input is no typed array";
    if (views[i].type != TYPES[static_cast<std::size_t>(value.storage)]) return "an input has another type";
    const auto is_each_step = views[i].length != value.size;
    if (is_each_step && views[i].length != value.size * static_cast<std::size_t>(steps))
      return "an input has another length";
    given.push_back({nullptr, is_each_step});
    bytes += (views[i].length * bytes_of(value.storage) + 127) / 64 * 64;
  }
  memory = Bytes(bytes);
  auto* to = memory.data();
  for (std::uint32_t i = 0; i < length; i++) {
    const auto& value = model.values[model.inputs[i % model.inputs.size()]];
    const auto size = views[i].length * bytes_of(value.storage);
    given[i].data = to;
    for (std::size_t at = 0; at < size; at++) to[at] = views[i].data[at];
    to += (size + 127) / 64 * 64;
  }
  return nullptr;
}

void set(napi_env env, napi_value object, const char* name, napi_value value) {
  napi_set_named_property(env, object, name, value);
}

napi_value list_of(napi_env env, const std::vector<napi_value>& items) {
  napi_value list = nullptr;
  napi_create_array_with_length(env, items.size(), &list);
  for (std::size_t i = 0; i < items.size(); i++) napi_set_element(env, list, static_cast<std::uint32_t>(i), items[i]);
  return list;
}

/** { outputs, counts } of a batch that ran. */
napi_value results_of(napi_env env, const Task& task, const std::vector<napi_value>& outputs) {
  napi_value object = nullptr;
  napi_create_object(env, &object);
  set(env, object, "outputs", list_of(env, outputs));
  std::byte* data = nullptr;
  const auto counts = make_rows(env, {Storage::f64, 64, 2}, task.batch.samples, &data);
  if (!counts) return fail(env, "there is no memory for results");
  auto* numbers = reinterpret_cast<double*>(data);
  for (std::size_t i = 0; i < task.batch.samples; i++) {
    numbers[2 * i] = static_cast<double>(task.batch.counts[i].spikes);
    numbers[2 * i + 1] = static_cast<double>(task.batch.counts[i].synops);
  }
  set(env, object, "counts", counts);
  return object;
}

void run_task(Task& task) {
  try {
    std::lock_guard alone(task.session->running);
    task.session->machines->run(task.batch);
  } catch (...) {
    task.out_of_memory = true;
  }
}

void execute(napi_env, void* data) { run_task(*static_cast<Task*>(data)); }

void complete(napi_env env, napi_status, void* data) {
  const std::unique_ptr<Task> task(static_cast<Task*>(data));
  std::vector<napi_value> outputs;
  for (std::size_t i = 0; i < task->kept.size(); i++) {
    napi_value value = nullptr;
    napi_get_reference_value(env, task->kept[i], &value);
    napi_delete_reference(env, task->kept[i]);
    // The first is the session and the second what watches the batch; they only had to live so long.
    if (i == 1) napi_remove_wrap(env, value, nullptr);
    if (i > 1) outputs.push_back(value);
  }
  napi_delete_async_work(env, task->work);
  if (!task->out_of_memory && !task->batch.cancelled) {
    napi_resolve_deferred(env, task->deferred, results_of(env, *task, outputs));
    return;
  }
  napi_value text = nullptr;
  napi_value error = nullptr;
  const auto* why = task->out_of_memory ? "there is no memory to run it" : "it was cancelled";
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

napi_value keep(napi_env env, Task& task, napi_value value) {
  napi_ref reference = nullptr;
  napi_create_reference(env, value, 1, &reference);
  task.kept.push_back(reference);
  return value;
}

/** Runs a task on another thread: { promise, progress(), cancel() }. */
napi_value start(napi_env env, napi_value session, std::unique_ptr<Task> task) {
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
  keep(env, *task, session);
  keep(env, *task, watch);
  for (const auto output : task->outputs) keep(env, *task, output);
  napi_create_string_utf8(env, "spike run", NAPI_AUTO_LENGTH, &name);
  if (napi_create_async_work(env, nullptr, name, execute, complete, task.get(), &task->work) != napi_ok ||
      napi_queue_async_work(env, task->work) != napi_ok)
    return fail(env, "no work can be queued");
  task.release();
  return watch;
}

napi_value run_checked(napi_env env, napi_callback_info info) {
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
  const auto& model = task->session->model;
  batch.samples = static_cast<std::size_t>(samples);
  if (const auto* wrong =
          take_inputs(env, arguments[1], model, batch.samples, batch.steps, task->inputs, batch.inputs))
    return fail(env, wrong);
  batch.counts.resize(batch.samples);
  for (const auto id : model.outputs) {
    std::byte* data = nullptr;
    const auto array = make_rows(env, model.values[id], batch.samples, &data);
    if (!array) return fail(env, "there is no memory for results");
    task->outputs.push_back(array);
    batch.outputs.push_back(data);
  }
  if (is_async) return start(env, arguments[0], std::move(task));
  run_task(*task);
  return task->out_of_memory ? fail(env, "there is no memory to run it") : results_of(env, *task, task->outputs);
}

napi_value record_checked(napi_env env, napi_callback_info info) {
  napi_value arguments[4];
  int steps = 0;
  bool with_states = false;
  if (!arguments_of(env, info, arguments)) return fail(env, "record takes four arguments");
  auto* session = session_of(env, arguments[0]);
  if (!session) return fail(env, "this is no session");
  if (!number_of(env, arguments[2], 1, 1e9, steps) || napi_get_value_bool(env, arguments[3], &with_states) != napi_ok)
    return fail(env, "steps is a number, and whether states are wanted true or false");
  const auto& model = session->model;
  Bytes inputs;
  std::vector<Given> given;
  if (const auto* wrong = take_inputs(env, arguments[1], model, 1, steps, inputs, given)) return fail(env, wrong);
  std::vector<napi_value> arrays[2];
  std::vector<std::byte*> data[2];
  const auto add = [&](int list, const Value& value) {
    std::byte* memory = nullptr;
    arrays[list].push_back(make_rows(env, value, static_cast<std::size_t>(steps), &memory));
    data[list].push_back(memory);
    return arrays[list].back() != nullptr;
  };
  for (const auto& value : model.values)
    if (!add(0, value)) return fail(env, "there is no memory for results");
  if (with_states)
    for (const auto& op : model.ops)
      for (const auto& [storage, size] : op.states)
        if (!add(1, {storage, 32, size})) return fail(env, "there is no memory for results");
  // States are seen at the end of a block, so a block of one step shows them all.
  Machine machine(model, *session->kernels, with_states ? 1 : session->block);
  Recorder recorder(model, data[0], data[1]);
  machine.run(given, steps, std::atomic<bool>{false}, &recorder);
  napi_value object = nullptr;
  napi_create_object(env, &object);
  set(env, object, "values", list_of(env, arrays[0]));
  set(env, object, "states", list_of(env, arrays[1]));
  return object;
}

napi_value levels_of(napi_env env, napi_callback_info) {
  napi_value text = nullptr;
  napi_create_string_utf8(env, usable_kernels(), NAPI_AUTO_LENGTH, &text);
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

napi_value initialise(napi_env env, napi_value exports) {
  const napi_property_descriptor properties[] = {
      {"levels", nullptr, guarded<levels_of>, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"open", nullptr, guarded<open_checked>, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"run", nullptr, guarded<run_checked>, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"record", nullptr, guarded<record_checked>, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
  };
  napi_define_properties(env, exports, 4, properties);
  return exports;
}

}  // namespace

NAPI_MODULE(NODE_GYP_MODULE_NAME, initialise)
