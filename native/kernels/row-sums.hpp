#pragma once

#include <utility>

#include "../core/blocks.hpp"
#include "rows.hpp"
#include "widen.hpp"

/* Sums of rows of bytes in registers: the heart of event-driven synapses. See blocks.hpp for how rows lie. */
namespace spike {
namespace {

/** Events ahead of the one that is added, whose rows are asked for already. Lists may be read so far behind their end. */
inline constexpr std::size_t EVENTS_AHEAD = 12;

/** Puts sums of 16 bits into those of 32, or adds them where there are some. */
template <bool FIRST>
inline void put_words(const Words& words, std::int32_t* sums) {
  SignedLanes low;
  SignedLanes high;
  widen_both(words, low, high);
  if constexpr (!FIRST) {
    low += load_vector<SignedLanes>(sums);
    high += load_vector<SignedLanes>(sums + LANES);
  }
  store_vector(sums, low);
  store_vector(sums + LANES, high);
}

/** Into sums of 16 bits, which nothing comes to later. */
template <bool FIRST>
inline void put_words(const Words& words, std::int16_t* sums) {
  static_assert(FIRST);
  store_vector(sums, words);
}

/** Asks for the line that a vector is the first of. */
template <std::size_t V>
inline void prefetch_vector(const std::int8_t* row) {
  if constexpr (V * WORDS % 64 == 0) __builtin_prefetch(row + V * WORDS);
}

/** Vectors of a row from which on rows are long: those of some events ahead are asked for. */
inline constexpr std::size_t LONG = 8;

/**
 * Sums up the columns of some vectors, numbered by V, over listed rows: at most blocks::ROWS, unless no sum can pass 16
 * bits. Of short rows it takes two at once, since each sum waits for the one before.
 */
template <bool FIRST, typename S, std::size_t... V>
inline void sum_vectors(std::index_sequence<V...>, const std::int8_t* columns, std::size_t width,
                        const std::uint16_t* list, std::size_t count, S* sums) {
  Words all[] = {(static_cast<void>(V), Words{})...};
  std::size_t i = 0;
  if constexpr (sizeof...(V) < LONG)
    for (; i + 2 <= count; i += 2) {
      const auto* row = columns + list[i] * width;
      const auto* other = columns + list[i + 1] * width;
      ((all[V] += widen_bytes(row + V * WORDS) + widen_bytes(other + V * WORDS)), ...);
    }
  for (; i < count; i++) {
    if constexpr (sizeof...(V) >= LONG) (prefetch_vector<V>(columns + list[i + EVENTS_AHEAD] * width), ...);
    const auto* row = columns + list[i] * width;
    ((all[V] += widen_bytes(row + V * WORDS)), ...);
  }
  (put_words<FIRST>(all[V], sums + V * WORDS), ...);
}

template <bool FIRST, typename S>
void sum_some(const std::int8_t* block, std::size_t width, const std::uint16_t* list, std::size_t count, S* sums) {
  std::size_t at = 0;
  const auto sum = [&]<std::size_t N>(std::integral_constant<std::size_t, N>) {
    for (; at + N * WORDS <= width; at += N * WORDS)
      sum_vectors<FIRST>(std::make_index_sequence<N>{}, block + at, width, list, count, sums + at);
  };
  sum(std::integral_constant<std::size_t, LONG>{});
  sum(std::integral_constant<std::size_t, 4>{});
  sum(std::integral_constant<std::size_t, 2>{});
  sum(std::integral_constant<std::size_t, 1>{});
}

/** The sums of all columns of a block from all listed rows, put into `sums` or added to what is there. */
inline void sum_block(const std::int8_t* block, std::size_t width, const std::uint16_t* list, std::size_t count,
                      std::int32_t* sums, bool is_first) {
  const auto some = std::min(blocks::ROWS, count);
  if (is_first) sum_some<true>(block, width, list, some, sums);
  else sum_some<false>(block, width, list, some, sums);
  for (std::size_t first = blocks::ROWS; first < count; first += blocks::ROWS)
    sum_some<false>(block, width, list + first, std::min(blocks::ROWS, count - first), sums);
}

/** The same where no sum can pass 16 bits. */
inline void sum_block(const std::int8_t* block, std::size_t width, const std::uint16_t* list, std::size_t count,
                      std::int16_t* sums, bool) {
  sum_some<true>(block, width, list, count, sums);
}

}  // namespace
}  // namespace spike
