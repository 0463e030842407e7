#pragma once

#include "../core/blocks.hpp"
#include "rows.hpp"

/*
 * Sums of rows of bytes in registers: the heart of event-driven synapses. See blocks.hpp for how rows lie.
 * Vectors are those of the compiler, as wide as the instruction set has them.
 */
namespace spike {
namespace {

#if defined(__AVX512BW__)
inline constexpr std::size_t VECTOR = 64;
#elif defined(__AVX2__)
inline constexpr std::size_t VECTOR = 32;
#else
inline constexpr std::size_t VECTOR = 16;
#endif

using Words = std::uint16_t __attribute__((vector_size(VECTOR)));
inline constexpr std::size_t WORDS = VECTOR / 2;

using Sums = std::int32_t __attribute__((vector_size(2 * VECTOR)));

/** Puts words of 16 bits, less an offset, into sums, or adds them where there are some. */
template <bool FIRST>
inline void put_words(const Words& words, std::int32_t offset, std::int32_t* sums) {
  Sums wide = __builtin_convertvector(words, Sums) - offset;
  if constexpr (!FIRST) {
    Sums before;
    std::memcpy(&before, sums, sizeof(before));
    wide += before;
  }
  std::memcpy(sums, &wide, sizeof(wide));
}

/** Sums up the columns of N vectors over all listed rows: at most blocks::ROWS. */
template <std::size_t N, bool FIRST>
void sum_rows(const std::uint8_t* columns, std::size_t width, const std::uint16_t* list, std::size_t count,
              std::size_t at, std::int32_t* sums) {
  Words all[N] = {};
  Words high[N] = {};
  for (std::size_t i = 0; i < count; i++) {
    const auto* row = columns + list[i] * width;
    for (std::size_t n = 0; n < N; n++) {
      Words words;
      std::memcpy(&words, row + n * VECTOR, VECTOR);
      all[n] += words;
      high[n] += words >> 8;
    }
  }
  const auto offset = static_cast<std::int32_t>(count * blocks::OFFSET);
  for (std::size_t n = 0; n < N; n++) {
    const auto byte = at + n * VECTOR;
    auto* to = sums + byte / blocks::CHUNK * blocks::CHUNK + byte % blocks::CHUNK / 2;
    put_words<FIRST>(all[n] - (high[n] << 8), offset, to);
    put_words<FIRST>(high[n], offset, to + 32);
  }
}

template <bool FIRST>
void sum_some(const std::uint8_t* block, std::size_t width, const std::uint16_t* list, std::size_t count,
              std::int32_t* sums) {
  std::size_t at = 0;
  for (; at + 4 * VECTOR <= width; at += 4 * VECTOR) sum_rows<4, FIRST>(block + at, width, list, count, at, sums);
  for (; at + VECTOR <= width; at += VECTOR) sum_rows<1, FIRST>(block + at, width, list, count, at, sums);
}

/** The sums of all columns of a block, from all listed rows. `sums` has room for the whole block. */
inline void sum_block(const std::uint8_t* block, std::size_t width, const std::uint16_t* list, std::size_t count,
                      std::int32_t* sums) {
  sum_some<true>(block, width, list, std::min(blocks::ROWS, count), sums);
  for (std::size_t first = blocks::ROWS; first < count; first += blocks::ROWS)
    sum_some<false>(block, width, list + first, std::min(blocks::ROWS, count - first), sums);
}

}  // namespace
}  // namespace spike
