#pragma once

#include <cstring>

#include "rows.hpp"

#if defined(__AVX512VBMI2__) || defined(__AVX2__)
#include <immintrin.h>
#elif defined(__wasm_simd128__)
#include <wasm_simd128.h>
#endif

/* Where a row of bytes has events. */
namespace spike {
namespace {

/** Places of events that fit 16 bits. Longer rows are summed up in several parts. */
inline constexpr std::size_t MOST_LISTED = 65536;

#if defined(__AVX512VBMI2__)

/** The same for 64 bits of which at most 16 are set, as in most rows of messages. */
inline std::size_t list_few(__mmask64 mask, std::size_t first, std::uint16_t* list) {
  alignas(64) static constexpr std::uint8_t STEPS[64] = {
      0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
      32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
  const auto found = _mm512_castsi512_si128(_mm512_maskz_compress_epi8(mask, _mm512_load_si512(STEPS)));
  const auto places = _mm256_add_epi16(_mm256_cvtepu8_epi16(found), _mm256_set1_epi16(static_cast<short>(first)));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(list), places);
  return static_cast<std::size_t>(__builtin_popcountll(mask));
}

/** Writes the places of the bits of a mask; 32 entries are written, of which so many count as are returned. */
inline std::size_t list_mask(__mmask32 mask, std::size_t first, std::uint16_t* list) {
  alignas(64) static constexpr std::uint16_t STEPS[32] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10,
                                                          11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
                                                          22, 23, 24, 25, 26, 27, 28, 29, 30, 31};
  const auto places = _mm512_add_epi16(_mm512_load_si512(STEPS), _mm512_set1_epi16(static_cast<short>(first)));
  _mm512_storeu_si512(list, _mm512_maskz_compress_epi16(mask, places));
  return static_cast<std::size_t>(__builtin_popcount(mask));
}

/**
 * Writes the places of all bytes that are not zero, counted from `first`, of at most 2^16; 32 more entries may be
 * written.
 */
inline std::size_t list_events(const std::uint8_t* row, std::size_t size, std::uint16_t* list, std::size_t first = 0) {
  std::size_t count = 0;
  std::size_t i = 0;
  for (; i + 64 <= size; i += 64) {
    const auto bytes = _mm512_loadu_si512(row + i);
    const auto mask = _mm512_test_epi8_mask(bytes, bytes);
    if (__builtin_popcountll(mask) <= 16) {
      count += list_few(mask, first + i, list + count);
      continue;
    }
    count += list_mask(static_cast<__mmask32>(mask), first + i, list + count);
    count += list_mask(static_cast<__mmask32>(mask >> 32), first + i + 32, list + count);
  }
  for (; i < size; i += 32) {
    const auto wanted = size - i < 32 ? (__mmask32{1} << (size - i)) - 1 : ~__mmask32{0};
    const auto bytes = _mm256_maskz_loadu_epi8(wanted, row + i);
    count += list_mask(_mm256_test_epi8_mask(bytes, bytes), first + i, list + count);
  }
  return count;
}

#else

/** A bit for each of 8 bytes that is not zero. */
inline std::uint32_t bits_of(std::uint64_t bytes) {
  constexpr std::uint64_t LOW = 0x7f7f7f7f7f7f7f7f;
  const auto set = (((bytes & LOW) + LOW) | bytes) & ~LOW;
  return static_cast<std::uint32_t>((set >> 7) * 0x0102040810204080 >> 56);
}

inline std::uint32_t bits_of_32(const std::uint8_t* row) {
#if defined(__AVX2__)
  const auto bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(row));
  return ~static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, _mm256_setzero_si256())));
#elif defined(__wasm_simd128__)
  const auto bits = [](const std::uint8_t* from) {
    const auto is_set = wasm_i8x16_ne(wasm_v128_load(from), wasm_i8x16_splat(0));
    return static_cast<std::uint32_t>(wasm_i8x16_bitmask(is_set));
  };
  return bits(row) | bits(row + 16) << 16;
#else
  std::uint32_t bits = 0;
  for (int part = 3; part >= 0; part--) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, row + 8 * part, 8);
    bits = bits << 8 | bits_of(bytes);
  }
  return bits;
#endif
}

/**
 * Writes the places of all bytes that are not zero, counted from `first`, of at most 2^16; 32 more entries may be
 * written.
 */
inline std::size_t list_events(const std::uint8_t* row, std::size_t size, std::uint16_t* list, std::size_t first = 0) {
  std::size_t count = 0;
  std::size_t i = 0;
  for (; i + 32 <= size; i += 32)
    for (auto bits = bits_of_32(row + i); bits != 0; bits &= bits - 1)
      list[count++] = static_cast<std::uint16_t>(first + i + static_cast<std::size_t>(__builtin_ctz(bits)));
  for (; i < size; i++) {
    list[count] = static_cast<std::uint16_t>(first + i);
    count += row[i] != 0;
  }
  return count;
}

#endif

}  // namespace
}  // namespace spike
