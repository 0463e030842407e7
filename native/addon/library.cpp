#include "library.hpp"

#include <dlfcn.h>

#include <memory>
#include <string>
#include <utility>

#include "values.hpp"

/*
 * Compiled networks in libraries of their own, by the functions of core/network.h. All calls run on the
 * thread that makes them. What a library says is wrong becomes an error whose code is its status.
 */
namespace spike::addon {

namespace {

const napi_type_tag LIBRARY_TAG = {0x5b1ce0de00000002ULL, 0x9e3779b97f4a7c15ULL};

/** A library, and the network that is open in it. */
struct Library {
  void* handle = nullptr;
  spike_network* network = nullptr;
  int samples = 0;
  decltype(&spike_explain) explain = nullptr;
  decltype(&spike_input) input = nullptr;
  decltype(&spike_output) output = nullptr;
  decltype(&spike_open) open = nullptr;
  decltype(&spike_close) close = nullptr;
  decltype(&spike_run) run = nullptr;
  decltype(&spike_reset) reset = nullptr;
  decltype(&spike_step) step = nullptr;
  decltype(&spike_read) read = nullptr;
  decltype(&spike_count) count = nullptr;
  /** Not in libraries of older artifacts. */
  decltype(&spike_cost_of) cost_of = nullptr;

  Library() = default;
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library() {
    if (network) close(network);
    if (handle) dlclose(handle);
  }

  template <typename F>
  bool find(F& function, const std::string& prefix, const char* name) {
    function = reinterpret_cast<F>(dlsym(handle, (prefix + name).c_str()));
    return function != nullptr;
  }

  bool find_all(const std::string& prefix) {
    find(cost_of, prefix, "cost_of");
    return find(explain, prefix, "explain") && find(input, prefix, "input") && find(output, prefix, "output") &&
           find(open, prefix, "open") && find(close, prefix, "close") && find(run, prefix, "run") &&
           find(reset, prefix, "reset") && find(step, prefix, "step") && find(read, prefix, "read") &&
           find(count, prefix, "count");
  }
};

void forget(napi_env, void* data, void*) { delete static_cast<Library*>(data); }

Library* library_of(napi_env env, napi_value value) {
  bool is_library = false;
  void* found = nullptr;
  napi_valuetype type = napi_undefined;
  if (napi_typeof(env, value, &type) != napi_ok || type != napi_object) return nullptr;
  if (napi_check_object_type_tag(env, value, &LIBRARY_TAG, &is_library) != napi_ok || !is_library) return nullptr;
  return napi_unwrap(env, value, &found) == napi_ok ? static_cast<Library*>(found) : nullptr;
}

bool text_of(napi_env env, napi_value value, std::string& text) {
  std::size_t length = 0;
  if (napi_get_value_string_utf8(env, value, nullptr, 0, &length) != napi_ok) return false;
  text.resize(length);
  return napi_get_value_string_utf8(env, value, text.data(), length + 1, &length) == napi_ok;
}

std::size_t bytes_in(const View& view) {
  const auto storage = std::find(TYPES, TYPES + STORAGES, view.type) - TYPES;
  return storage == STORAGES ? 0 : view.length * bytes_of(static_cast<Storage>(storage));
}

napi_value fail_with(napi_env env, const Library& library, int status) {
  napi_throw_error(env, std::to_string(status).c_str(), library.explain());
  return nullptr;
}

/** Typed arrays of a list, as many as a library has rows of; the bytes of each must be those of so many rows at least. */
bool views_of(napi_env env, napi_value list, const spike_row* (*row_of)(int), std::vector<View>& views,
              std::vector<std::size_t>& rows) {
  std::uint32_t length = 0;
  bool is_list = false;
  if (napi_is_array(env, list, &is_list) != napi_ok || !is_list) return false;
  napi_get_array_length(env, list, &length);
  for (std::uint32_t i = 0; i < length; i++) {
    napi_value item = nullptr;
    View view;
    const auto* row = row_of(static_cast<int>(i));
    if (!row || napi_get_element(env, list, i, &item) != napi_ok || !view_of(env, item, view)) return false;
    const auto bytes = bytes_in(view);
    rows.push_back(row->bytes == 0 ? SIZE_MAX : bytes / row->bytes);
    views.push_back(view);
  }
  return row_of(static_cast<int>(length)) == nullptr;
}

/** Inputs of so many samples: one row each, or one for each step. */
bool given_of(napi_env env, napi_value list, const Library& library, int samples, int steps,
              std::vector<spike_given>& given) {
  std::vector<View> views;
  std::vector<std::size_t> rows;
  if (!views_of(env, list, library.input, views, rows)) return false;
  for (std::size_t i = 0; i < views.size(); i++) {
    const auto wanted = static_cast<std::size_t>(samples);
    const auto is_each = rows[i] != SIZE_MAX && rows[i] != wanted;
    if (is_each && rows[i] != wanted * static_cast<std::size_t>(steps)) return false;
    given.push_back({views[i].data, is_each ? 1 : 0});
  }
  return true;
}

void put_counts(const std::vector<spike_counts>& counts, double* to) {
  for (const auto& [spikes, synops] : counts) {
    *to++ = static_cast<double>(spikes);
    *to++ = static_cast<double>(synops);
  }
}

bool counts_of(napi_env env, napi_value value, int samples, double*& to) {
  View view;
  if (!view_of(env, value, view) || view.type != napi_float64_array) return false;
  to = reinterpret_cast<double*>(view.data);
  return view.length == 2 * static_cast<std::size_t>(samples);
}

}  // namespace

napi_value open_library(napi_env env, napi_callback_info info) {
  napi_value arguments[3];
  std::string path;
  std::string prefix;
  View weights;
  auto library = std::make_unique<Library>();
  if (!arguments_of(env, info, arguments) || !text_of(env, arguments[0], path) || !text_of(env, arguments[1], prefix) ||
      !view_of(env, arguments[2], weights) || weights.type != napi_uint8_array)
    return fail(env, "openLibrary takes a file, a prefix and weights");
  library->handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library->handle) return fail(env, dlerror());
  if (!library->find_all(prefix)) return fail(env, "it is no compiled network");
  const auto status = library->open(weights.data, weights.length, &library->network);
  if (status != SPIKE_OK) return fail_with(env, *library, status);
  napi_value object = nullptr;
  if (napi_create_object(env, &object) != napi_ok ||
      napi_wrap(env, object, library.get(), forget, nullptr, nullptr) != napi_ok)
    return fail(env, "the library cannot be kept");
  library.release();
  napi_type_tag_object(env, object, &LIBRARY_TAG);
  return object;
}

napi_value close_library(napi_env env, napi_callback_info info) {
  napi_value arguments[1];
  void* found = nullptr;
  if (!arguments_of(env, info, arguments)) return fail(env, "closeLibrary takes a library");
  if (library_of(env, arguments[0]) && napi_remove_wrap(env, arguments[0], &found) == napi_ok)
    delete static_cast<Library*>(found);
  return nullptr;
}

napi_value run_library(napi_env env, napi_callback_info info) {
  napi_value arguments[6];
  int samples = 0;
  int steps = 0;
  if (!arguments_of(env, info, arguments)) return fail(env, "runLibrary takes six arguments");
  auto* library = library_of(env, arguments[0]);
  std::vector<spike_given> given;
  std::vector<View> views;
  std::vector<std::size_t> rows;
  double* counted = nullptr;
  if (!library || !number_of(env, arguments[2], 1, 1e9, samples) || !number_of(env, arguments[3], 1, 2147483647.0, steps) ||
      !given_of(env, arguments[1], *library, samples, steps, given) ||
      !views_of(env, arguments[4], library->output, views, rows) || !counts_of(env, arguments[5], samples, counted))
    return fail(env, "runLibrary takes a library, inputs, samples, steps, outputs and counts");
  std::vector<void*> outputs;
  for (std::size_t i = 0; i < views.size(); i++) {
    if (rows[i] != SIZE_MAX && rows[i] != static_cast<std::size_t>(samples)) return fail(env, "an output has another length");
    outputs.push_back(views[i].data);
  }
  std::vector<spike_counts> counts(static_cast<std::size_t>(samples));
  const auto status = library->run(library->network, given.data(), samples, steps, outputs.data(), counts.data());
  if (status != SPIKE_OK) return fail_with(env, *library, status);
  put_counts(counts, counted);
  return nullptr;
}

napi_value reset_library(napi_env env, napi_callback_info info) {
  napi_value arguments[2];
  int samples = 0;
  if (!arguments_of(env, info, arguments)) return fail(env, "resetLibrary takes a library and a number");
  auto* library = library_of(env, arguments[0]);
  if (!library || !number_of(env, arguments[1], 1, 1e9, samples)) return fail(env, "resetLibrary takes a library and a number");
  library->samples = samples;
  const auto status = library->reset(library->network, samples);
  return status == SPIKE_OK ? nullptr : fail_with(env, *library, status);
}

napi_value step_library(napi_env env, napi_callback_info info) {
  napi_value arguments[3];
  int steps = 0;
  std::vector<spike_given> given;
  if (!arguments_of(env, info, arguments)) return fail(env, "stepLibrary takes three arguments");
  auto* library = library_of(env, arguments[0]);
  if (!library || !number_of(env, arguments[2], 1, 2147483647.0, steps) ||
      !given_of(env, arguments[1], *library, library->samples, steps, given))
    return fail(env, "stepLibrary takes a library, inputs and steps");
  const auto status = library->step(library->network, given.data(), steps);
  return status == SPIKE_OK ? nullptr : fail_with(env, *library, status);
}

napi_value read_library(napi_env env, napi_callback_info info) {
  napi_value arguments[3];
  std::string name;
  View to;
  if (!arguments_of(env, info, arguments)) return fail(env, "readLibrary takes three arguments");
  auto* library = library_of(env, arguments[0]);
  if (!library || !text_of(env, arguments[1], name) || !view_of(env, arguments[2], to))
    return fail(env, "readLibrary takes a library, a name and an array");
  const auto bytes = bytes_in(to);
  const auto status = library->read(library->network, name.c_str(), to.data, bytes);
  return status == SPIKE_OK ? nullptr : fail_with(env, *library, status);
}

napi_value count_library(napi_env env, napi_callback_info info) {
  napi_value arguments[2];
  double* counted = nullptr;
  if (!arguments_of(env, info, arguments)) return fail(env, "countLibrary takes a library and an array");
  auto* library = library_of(env, arguments[0]);
  if (!library || !counts_of(env, arguments[1], library->samples, counted))
    return fail(env, "countLibrary takes a library and an array");
  std::vector<spike_counts> counts(static_cast<std::size_t>(library->samples));
  const auto status = library->count(library->network, counts.data());
  if (status != SPIKE_OK) return fail_with(env, *library, status);
  put_counts(counts, counted);
  return nullptr;
}

napi_value costs_of_library(napi_env env, napi_callback_info info) {
  napi_value arguments[1];
  napi_value list = nullptr;
  auto* library = arguments_of(env, info, arguments) ? library_of(env, arguments[0]) : nullptr;
  if (!library || !library->cost_of || napi_create_array(env, &list) != napi_ok)
    return fail(env, "costsOfLibrary takes a library that measures");
  spike_cost cost;
  std::uint32_t count = 0;
  auto status = library->cost_of(library->network, 0, &cost);
  for (; status == SPIKE_OK; status = library->cost_of(library->network, static_cast<int>(++count), &cost)) {
    napi_value one = nullptr;
    napi_value op = nullptr;
    napi_create_object(env, &one);
    napi_create_string_utf8(env, cost.op, NAPI_AUTO_LENGTH, &op);
    napi_set_named_property(env, one, "op", op);
    const std::pair<const char*, double> numbers[] = {{"ms", cost.ms},
                                                      {"events", static_cast<double>(cost.events)},
                                                      {"synops", static_cast<double>(cost.synops)},
                                                      {"steps", static_cast<double>(cost.steps)}};
    for (const auto& [name, number] : numbers) {
      napi_value value = nullptr;
      napi_create_double(env, number, &value);
      napi_set_named_property(env, one, name, value);
    }
    napi_set_element(env, list, count, one);
  }
  // Behind the last op there is none.
  return status == SPIKE_BAD_ARGUMENT ? list : fail_with(env, *library, status);
}

}  // namespace spike::addon
