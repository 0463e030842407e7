#include <cstring>

#include "session.hpp"

namespace spike::addon {

namespace {

/** An array of the right type that holds one row, or one for each step; else words. */
const char* look_at(const View& view, const Value& value, int steps, Given& given) {
  if (view.type != type_of(value.storage)) return "an input has another type";
  given.is_each_step = view.length != value.size;
  const auto is_fitting = !given.is_each_step || view.length == value.size * static_cast<std::size_t>(steps);
  return is_fitting ? nullptr : "an input has another length";
}

/** On a cache line, with a line behind it that may be read. */
std::size_t room_for(const View& view, const Value& value) {
  return (view.length * bytes_of(value.storage) + 127) / 64 * 64;
}

}  // namespace

const char* take_inputs(napi_env env, napi_value list, const Model& model, std::size_t samples, int steps,
                        Bytes& memory, std::vector<Given>& given) {
  std::uint32_t length = 0;
  bool is_list = false;
  if (napi_is_array(env, list, &is_list) != napi_ok || !is_list) return "inputs are a list of typed arrays";
  napi_get_array_length(env, list, &length);
  if (length != samples * model.inputs.size()) return "inputs are one typed array for each input of each sample";
  const auto value_of = [&](std::uint32_t i) -> const Value& {
    return model.values[model.inputs[i % model.inputs.size()]];
  };
  std::vector<View> views(length);
  given.resize(length);
  std::size_t bytes = 0;
  for (std::uint32_t i = 0; i < length; i++) {
    napi_value item = nullptr;
    if (napi_get_element(env, list, i, &item) != napi_ok || !view_of(env, item, views[i]))
      return "an input is no typed array";
    if (const auto* wrong = look_at(views[i], value_of(i), steps, given[i])) return wrong;
    bytes += room_for(views[i], value_of(i));
  }
  if (memory.size() < bytes) memory = Bytes(bytes);
  auto* to = memory.data();
  for (std::uint32_t i = 0; i < length; i++) {
    const auto size = views[i].length * bytes_of(value_of(i).storage);
    given[i].data = to;
    if (size > 0) std::memcpy(to, views[i].data, size);
    to += room_for(views[i], value_of(i));
  }
  return nullptr;
}

}  // namespace spike::addon
