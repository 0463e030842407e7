#pragma once

#include <utility>

#include "../core/dots.hpp"
#include "widen.hpp"

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#endif

/*
 * Products of rows of messages and panels of bytes, all of them: dense messages cost less so than their events one by
 * one. See core/dots.hpp for how weights lie.
 */
namespace spike {
namespace {

using dots::COLUMNS;
using dots::DEEP;

#if defined(__AVX512VNNI__)

/** Messages are bytes; those with a sign are raised by an offset, which `start` takes back. */
using Message = std::uint8_t;

/** Sums of 16 columns, four products in each lane. */
struct Dots {
  static constexpr std::size_t HELD_ROWS = 6;
  /** Columns that a vector of weights has, and lanes of a column. */
  static constexpr std::size_t WIDTH = 16;
  static constexpr std::size_t HELD_VECTORS = 4;

  using Weights = __m512i;
  using Sums = __m512i;

  static Weights weights(const std::int8_t* panel) { return _mm512_loadu_si512(panel); }
  static Sums zero() { return _mm512_setzero_si512(); }
  static Sums add(Sums sums, const Message* messages, Weights weights) {
    std::int32_t four = 0;
    __builtin_memcpy(&four, messages, sizeof(four));
    return _mm512_dpbusd_epi32(sums, _mm512_set1_epi32(four), weights);
  }
  static void put(Sums sums, const std::int32_t* start, std::int32_t* to) {
    _mm512_storeu_si512(to, _mm512_add_epi32(sums, _mm512_loadu_si512(start)));
  }
};

#else

using Message = std::int16_t;

#if defined(__AVX2__)
inline SignedLanes multiply_pairs(const Words& a, const Words& b) {
  return bits_as<SignedLanes>(_mm256_madd_epi16(bits_as<__m256i>(a), bits_as<__m256i>(b)));
}
#elif defined(__SSE2__)
inline SignedLanes multiply_pairs(const Words& a, const Words& b) {
  return bits_as<SignedLanes>(_mm_madd_epi16(bits_as<__m128i>(a), bits_as<__m128i>(b)));
}
#elif defined(__wasm_simd128__)
inline SignedLanes multiply_pairs(const Words& a, const Words& b) {
  return bits_as<SignedLanes>(wasm_i32x4_dot_i16x8(bits_as<v128_t>(a), bits_as<v128_t>(b)));
}
#elif defined(__ARM_NEON)
inline SignedLanes multiply_pairs(const Words& a, const Words& b) {
  const auto [x, y] = std::pair{bits_as<int16x8_t>(a), bits_as<int16x8_t>(b)};
  const auto low = vmull_s16(vget_low_s16(x), vget_low_s16(y));
  return bits_as<SignedLanes>(vpaddq_s32(low, vmull_high_s16(x, y)));
}
#else
inline SignedLanes multiply_pairs(const Words& a, const Words& b) {
  SignedLanes sums{};
  for (std::size_t i = 0; i < LANES; i++) sums[i] = a[2 * i] * b[2 * i] + a[2 * i + 1] * b[2 * i + 1];
  return sums;
}
#endif

/** Words of 16 bits, two products in each lane, two lanes for each column. */
struct Dots {
  static constexpr std::size_t HELD_ROWS = 4;
  static constexpr std::size_t WIDTH = WORDS / DEEP;
  static constexpr std::size_t HELD_VECTORS = 2;

  using Weights = Words;
  using Sums = Lanes;

  static Weights weights(const std::int8_t* panel) { return widen_bytes(panel); }
  static Sums zero() { return Sums{}; }
  static Sums add(const Sums& sums, const Message* messages, const Weights& weights) {
    using Fours = std::int64_t __attribute__((vector_size(VECTOR)));
    std::int64_t four = 0;
    __builtin_memcpy(&four, messages, sizeof(four));
    return sums + bits_as<Lanes>(multiply_pairs(bits_as<Words>(Fours{} + four), weights));
  }
  static void put(const Sums& sums, const std::int32_t* start, std::int32_t* to) {
    using Pairs = std::uint64_t __attribute__((vector_size(VECTOR)));
    using Whole = std::uint32_t __attribute__((vector_size(VECTOR / 2)));
    const auto pairs = bits_as<Pairs>(sums);
    store_vector(to, __builtin_convertvector(pairs + (pairs >> 32), Whole) + load_vector<Whole>(start));
  }
};

#endif

/** Rows of messages, `deep` of them a row; weights of panels; what sums start with; where they go. */
struct DotRows {
  const Message* messages;
  std::size_t message_stride;
  std::size_t deep;
  const std::int8_t* panels;
  const std::int32_t* start;
  std::int32_t* sums;
  std::size_t sum_stride;
};

/** Sums of some rows and some vectors of columns, numbered by N, from the first of both. */
template <std::size_t VECTORS, std::size_t... N>
inline void dot_some(std::index_sequence<N...>, const DotRows& rows, std::size_t column) {
  typename Dots::Sums sums[] = {(static_cast<void>(N), Dots::zero())...};
  const auto panel_bytes = rows.deep * COLUMNS;
  const auto at = [&](std::size_t vector) {
    const auto from = column + vector * Dots::WIDTH;
    return rows.panels + from / COLUMNS * panel_bytes + from % COLUMNS * DEEP;
  };
  for (std::size_t k = 0; k < rows.deep; k += DEEP) {
    ((sums[N] = Dots::add(sums[N], rows.messages + N / VECTORS * rows.message_stride + k,
                          Dots::weights(at(N % VECTORS) + k * COLUMNS))),
     ...);
    keep_in_registers(sums[N]...);
  }
  (Dots::put(sums[N], rows.start + column + N % VECTORS * Dots::WIDTH,
             rows.sums + N / VECTORS * rows.sum_stride + column + N % VECTORS * Dots::WIDTH),
   ...);
}

/** Sums of all rows in some vectors of columns, whose weights stay near meanwhile. */
template <std::size_t VECTORS>
inline void dot_columns(const DotRows& rows, std::size_t count, std::size_t column) {
  const auto from = [&](std::size_t row) {
    auto those = rows;
    those.messages += row * rows.message_stride;
    those.sums += row * rows.sum_stride;
    return those;
  };
  std::size_t row = 0;
  for (; row + Dots::HELD_ROWS <= count; row += Dots::HELD_ROWS)
    dot_some<VECTORS>(std::make_index_sequence<Dots::HELD_ROWS * VECTORS>{}, from(row), column);
  for (; row < count; row++) dot_some<VECTORS>(std::make_index_sequence<VECTORS>{}, from(row), column);
}

/** All sums of some rows. `columns` are whole panels. */
inline void dot_rows(const DotRows& rows, std::size_t count, std::size_t columns) {
  constexpr auto MANY = Dots::HELD_VECTORS;
  std::size_t column = 0;
  for (; column + MANY * Dots::WIDTH <= columns; column += MANY * Dots::WIDTH) dot_columns<MANY>(rows, count, column);
  for (; column < columns; column += Dots::WIDTH) dot_columns<1>(rows, count, column);
}

}  // namespace
}  // namespace spike
