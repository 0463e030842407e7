#pragma once

#include "frame.hpp"

/*
 * Products of bytes on tensor cores: a warp adds 16 rows of 32 messages times 8 columns of 32 weights to sums of 32 bits,
 * which wrap. Its lanes hold operands and sums in the order of `mma.sync.m16n8k32` (PTX ISA, matrix fragments): with g = lane
 * / 4 and t = lane % 4 a lane has
 *
 *   of the messages   rows g and g + 8, the four from 4t and the four from 16 + 4t on
 *   of the weights    column g, the same eight
 *   of the sums       rows g and g + 8, columns 2t and 2t + 1
 *
 * All code is that of one lane, but for the instruction itself: a processor runs it lane by lane, and does by a loop over
 * what the lanes hold what the instruction does. Before compute capability 8.0 cards have it in quarters.
 */
namespace spike {

inline constexpr int TILE_ROWS = 16;
inline constexpr int TILE_COLUMNS = 8;
inline constexpr int WARP = 32;
inline constexpr int WARPS = THREADS / WARP;

/** Messages and weights come in such depths, so that a lane reads 16 bytes of weights: those of two instructions. */
inline constexpr int DEPTH = 64;

/** Bytes from a row of messages to the next one in the room of a block: lanes that read a tile meet in no bank. */
inline constexpr int ROW_STRIDE = DEPTH + 16;

/** What a lane holds. */
struct Messages {
  std::uint32_t words[4];
};
struct alignas(16) SomeWeights {
  std::uint32_t words[4];
};
struct Sums {
  std::int32_t numbers[4];
};

/** A lane's part of 16 rows of messages, from one half of a depth. */
SPIKE_DEVICE Messages messages_of(const std::byte* rows, int lane, int half) {
  const auto* from = rows + lane / 4 * ROW_STRIDE + half * 32 + lane % 4 * 4;
  const auto word = [&](int row, int at) {
    return *reinterpret_cast<const std::uint32_t*>(from + row * ROW_STRIDE + at);
  };
  return {{word(0, 0), word(8, 0), word(0, 16), word(8, 16)}};
}

/** Where in a tile the numbers of a lane are. */
SPIKE_DEVICE int row_of(int lane, int number) { return lane / 4 + number / 2 * 8; }
SPIKE_DEVICE int column_of(int lane, int number) { return lane % 4 * 2 + number % 2; }

#if defined(__CUDACC__)

#define SPIKE_UNROLL _Pragma("unroll")

/** What each lane of a warp has for itself. */
template <class T>
struct PerLane {
  T mine;
  SPIKE_DEVICE T& operator[](int) { return mine; }
};

template <class F>
SPIKE_DEVICE void in_lanes(F&& f) {
  f(static_cast<int>(threadIdx.x) % WARP);
}

#if __CUDA_ARCH__ >= 800
#define SPIKE_MMA(TYPE)                                                                                   \
  asm volatile("mma.sync.aligned.m16n8k32.row.col.s32." TYPE ".s8.s32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, " \
      "{%0, %1, %2, %3};"                                                                                 \
      : "+r"(c[0]), "+r"(c[1]), "+r"(c[2]), "+r"(c[3])                                                    \
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]))
#else
#define SPIKE_QUARTER(TYPE, C, A, B)                                                           \
  asm volatile("mma.sync.aligned.m8n8k16.row.col.s32." TYPE ".s8.s32 {%0, %1}, {%2}, {%3}, {%0, %1};" \
      : "+r"(c[C]), "+r"(c[C + 1])                                                             \
      : "r"(a[A]), "r"(b[B]))
#define SPIKE_MMA(TYPE)         \
  SPIKE_QUARTER(TYPE, 0, 0, 0); \
  SPIKE_QUARTER(TYPE, 0, 2, 1); \
  SPIKE_QUARTER(TYPE, 2, 1, 0); \
  SPIKE_QUARTER(TYPE, 2, 3, 1)
#endif

/** The instruction. Sums and weights of a lane are found by its number. */
template <bool IS_SIGNED, class SumsOf, class WeightsOf>
SPIKE_DEVICE void multiply_tile(SumsOf&& sums_of, PerLane<Messages>& messages, WeightsOf&& weights_of) {
  std::int32_t* c = sums_of(0);
  const std::uint32_t* a = messages.mine.words;
  const std::uint32_t* b = weights_of(0);
  if constexpr (IS_SIGNED) {
    SPIKE_MMA("s8");
  } else {
    SPIKE_MMA("u8");
  }
}

#else

#define SPIKE_UNROLL

template <class T>
struct PerLane {
  T all[WARP];
  T& operator[](int lane) { return all[lane]; }
};

template <class F>
void in_lanes(F&& f) {
  for (int lane = 0; lane < WARP; lane++) f(lane);
}

/** One of the bytes that lanes hold of a row or a column, of `place` in its 32. */
inline std::uint32_t byte_in(const std::uint32_t* words, int step, int place) {
  return words[place / 16 * step] >> (place % 4 * 8) & 255;
}

template <bool IS_SIGNED, class SumsOf, class WeightsOf>
void multiply_tile(SumsOf&& sums_of, PerLane<Messages>& messages, WeightsOf&& weights_of) {
  for (int row = 0; row < TILE_ROWS; row++)
    for (int k = 0; k < 32; k++) {
      const auto byte = byte_in(messages[row % 8 * 4 + k % 16 / 4].words + row / 8, 2, k);
      const std::int32_t message = IS_SIGNED ? static_cast<std::int8_t>(byte) : static_cast<std::int32_t>(byte);
      if (message == 0) continue;
      for (int column = 0; column < TILE_COLUMNS; column++) {
        auto& sum = sums_of(row % 8 * 4 + column / 2)[row / 8 * 2 + column % 2];
        sum = accumulate(sum, static_cast<std::int8_t>(byte_in(weights_of(column * 4 + k % 16 / 4), 1, k)), message);
      }
    }
}

#endif

}  // namespace spike
