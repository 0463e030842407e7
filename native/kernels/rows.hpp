#pragma once

#include <cstring>

#include "../core/arithmetic.hpp"
#include "../core/frame.hpp"
#include "../core/layout.hpp"

/*
 * Rows of values as 32-bit integers. What is stored narrower is widened into scratch and narrowed again;
 * as in a typed array, what does not fit loses its upper bits.
 */
/** Before a loop over rows of a frame, which never overlap: its rounds may run side by side. */
#if defined(__clang__)
#define SPIKE_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#else
#define SPIKE_INDEPENDENT _Pragma("GCC ivdep")
#endif

namespace spike {
namespace {

template <typename T>
void widen(const std::byte* from, std::int32_t* to, std::size_t size) {
  const auto* values = reinterpret_cast<const T*>(from);
  for (std::size_t i = 0; i < size; i++) to[i] = static_cast<std::int32_t>(values[i]);
}

template <typename T>
void narrow(const std::int32_t* from, std::byte* to, std::size_t size) {
  auto* values = reinterpret_cast<T*>(to);
  for (std::size_t i = 0; i < size; i++) values[i] = static_cast<T>(from[i]);
}

inline const std::int32_t* load(const Frame& frame, int id, int step, int slot) {
  const auto& value = frame.values[id];
  const auto* row = frame.row(id, step);
  auto* to = frame.scratch[slot];
  switch (value.storage) {
    case Storage::i8: widen<std::int8_t>(row, to, value.size); return to;
    case Storage::u8: widen<std::uint8_t>(row, to, value.size); return to;
    case Storage::i16: widen<std::int16_t>(row, to, value.size); return to;
    case Storage::u16: widen<std::uint16_t>(row, to, value.size); return to;
    default: return reinterpret_cast<const std::int32_t*>(row);
  }
}

/** Where to write a row: itself, or scratch that `finish` narrows. */
inline std::int32_t* target(const Frame& frame, int id, int step, int slot) {
  const auto storage = frame.values[id].storage;
  const auto is_whole = storage == Storage::i32 || storage == Storage::u32;
  return is_whole ? reinterpret_cast<std::int32_t*>(frame.row(id, step)) : frame.scratch[slot];
}

inline void finish(const Frame& frame, int id, int step, const std::int32_t* from) {
  const auto& value = frame.values[id];
  auto* row = frame.row(id, step);
  switch (value.storage) {
    case Storage::i8: return narrow<std::int8_t>(from, row, value.size);
    case Storage::u8: return narrow<std::uint8_t>(from, row, value.size);
    case Storage::i16: return narrow<std::int16_t>(from, row, value.size);
    case Storage::u16: return narrow<std::uint16_t>(from, row, value.size);
    default: return;
  }
}

inline bool is_signed(Storage storage) {
  return storage == Storage::i8 || storage == Storage::i16 || storage == Storage::i32;
}

inline std::size_t natural(const Op& op, std::size_t place) { return static_cast<std::size_t>(op.numbers[place]); }

inline std::int32_t integer(const Op& op, std::size_t place) { return static_cast<std::int32_t>(op.numbers[place]); }

}  // namespace
}  // namespace spike
