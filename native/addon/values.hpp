#pragma once

#ifndef NAPI_VERSION
#define NAPI_VERSION 8
#endif
#include <node_api.h>

#include <cstddef>
#include <vector>

#include "../core/model.hpp"

/* Values of JavaScript: what is read of them, and what is made. */
namespace spike::addon {

constexpr napi_typedarray_type TYPES[STORAGES] = {
    napi_int8_array,   napi_uint8_array, napi_int16_array,   napi_uint16_array,
    napi_int32_array, napi_uint32_array, napi_float32_array, napi_float64_array,
};

inline napi_typedarray_type type_of(Storage storage) { return TYPES[static_cast<std::size_t>(storage)]; }

/** Throws, unless something was thrown already. */
inline napi_value fail(napi_env env, const char* what) {
  bool is_pending = false;
  napi_is_exception_pending(env, &is_pending);
  if (!is_pending) napi_throw_error(env, nullptr, what);
  return nullptr;
}

/** A typed array and where its numbers are. */
struct View {
  napi_typedarray_type type = napi_uint8_array;
  std::size_t length = 0;
  std::byte* data = nullptr;
};

inline bool view_of(napi_env env, napi_value value, View& view) {
  bool is_array = false;
  if (napi_is_typedarray(env, value, &is_array) != napi_ok || !is_array) return false;
  void* data = nullptr;
  if (napi_get_typedarray_info(env, value, &view.type, &view.length, &data, nullptr, nullptr) != napi_ok)
    return false;
  view.data = static_cast<std::byte*>(data);
  return true;
}

/** A new buffer; nothing where there is no memory. */
inline napi_value make_buffer(napi_env env, std::size_t bytes, std::byte** data) {
  napi_value buffer = nullptr;
  void* memory = nullptr;
  if (napi_create_arraybuffer(env, bytes, &memory, &buffer) != napi_ok) return nullptr;
  *data = static_cast<std::byte*>(memory);
  return buffer;
}

/** A typed array of a storage in a buffer. */
inline napi_value array_in(napi_env env, napi_value buffer, std::size_t from, Storage storage, std::size_t length) {
  napi_value array = nullptr;
  return napi_create_typedarray(env, type_of(storage), length, buffer, from, &array) == napi_ok ? array : nullptr;
}

/** A new typed array of a storage. */
inline napi_value make_array(napi_env env, Storage storage, std::size_t length, std::byte** data) {
  const auto buffer = make_buffer(env, length * bytes_of(storage), data);
  return buffer ? array_in(env, buffer, 0, storage, length) : nullptr;
}

inline bool number_of(napi_env env, napi_value value, double low, double high, int& to) {
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

inline void set(napi_env env, napi_value object, const char* name, napi_value value) {
  napi_set_named_property(env, object, name, value);
}

inline napi_value list_of(napi_env env, const std::vector<napi_value>& items) {
  napi_value list = nullptr;
  napi_create_array_with_length(env, items.size(), &list);
  for (std::size_t i = 0; i < items.size(); i++) napi_set_element(env, list, static_cast<std::uint32_t>(i), items[i]);
  return list;
}

}  // namespace spike::addon
