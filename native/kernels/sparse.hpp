#pragma once

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

inline void run_sparse(const Op& op, const Frame& frame, int first, int last) {
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
