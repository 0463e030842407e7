#pragma once

#include "events.hpp"
#include "rows.hpp"

#if defined(__AVX512BW__)
#include <immintrin.h>
#endif

/* How many events a row holds, and how many synapses they drive. */
namespace spike {
namespace {

template <typename T>
std::int64_t count_as(const std::byte* row, std::size_t size, const std::int32_t* counts) {
  const auto* values = reinterpret_cast<const T*>(row);
  std::int64_t sum = 0;
  if (counts)
    for (std::size_t i = 0; i < size; i++) sum += values[i] != 0 ? counts[i] : 0;
  else
    for (std::size_t i = 0; i < size; i++) sum += values[i] != 0 ? 1 : 0;
  return sum;
}

/** Bytes that are not zero: events of binary messages, of which there are most. */
inline std::int64_t count_bytes(const std::byte* row, std::size_t size) {
  std::int64_t sum = 0;
  std::size_t i = 0;
#if defined(__AVX512BW__)
  for (; i + 64 <= size; i += 64) {
    const auto bytes = _mm512_loadu_si512(row + i);
    sum += __builtin_popcountll(_mm512_test_epi8_mask(bytes, bytes));
  }
#endif
  return sum + count_as<std::uint8_t>(row + i, size - i, nullptr);
}

/** What bytes that are not zero count for. They are listed first, since most rows have few of them. */
inline std::int64_t count_chosen(const std::byte* row, std::size_t size, const std::int32_t* counts) {
  constexpr std::size_t SOME = 4096;
  std::uint16_t list[SOME + 32];
  std::int64_t sum = 0;
  for (std::size_t from = 0; from < size; from += SOME) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(row + from);
    const auto found = list_events(bytes, std::min(SOME, size - from), list);
    for (std::size_t i = 0; i < found; i++) sum += counts[from + list[i]];
  }
  return sum;
}

inline std::int64_t count(const std::byte* row, Storage storage, std::size_t size, const std::int32_t* counts) {
  switch (bytes_of(storage)) {
    case 1: return counts ? count_chosen(row, size, counts) : count_bytes(row, size);
    case 2: return count_as<std::uint16_t>(row, size, counts);
    case 8: return count_as<double>(row, size, counts);
    default: return is_float(storage) ? count_as<float>(row, size, counts) : count_as<std::uint32_t>(row, size, counts);
  }
}

}  // namespace
}  // namespace spike
