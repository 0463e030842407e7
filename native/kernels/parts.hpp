#pragma once

#include <algorithm>

#include "rows.hpp"

/* Rows some elements at a time, so that what is widened meanwhile stays near. `works_in_parts` in the core knows who does. */
namespace spike {
namespace {

/** Elements of a part. */
inline constexpr std::size_t PART = 1024;

/** Room for the elements of a part. */
struct alignas(64) PartRoom {
  std::int32_t elements[PART];
};

/** Some elements of a row: themselves, or widened into room for them. */
inline const std::int32_t* load_part(const Frame& frame, int id, int step, std::size_t from, std::size_t count,
                                     PartRoom& room) {
  const auto storage = frame.values[id].storage;
  const auto* row = frame.row(id, step) + from * bytes_of(storage);
  switch (storage) {
    case Storage::i8: widen<std::int8_t>(row, room.elements, count); return room.elements;
    case Storage::u8: widen<std::uint8_t>(row, room.elements, count); return room.elements;
    case Storage::i16: widen<std::int16_t>(row, room.elements, count); return room.elements;
    case Storage::u16: widen<std::uint16_t>(row, room.elements, count); return room.elements;
    default: return reinterpret_cast<const std::int32_t*>(row);
  }
}

inline void store_part(const Frame& frame, int id, int step, std::size_t from, std::size_t count,
                       const std::int32_t* elements) {
  const auto storage = frame.values[id].storage;
  auto* row = frame.row(id, step) + from * bytes_of(storage);
  switch (storage) {
    case Storage::i8: return narrow<std::int8_t>(elements, row, count);
    case Storage::u8: return narrow<std::uint8_t>(elements, row, count);
    case Storage::i16: return narrow<std::int16_t>(elements, row, count);
    case Storage::u16: return narrow<std::uint16_t>(elements, row, count);
    default: std::memcpy(row, elements, count * sizeof(std::int32_t));
  }
}

/** Calls what is given with the first element and the count of each part. */
template <typename F>
void in_parts(std::size_t size, F&& f) {
  for (std::size_t from = 0; from < size; from += PART) f(from, std::min(PART, size - from));
}

}  // namespace
}  // namespace spike
