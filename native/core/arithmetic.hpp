#pragma once

#include <cmath>

#include "fixed.hpp"

/*
 * What kernels compute of single numbers, beside fixed.hpp: the kernels of the engine and those of compiled networks
 * take it from here. Everything has internal linkage, as all that kernels are made of.
 */
namespace spike {
namespace {

SPIKE_HD inline std::int32_t add32(std::int32_t a, std::int32_t b) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(a) + static_cast<std::uint32_t>(b));
}

SPIKE_HD inline std::int32_t multiply32(std::int32_t a, std::int32_t b) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(a) * static_cast<std::uint32_t>(b));
}

/** A sum in the bits of a type that may be narrower than its storage. */
SPIKE_HD inline std::int32_t wrap_bits(std::int32_t x, int bits, bool is_signed) {
  const auto up = static_cast<std::uint32_t>(x) << (32 - bits);
  return is_signed ? static_cast<std::int32_t>(up) >> (32 - bits) : static_cast<std::int32_t>(up >> (32 - bits));
}

/* Membranes. */

/** decay() of fixed.hpp in 32 bits: what is above 2^12 times the factor has no rest. */
SPIKE_HD inline std::int32_t decayed(std::int32_t x, std::int32_t kept) {
  const auto size = x < 0 ? 0u - static_cast<std::uint32_t>(x) : static_cast<std::uint32_t>(x);
  const auto factor = static_cast<std::uint32_t>(kept);
  const auto rest = (size >> 12) * factor + (((size & 4095) * factor) >> 12);
  return static_cast<std::int32_t>(x < 0 ? 0u - rest : rest);
}

/** next_voltage() of fixed.hpp in 32 bits: what is far outside saturates whatever is added. */
SPIKE_HD inline std::int32_t next_voltage_of(std::int32_t kept, std::int32_t u, std::int32_t bias) {
  constexpr std::int32_t FAR = 1 << 26;
  const auto sum = kept + bounded(u, -FAR, FAR) + bias;
  return bounded(sum, 1 - STATE_LIMIT, STATE_LIMIT - 1);
}

/** next_current() of fixed.hpp in 32 bits. */
SPIKE_HD inline std::int32_t next_current_of(std::int32_t u, std::int32_t a, std::int32_t du) {
  const auto arrived = static_cast<std::int32_t>(static_cast<std::uint32_t>(a) << ALIGN_BITS);
  return wrap_once(add32(decayed(u, 4095 - du), arrived));
}

/** portion() of fixed.hpp in 32 bits. */
SPIKE_HD inline std::int32_t portion_of(std::int32_t x, std::int32_t parts) {
  const auto size = decayed(x, parts < 0 ? -parts : parts);
  return parts < 0 ? -size : size;
}

/** resonated() of fixed.hpp in 32 bits. */
SPIKE_HD inline std::int32_t resonated_of(std::int32_t rest, std::int32_t a) {
  return next_voltage_of(rest, shift(a, ALIGN_BITS), 0);
}

/** leaked() of fixed.hpp in 32 bits, for what arrives within +-2^21, and a state of fewer bits. */
SPIKE_HD inline std::int32_t leaked_narrow(std::int32_t x, std::int32_t arrived, std::int32_t loss, std::int32_t most) {
  const auto rest = (x * (4096 - loss) + 2048) >> DECAY_BITS;
  return bounded(rest + arrived, -most, most);
}

/** What is further out saturates whatever is left. */
SPIKE_HD inline std::int32_t within_reach(std::int32_t arrived) {
  return bounded(arrived, -2 * NARROW_LIMIT, 2 * NARROW_LIMIT);
}

/** v + x + bias in doubles, kept within +-(2^31 - 1). */
SPIKE_HD inline double charge_of(std::int32_t v, std::int32_t x, double bias) {
  return bounded(static_cast<double>(v) + x + bias, -2147483647.0, 2147483647.0);
}

/* Levels. */

/** The end of a range for what is beyond it; a NaN stays one. */
SPIKE_HD inline double clamped(double x, double low, double high) { return x < low ? low : x > high ? high : x; }

/** The same of what is no NaN: each comparison stands alone, so that loops of it become vectors. */
SPIKE_HD inline double limited(double x, double low, double high) {
  const auto raised = x < low ? low : x;
  return high < raised ? high : raised;
}

/** A product in one rounding, which no compiler joins to a sum. */
SPIKE_HD inline float rounded_product(float a, float b) {
#if defined(__CUDA_ARCH__)
  return __fmul_rn(a, b);
#else
  return a * b;
#endif
}

/** level = clamp(floor(f32(f32(x * gain) + 0.5)), low, high), each in one rounding; a NaN is zero. */
SPIKE_HD inline std::int32_t encoded(float x, float gain, double low, double high) {
  const float scaled = rounded_product(x, gain);
  const float raised = scaled + 0.5f;
  const auto level = clamped(static_cast<double>(std::floor(raised)), low, high);
  return level == level ? static_cast<std::int32_t>(level) : 0;
}

/** The row of a table that an id names, counted from the end where it is below zero; a NaN is zero. */
SPIKE_HD inline std::int32_t row_named(double id, double rows) {
  const auto from = clamped(id < 0 ? id + rows : id, 0, rows - 1);
  return from == from ? static_cast<std::int32_t>(from) : 0;
}

/**
 * The stair of a neuron: floor((ledger + bias + half(theta)) / theta), clipped. The division is exact. Clipped first it
 * fits 32 bits, which are rounded down by hand: not every instruction set has an instruction for it.
 */
SPIKE_HD inline std::int32_t stair_of(double ledger, double theta, double bias, double low, double high) {
  const auto found = limited((ledger + bias + std::floor(theta / 2)) / theta, low, high);
  const auto cut = static_cast<std::int32_t>(found);
  return cut - (found < static_cast<double>(cut) ? 1 : 0);
}

/** floor((2 * most * weight + whole) / (2 * whole)), all below 2^53; nothing of nothing. */
SPIKE_HD inline std::int32_t share_of(std::int32_t weight, std::int64_t sum, double most) {
  if (sum == 0) return 0;
  const auto whole = static_cast<double>(sum);
  return static_cast<std::int32_t>(std::floor((2 * most * weight + whole) / (2 * whole)));
}

using Wide = unsigned __int128;

/** floor(sqrt(x)) of up to 70 bits. That of the nearest double is right but for the last unit. */
SPIKE_HD inline std::uint64_t square_root(Wide x) {
  auto root = static_cast<std::uint64_t>(std::sqrt(static_cast<double>(x)));
  while (Wide{root} * root > x) root--;
  while (Wide{root + 1} * (root + 1) <= x) root++;
  return root;
}

/** What a row that is normalised adds up to. */
struct RowSums {
  static constexpr std::int32_t MOST = 32767;

  std::int64_t count;
  std::int64_t sum = 0;
  std::int64_t squares = 0;

  SPIKE_HD void add(std::int32_t ledger) {
    const std::int64_t x = bounded(ledger, -MOST, MOST);
    sum += x;
    squares += x * x;
  }

  /** What is taken off each element, times how many there are. */
  SPIKE_HD std::int64_t total(bool centers) const { return centers ? sum : 0; }

  /** R = floor(sqrt((D + epsilon) * 2^12)). */
  SPIKE_HD double root(bool centers, double epsilon) const {
    const auto spread = static_cast<std::uint64_t>(count * squares - total(centers) * total(centers));
    return static_cast<double>(square_root((Wide{spread} + static_cast<std::uint64_t>(epsilon)) << 12));
  }

  /** floor((2^7 * d * gain + R) / (2 * R)), clipped. */
  SPIKE_HD std::int32_t level(std::int32_t ledger, bool centers, double root, double gain, double low, double high) const {
    const std::int64_t x = bounded(ledger, -MOST, MOST);
    const auto far = 128 * gain * static_cast<double>(count * x - total(centers));
    return static_cast<std::int32_t>(clamped(std::floor((far + root) / (2 * root)), low, high));
  }
};

/* Messages. */

/** What is missing of a level, as far as a message can say it. */
SPIKE_HD inline std::int32_t message_of(std::int32_t level, std::int32_t sent, std::int64_t limit) {
  return static_cast<std::int32_t>(bounded(std::int64_t{level} - sent, -limit, limit));
}

/** The digit of a magnitude that is worth so much. */
SPIKE_HD inline std::int64_t digit_of(std::int64_t size, double worth, std::int64_t base) {
  return static_cast<std::int64_t>(std::floor(static_cast<double>(size) / worth)) % base;
}

/** Whether a rate of so many spikes in a window has one in the step `at` of it. */
SPIKE_HD inline std::int64_t beat_of(std::int64_t size, std::int64_t at, std::int64_t steps) {
  return (2 * size * (at + 1) + steps) / (2 * steps) - (2 * size * at + steps) / (2 * steps);
}

}  // namespace
}  // namespace spike
