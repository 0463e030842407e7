#pragma once

#include "events.hpp"
#include "synapse.hpp"

/* Listed synapses, ordered by their source. */
namespace spike {
namespace {

template <typename W>
void add_sparse(const Op& op, const std::int32_t* x, std::size_t sources, const W* weights, std::int32_t* sums,
                std::size_t size) {
  const auto* start = op.arrays[at::sparse::starts].as<std::int32_t>();
  const auto* target_of = op.arrays[at::sparse::targets].as<std::int32_t>();
  const auto* delays = op.arrays[at::synapse::delays].length == 0
                           ? nullptr
                           : op.arrays[at::synapse::delays].as<std::uint8_t>();
  for (std::size_t j = 0; j < sources; j++) {
    const auto message = x[j];
    if (message == 0) continue;
    for (auto k = start[j]; k < start[j + 1]; k++) {
      auto& sum = sums[(delays ? delays[k] * size : 0) + static_cast<std::size_t>(target_of[k])];
      sum = accumulate(sum, weights[k], message);
    }
  }
}

/** Events ahead of the one that is added, whose lists are asked for already. */
inline constexpr std::size_t AHEAD = 2;

inline void prefetch(const std::byte* from, std::size_t bytes) {
  for (std::size_t at = 0; at < bytes; at += 64) __builtin_prefetch(from + at);
}

/** Messages are 0 or 1, weights are bytes, and targets fit 16 bits: `pack.cpp` keeps them as such. */
inline void run_binary_sparse(const Op& op, const Frame& frame, int first, int last) {
  const auto size = frame.values[op.output].size;
  const auto sources = frame.values[op.inputs[0]].size;
  const auto exponent = integer(op, at::synapse::exponent);
  const auto width = integer(op, at::synapse::width);
  const auto* start = op.arrays[at::sparse::starts].as<std::int32_t>();
  const auto* targets = op.packed.as<std::uint16_t>();
  const auto* weights = op.arrays[at::synapse::weight].as<std::int8_t>();
  for (int t = first; t < last; t++) {
    auto* y = reinterpret_cast<std::int32_t*>(frame.row(op.output, t));
    const auto* x = reinterpret_cast<const std::uint8_t*>(frame.row(op.inputs[0], t));
    std::memset(y, 0, size * sizeof(std::int32_t));
    for (std::size_t from = 0; from < sources; from += MOST_LISTED) {
      const auto count = list_events(x + from, std::min(MOST_LISTED, sources - from), frame.lists);
      for (std::size_t i = 0; i < count; i++) {
        if (i + AHEAD < count) {
          const auto* next = start + from + frame.lists[i + AHEAD];
          const auto synapses = static_cast<std::size_t>(next[1] - next[0]);
          prefetch(reinterpret_cast<const std::byte*>(targets + next[0]), 2 * synapses);
          prefetch(reinterpret_cast<const std::byte*>(weights + next[0]), synapses);
        }
        const auto* of = start + from + frame.lists[i];
        for (auto k = of[0]; k < of[1]; k++) y[targets[k]] = add32(y[targets[k]], weights[k]);
      }
    }
    if (exponent != 0 || width != 32)
      for (std::size_t i = 0; i < size; i++) y[i] = arriving(y[i], exponent, width);
  }
}

inline void run_sparse(const Op& op, const Frame& frame, int first, int last) {
  if (op.is_binary) return run_binary_sparse(op, frame, first, last);
  const auto size = frame.values[op.output].size;
  const auto sources = frame.values[op.inputs[0]].size;
  const auto& weight = op.arrays[at::synapse::weight];
  for (int t = first; t < last; t++) {
    const auto* x = load(frame, op.inputs[0], t, 1);
    auto* sums = clear_sums(op, frame);
    with_weights(weight.storage, weight.data.data(),
                 [&](const auto* weights) { add_sparse(op, x, sources, weights, sums, size); });
    arrive(op, frame, t, sums);
  }
}

}  // namespace
}  // namespace spike
