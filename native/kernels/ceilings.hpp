#pragma once

#include <utility>

#include "row-sums.hpp"

#if defined(__AVX2__)
#include <immintrin.h>
#endif

/* What an instruction set can reach here: loops that do nothing but the one thing that they measure. */
namespace spike {
namespace {

/** Rows ahead that are asked for: without it, what is measured far from the core is waiting. */
inline constexpr std::size_t ROWS_AHEAD = 12;

inline std::uint64_t sum_of(const Words& words) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < WORDS; i++) sum += words[i];
  return sum;
}

/** Adds listed rows of 256 bytes in words of 16 bits: events of a dense synapse. */
inline std::uint64_t reach_events(const std::byte* rows, const std::uint32_t* list, std::size_t count) {
  constexpr std::size_t PART = 4;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(rows);
  std::uint64_t sum = 0;
  for (std::size_t part = 0; part < blocks::BLOCK; part += PART * VECTOR) {
    Words all[PART] = {};
    Words high[PART] = {};
    for (std::size_t i = 0; i < count; i++) {
      const auto* row = bytes + std::size_t{list[i]} * blocks::BLOCK + part;
      const auto* later = bytes + std::size_t{list[i + ROWS_AHEAD]} * blocks::BLOCK + part;
      for (std::size_t n = 0; n < PART; n++) {
        Words words;
        std::memcpy(&words, row + n * VECTOR, VECTOR);
        all[n] += words;
        high[n] += words >> 8;
        if (n * VECTOR % 64 == 0) __builtin_prefetch(later + n * VECTOR);
      }
    }
    for (std::size_t n = 0; n < PART; n++) sum += sum_of(all[n]) + sum_of(high[n]);
  }
  return sum;
}

/** Reads memory from the first byte to the last; in parts of 512. */
inline std::uint64_t reach_reads(const std::byte* from, std::size_t bytes) {
  constexpr std::size_t PART = 8;
  Words all[PART] = {};
  for (std::size_t at = 0; at + PART * VECTOR <= bytes; at += PART * VECTOR)
    for (std::size_t n = 0; n < PART; n++) {
      Words words;
      std::memcpy(&words, from + at + n * VECTOR, VECTOR);
      all[n] ^= words;
    }
  std::uint64_t sum = 0;
  for (const auto& words : all) sum += sum_of(words);
  return sum;
}

#if defined(__AVX512VNNI__)
using Products = __m512i;
inline Products four(const std::uint8_t* bytes) {
  std::int32_t word = 0;
  std::memcpy(&word, bytes, 4);
  return _mm512_set1_epi32(word);
}
inline Products bytes_at(const std::uint8_t* bytes) { return _mm512_loadu_si512(bytes); }
inline void add_products(Products& sums, Products a, Products b) { sums = _mm512_dpbusd_epi32(sums, a, b); }
#elif defined(__AVX2__)
using Products = __m256i;
inline Products four(const std::uint8_t* bytes) {
  std::int32_t word = 0;
  std::memcpy(&word, bytes, 4);
  return _mm256_set1_epi32(word);
}
inline Products bytes_at(const std::uint8_t* bytes) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes));
}
inline void add_products(Products& sums, Products a, Products b) {
  sums = _mm256_add_epi32(sums, _mm256_madd_epi16(_mm256_maddubs_epi16(a, b), _mm256_set1_epi16(1)));
}
#else
/* Without an instruction for it: words of 16 bits, of which each holds one byte. */
using Products = Words;
inline Products four(const std::uint8_t* bytes) { return Words{} + bytes[0]; }
inline Products bytes_at(const std::uint8_t* bytes) {
  Words words;
  std::memcpy(&words, bytes, VECTOR);
  return words & 255;
}
inline void add_products(Products& sums, const Products& a, const Products& b) { sums += a * b; }
#endif

/** Multiplications of bytes that one `add_products` does. */
#if defined(__AVX2__)
inline constexpr std::size_t PRODUCTS = sizeof(Products);
#else
inline constexpr std::size_t PRODUCTS = WORDS;
#endif

/** How many sums are held in registers: rows times columns. */
inline constexpr std::size_t HELD_ROWS = sizeof(Products) == 64 ? 6 : 3;
inline constexpr std::size_t HELD_COLUMNS = sizeof(Products) == 64 ? 4 : 2;
inline constexpr std::size_t DEPTH = 64;

/** Each place of a sum is a constant, so that compilers keep all of them in registers. */
template <std::size_t... N>
std::uint64_t multiply_near(const std::uint8_t* a, std::size_t rounds, std::index_sequence<N...>) {
  const auto* b = a + HELD_ROWS * DEPTH * 4;
  Products sums[sizeof...(N)] = {};
  for (std::size_t round = 0; round < rounds; round++)
    for (std::size_t k = 0; k < DEPTH; k++) {
      (add_products(sums[N], four(a + (N / HELD_COLUMNS * DEPTH + k) * 4),
                    bytes_at(b + (k * HELD_COLUMNS + N % HELD_COLUMNS) * sizeof(Products))),
       ...);
      keep_in_registers(sums[N]...);
    }
  Products all{};
  ((all ^= sums[N]), ...);
  Words words;
  std::memcpy(&words, &all, sizeof(words));
  return sum_of(words);
}

/** Products of bytes that stay near the core, in as many registers as there are: how many there were. */
inline std::uint64_t reach_products(const std::byte* near, std::size_t rounds, std::uint64_t& sum) {
  constexpr auto HELD = HELD_ROWS * HELD_COLUMNS;
  sum += multiply_near(reinterpret_cast<const std::uint8_t*>(near), rounds, std::make_index_sequence<HELD>());
  return rounds * DEPTH * HELD * PRODUCTS;
}

}  // namespace
}  // namespace spike
