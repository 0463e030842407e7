#pragma once

#include <cstdint>

/* What processors and graphics cards both compute. */
#if defined(__CUDACC__)
#define SPIKE_HD __host__ __device__
#else
#define SPIKE_HD
#endif

/*
 * The arithmetic contract of the LIF family: what every executor must compute, bit for bit. The
 * same functions stand in src/ir/fixed.ts and src/ir/fixed-weights.ts, and test/vectors/fixed.json
 * holds both to it. Compiled networks for graphics cards have this file with them, so it is C++17 and
 * calls nothing of the standard library.
 *
 * State and sums are 32-bit two's complement; what is wider is written out as 64 bits. Sums wrap
 * through unsigned numbers, where that is defined.
 */
namespace spike {

/** u and v have 24 bits on the chip: they stay within +-2^23. */
inline constexpr std::int32_t STATE_LIMIT = 1 << 23;

/** What a probe reads from the register of v in the step of a spike: the neuron is refractory. */
inline constexpr std::int32_t REFRACTORY = 128;

/** Two currents and their potential stay within +-2^19, so that a decay needs 32 bits only. */
inline constexpr std::int32_t NARROW_LIMIT = 1 << 19;

inline constexpr int DECAY_BITS = 12;

/** Synaptic input and thresholds are in units of 2^6 of u and v. */
inline constexpr int ALIGN_BITS = 6;

/** x, or the end of a range that it is beyond. */
template <typename T>
SPIKE_HD constexpr T bounded(T x, T low, T high) {
  return x < low ? low : high < x ? high : x;
}

/** x modulo 2^32. */
SPIKE_HD constexpr std::int32_t low32(std::int64_t x) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(x));
}

/** x / 2^bits, rounded toward zero. The chip decays this way, so that nothing decays past zero. */
SPIKE_HD constexpr std::int64_t rz(std::int64_t x, int bits) {
  return x < 0 ? -(-x >> bits) : x >> bits;
}

/** x modulo 2^bits, as a signed number of at most 32 bits. */
SPIKE_HD constexpr std::int32_t wrap(std::int64_t x, int bits) {
  const auto unused = 32 - bits;
  return low32(static_cast<std::int64_t>(static_cast<std::uint32_t>(x) << unused)) >> unused;
}

/** x * 2^exponent in 32 bits: what leaves at the top is lost, a right shift rounds down. */
SPIKE_HD constexpr std::int32_t shift(std::int32_t x, int exponent) {
  if (exponent <= 0) return x >> -exponent;
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(x) << exponent);
}

/** sum + weight * payload in 32 bits. */
SPIKE_HD constexpr std::int32_t accumulate(std::int32_t sum, std::int32_t weight, std::int32_t payload) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(sum) +
                                   static_cast<std::uint32_t>(weight) *
                                       static_cast<std::uint32_t>(payload));
}

/** What a synapse hands on: its sum times 2^exponent, shifted once, in `width` bits. */
SPIKE_HD constexpr std::int32_t arriving(std::int32_t sum, int exponent, int width) {
  return wrap(shift(sum, exponent), width);
}

/** So many parts of 4096 of x, at most all of it. */
SPIKE_HD constexpr std::int32_t portion(std::int32_t x, std::int32_t parts) {
  return static_cast<std::int32_t>(rz(std::int64_t{x} * parts, DECAY_BITS));
}

/** What is left of x after it lost `loss` parts of 4096. */
SPIKE_HD constexpr std::int32_t decay(std::int32_t x, std::int32_t loss) {
  return portion(x, (1 << DECAY_BITS) - loss);
}

/** One turn around 24 bits. +2^23 is kept and -2^23 becomes it; more than a turn stays outside. */
SPIKE_HD constexpr std::int32_t wrap_once(std::int32_t u) {
  if (u > STATE_LIMIT) return u - 2 * STATE_LIMIT;
  return u <= -STATE_LIMIT ? u + 2 * STATE_LIMIT : u;
}

/** u after a step in which `a` arrives. du = 4095 keeps nothing of the old u. */
SPIKE_HD constexpr std::int32_t next_current(std::int32_t u, std::int32_t a, std::int32_t du) {
  return wrap_once(low32(std::int64_t{decay(u, du + 1)} + shift(a, ALIGN_BITS)));
}

/** v after a step, before it is compared with the threshold. It saturates; bias is shifted already. */
SPIKE_HD constexpr std::int32_t next_voltage(std::int32_t v, std::int32_t u, std::int32_t bias,
                                    std::int32_t dv) {
  const auto sum = std::int64_t{decay(v, dv)} + u + bias;
  return static_cast<std::int32_t>(
      bounded<std::int64_t>(sum, 1 - STATE_LIMIT, STATE_LIMIT - 1));
}

/** A part of a state that turned, of which `rest` is left, after `a` arrived. It saturates as v does. */
SPIKE_HD constexpr std::int32_t resonated(std::int32_t rest, std::int32_t a) {
  const auto sum = std::int64_t{rest} + shift(a, ALIGN_BITS);
  return static_cast<std::int32_t>(
      bounded<std::int64_t>(sum, 1 - STATE_LIMIT, STATE_LIMIT - 1));
}

/** The threshold in units of v; a neuron fires strictly above it. */
SPIKE_HD constexpr std::int32_t threshold_of(std::int32_t vth) { return shift(vth, ALIGN_BITS); }

/** Whether a periodic reset comes before the update of this step; interval 0 is never. */
SPIKE_HD constexpr bool resets_at(std::int64_t now, std::int64_t interval, std::int64_t offset) {
  return interval > 0 && now % interval == offset % interval;
}

/** v after it lost `loss` parts of 4096, rounded down, and `a` arrived; in 32 bits. */
SPIKE_HD constexpr std::int32_t next_potential(std::int32_t v, std::int32_t a, std::int32_t loss) {
  return low32(v - ((std::int64_t{v} * loss) >> DECAY_BITS) + a);
}

/** x after `loss` parts of 4096 leaked from it, to the nearest and halves up, and `a` arrived. It saturates. */
SPIKE_HD constexpr std::int32_t leaked(std::int32_t x, std::int32_t a, std::int32_t loss) {
  const auto kept = (std::int64_t{1} << DECAY_BITS) - loss;
  const auto rest = (x * kept + (1 << (DECAY_BITS - 1))) >> DECAY_BITS;
  return static_cast<std::int32_t>(bounded<std::int64_t>(rest + a, 1 - NARROW_LIMIT, NARROW_LIMIT - 1));
}

/** v + a + bias, kept within +-(2^31 - 1): the population without a leak. */
SPIKE_HD constexpr std::int32_t integrate(std::int32_t v, std::int32_t a, std::int32_t bias) {
  const auto sum = std::int64_t{v} + a + bias;
  return static_cast<std::int32_t>(bounded<std::int64_t>(sum, -INT32_MAX, INT32_MAX));
}

/** What a sigma-delta population still owes its readers, in 32 bits. */
SPIKE_HD constexpr std::int32_t owed(std::int32_t act, std::int32_t sent, std::int32_t residue) {
  return low32(std::int64_t{act} - sent + residue);
}

/** The part of a debt that is paid now: all of it, from a threshold on. */
SPIKE_HD constexpr std::int32_t paid(std::int32_t owing, std::int32_t threshold) {
  const std::int64_t magnitude = owing < 0 ? -std::int64_t{owing} : owing;
  return magnitude >= threshold ? owing : 0;
}

enum class SignMode { mixed, excitatory, inhibitory };

/** The mode that weights from least to most have where none is given. */
SPIKE_HD constexpr SignMode sign_mode_of(std::int32_t least, std::int32_t most) {
  if (least >= 0) return SignMode::excitatory;
  return most <= 0 ? SignMode::inhibitory : SignMode::mixed;
}

/** A weight within what its mode can hold. */
SPIKE_HD constexpr std::int32_t clip_weight(std::int32_t weight, SignMode mode) {
  if (mode == SignMode::mixed) return bounded(weight, -256, 255);
  return mode == SignMode::excitatory ? bounded(weight, 0, 255) : bounded(weight, -255, 0);
}

/** A clipped weight without the bits that are not stored. Inhibitory ones lose them of their magnitude. */
SPIKE_HD constexpr std::int32_t truncate_weight(std::int32_t weight, SignMode mode, int bits) {
  const auto lost = 8 - bits + (mode == SignMode::mixed ? 1 : 0);
  if (mode == SignMode::inhibitory) return -shift(-weight >> lost, lost);
  return shift(weight >> lost, lost);
}

}  // namespace spike
