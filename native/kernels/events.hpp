#pragma once

#include <cstring>

#include "rows.hpp"

#if defined(__AVX512VBMI2__)
#include <immintrin.h>
#endif

/* Where a row of bytes has events. */
namespace spike {
namespace {

/** Places of events that fit 16 bits. Longer rows are summed up in several parts. */
inline constexpr std::size_t MOST_LISTED = 65536;

/** Writes the places of all bytes that are not zero, of at most 2^16; 32 more entries may be written. */
inline std::size_t list_events(const std::uint8_t* row, std::size_t size, std::uint16_t* list) {
  std::size_t count = 0;
  std::size_t i = 0;
#if defined(__AVX512VBMI2__)
  alignas(64) static constexpr std::uint16_t STEPS[32] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10,
                                                          11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
                                                          22, 23, 24, 25, 26, 27, 28, 29, 30, 31};
  const auto steps = _mm512_load_si512(STEPS);
  for (; i + 64 <= size; i += 64) {
    const auto bytes = _mm512_loadu_si512(row + i);
    const auto mask = _mm512_test_epi8_mask(bytes, bytes);
    const auto low = static_cast<__mmask32>(mask);
    const auto high = static_cast<__mmask32>(mask >> 32);
    const auto places = _mm512_add_epi16(steps, _mm512_set1_epi16(static_cast<short>(i)));
    const auto later = _mm512_add_epi16(steps, _mm512_set1_epi16(static_cast<short>(i + 32)));
    _mm512_storeu_si512(list + count, _mm512_maskz_compress_epi16(low, places));
    count += static_cast<std::size_t>(__builtin_popcount(low));
    _mm512_storeu_si512(list + count, _mm512_maskz_compress_epi16(high, later));
    count += static_cast<std::size_t>(__builtin_popcount(high));
  }
#endif
  for (; i + 8 <= size; i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, row + i, 8);
    if (word == 0) continue;
    for (std::size_t k = 0; k < 8; k++) {
      list[count] = static_cast<std::uint16_t>(i + k);
      count += row[i + k] != 0;
    }
  }
  for (; i < size; i++) {
    list[count] = static_cast<std::uint16_t>(i);
    count += row[i] != 0;
  }
  return count;
}

}  // namespace
}  // namespace spike
