#pragma once

#include "layout.hpp"
#include "model.hpp"

/*
 * How listed synapses lie where messages are binary. The targets of a source stand in groups of 16; places behind the
 * last neuron fill the last group up, so that a row is read without a rest. Where weights differ, those of a group stand
 * behind its targets; else one weight is left of them. Events are added up in few bits: where all weights are the same
 * they are counted in 8, else weights of 8 bits are summed in 16; `Head::rows` of them cannot overflow.
 */
namespace spike::sparse_rows {

inline constexpr std::size_t GROUP = 16;
/** Targets that are counted in 8 bits, and weights in 16. */
inline constexpr std::size_t ROWS = 255;

/** What `Op::taps` holds: behind it stands at which group each source starts, and where the last one ends. */
struct Head {
  std::uint32_t rows = 0;
  std::uint32_t is_uniform = 0;
  std::uint32_t is_wide = 0;
  /** The first source that has synapses, and the one behind the last: the others are not looked at. */
  std::uint32_t first = 0;
  std::uint32_t end = 0;
  /** Synapses of one target, at most. */
  std::uint32_t most_arrive = 0;
  /** Cache lines of a row, on average: so many are asked for ahead, without a branch that nobody could foresee. */
  std::uint32_t lines = 0;
};

/** Whether places of neurons, and those behind them, need 32 bits. */
constexpr bool is_wide(std::size_t neurons) { return neurons + GROUP > 65536; }

constexpr std::size_t group_bytes(bool has_wide_targets, bool is_uniform) {
  return GROUP * ((has_wide_targets ? 4 : 2) + (is_uniform ? 0 : 1));
}

inline const std::uint32_t* starts_of(const Op& op) {
  return reinterpret_cast<const std::uint32_t*>(op.taps.data() + sizeof(Head));
}

inline const Head& head_of(const Op& op) { return *reinterpret_cast<const Head*>(op.taps.data()); }

/** The weight of all synapses. */
inline std::int32_t weight_of(const Op& op) {
  const auto& weights = op.arrays[at::synapse::weight];
  if (weights.length == 0) return 1;
  switch (bytes_of(weights.storage)) {
    case 1: return *weights.as<std::int8_t>();
    case 2: return *weights.as<std::int16_t>();
    default: return *weights.as<std::int32_t>();
  }
}

/** Lays out the synapses of an op if they can be read so; the lists as they came are dropped then. */
void pack(Model& model, Op& op);

/** Finds the currents whose readers take counts of events instead, once all synapses are laid out. */
void find_counted(Model& model);

}  // namespace spike::sparse_rows
