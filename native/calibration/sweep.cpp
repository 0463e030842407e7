#include <wasm_simd128.h>

#include <cstdint>

/*
 * Counts the numbers of values by their sizes, for calibration: what src/compiler/calibration/sweep.ts does, to
 * the bit, many times as fast. No library is linked: the file has three kilobytes, and is compiled in a millisecond.
 */
#define SPIKE_EXPORT(name) extern "C" __attribute__((export_name(#name)))

namespace {

/** As in spread.ts and channel-spread.ts. */
constexpr int SIZE_BITS = 19;
constexpr int BINS = 1 << (31 - SIZE_BITS);
constexpr int BINS_IN_CELL = 2;
constexpr int FIRST_CELL = (127 - 28) * 8;
constexpr int CELLS = 48 * 8 + 1;

/** Of 2^100: what is larger stands for infinity. */
constexpr std::int32_t LARGEST = (127 + 100) << 23;
constexpr std::int32_t SIGN = INT32_MIN;
constexpr std::int32_t SIZE = INT32_MAX;

/** As many numbers as are swept at once: with the tables, what a second cache holds. */
constexpr int MOST = 1 << 15;

constexpr int LANES = 4;

alignas(16) std::int32_t numbers[MOST];

/** A lane counts in a table of its own: a processor waits for a sum in memory before it adds to it again. */
alignas(16) std::uint32_t tables[LANES][BINS];

/** The largest number and the largest size below zero, as bits. */
std::int32_t extent[2];

/** What a run of numbers reaches: both as above, and the smallest size but zero. */
struct Reach {
  std::int32_t high;
  std::int32_t low;
  std::uint32_t least;
};

std::int32_t larger(std::int32_t a, std::int32_t b) { return a > b ? a : b; }

template <int lane>
void count(v128_t bins) {
  tables[lane][wasm_u32x4_extract_lane(bins, lane)]++;
}

std::int32_t largest(v128_t x) {
  return larger(larger(wasm_i32x4_extract_lane(x, 0), wasm_i32x4_extract_lane(x, 1)),
                larger(wasm_i32x4_extract_lane(x, 2), wasm_i32x4_extract_lane(x, 3)));
}

std::uint32_t smallest(v128_t x) {
  const v128_t pairs = wasm_u32x4_min(x, wasm_i32x4_shuffle(x, x, 2, 3, 0, 1));
  return wasm_u32x4_extract_lane(wasm_u32x4_min(pairs, wasm_i32x4_shuffle(pairs, pairs, 1, 0, 3, 2)), 0);
}

struct Reaches {
  v128_t high = wasm_i32x4_splat(0);
  v128_t low = wasm_i32x4_splat(0);
  v128_t least = wasm_i32x4_splat(SIZE);

  void see(v128_t x) {
    const v128_t size = wasm_v128_and(x, wasm_i32x4_splat(SIZE));
    const v128_t bins = wasm_u32x4_shr(size, SIZE_BITS);
    count<0>(bins), count<1>(bins), count<2>(bins), count<3>(bins);
    high = wasm_i32x4_max(high, x);
    // Of a positive number, this is below zero.
    low = wasm_i32x4_max(low, wasm_v128_xor(x, wasm_i32x4_splat(SIGN)));
    least = wasm_u32x4_min(least, wasm_v128_or(size, wasm_i32x4_eq(size, wasm_i32x4_splat(0))));
  }
};

Reach sweep(const std::int32_t* bits, int count) {
  Reaches reaches;
  int i = 0;
  for (; i + LANES <= count; i += LANES) reaches.see(wasm_v128_load(bits + i));
  if (i < count) {
    alignas(16) std::int32_t rest[LANES] = {0, 0, 0, 0};
    for (int lane = 0; i + lane < count; lane++) rest[lane] = bits[i + lane];
    reaches.see(wasm_v128_load(rest));
    for (int lane = count - i; lane < LANES; lane++) tables[lane][0]--;
  }
  return {largest(reaches.high), largest(reaches.low), smallest(reaches.least)};
}

/** Where something stands for infinity, the rest is looked at again. */
Reach finite(const std::int32_t* bits, int count, Reach reach) {
  if (larger(reach.high, reach.low) < LARGEST) return reach;
  Reach found = {0, 0, reach.least};
  for (int i = 0; i < count; i++) {
    const std::int32_t x = bits[i];
    if (x < LARGEST) found.high = larger(found.high, x);
    if ((x ^ SIGN) < LARGEST) found.low = larger(found.low, x ^ SIGN);
  }
  return found;
}

int cell_of(int bin) {
  const int cell = bin / BINS_IN_CELL - FIRST_CELL + 1;
  return cell < 0 ? 0 : cell >= CELLS ? CELLS - 1 : cell;
}

/** Moves what was counted in four bins to where it is kept. */
void take_four(int bin, double* counts, std::uint32_t* cells) {
  v128_t sum = wasm_i32x4_splat(0);
  for (auto& table : tables) {
    sum = wasm_i32x4_add(sum, wasm_v128_load(table + bin));
    wasm_v128_store(table + bin, wasm_i32x4_splat(0));
  }
  if (!wasm_v128_any_true(sum)) return;
  std::uint32_t found[LANES];
  wasm_v128_store(found, sum);
  for (int lane = 0; lane < LANES; lane++) {
    counts[bin + lane] += found[lane];
    if (cells) cells[cell_of(bin + lane)] += found[lane];
  }
}

}  // namespace

SPIKE_EXPORT(given) std::int32_t* given() { return numbers; }

SPIKE_EXPORT(most) int most() { return MOST; }

SPIKE_EXPORT(reached) std::int32_t* reached() { return extent; }

/** Adds the given numbers, those of some channels, to counts and, where there are such, to cells of each. */
SPIKE_EXPORT(add)
void add(int channels, int run, double* counts, std::uint32_t* cells, double* reach) {
  for (int c = 0; c < channels; c++) {
    const std::int32_t* bits = numbers + c * run;
    const Reach all = sweep(bits, run);
    const int top = larger(all.high, all.low) >> SIZE_BITS;
    take_four(0, counts, cells);
    for (int bin = all.least >> SIZE_BITS & -LANES; bin <= top; bin += LANES) take_four(bin, counts, cells);
    const Reach most = finite(bits, run, all);
    extent[0] = larger(extent[0], most.high);
    extent[1] = larger(extent[1], most.low);
    if (cells) {
      const double size = __builtin_bit_cast(float, larger(most.high, most.low));
      if (size > *reach) *reach = size;
      cells += CELLS;
      reach++;
    }
  }
}
