#pragma once

#include "dense-binary.hpp"
#include "dense-messages.hpp"
#include "parts.hpp"
#include "synapse.hpp"

/* All to all, along the last axis. */
namespace spike {
namespace {

template <typename W>
void add_dense(const Op& op, const std::int32_t* x, const W* weights, std::int32_t* sums, std::size_t size) {
  using namespace at::dense;
  const auto of_in = natural(op, in);
  const auto of_out = natural(op, out);
  const auto* delays = op.arrays[at::synapse::delays].length == 0
                           ? nullptr
                           : op.arrays[at::synapse::delays].as<std::uint8_t>();
  for (std::size_t row = 0; row < natural(op, rows); row++)
    for (std::size_t j = 0; j < of_in; j++) {
      const auto message = x[row * of_in + j];
      if (message == 0) continue;
      auto* to = sums + row * of_out;
      if (delays) add_late(to, size, weights + j * of_out, delays + j * of_out, message, of_out);
      else add_row(to, weights + j * of_out, message, of_out);
    }
}

inline void run_dense(const Op& op, const Frame& frame, int first, int last) {
  if (op.is_binary) return run_binary_dense(op, frame, first, last);
  const auto size = frame.values[op.output].size;
  for (int t = first; t < last; t++) {
    if (run_dense_matrix(op, frame, t)) continue;
    const auto* x = load(frame, op.inputs[0], t, 1);
    auto* sums = clear_sums(op, frame);
    with_weights(op.arrays[at::synapse::weight].storage, op.packed.data(),
                 [&](const auto* weights) { add_dense(op, x, weights, sums, size); });
    arrive(op, frame, t, sums);
  }
}

inline void run_diagonal(const Op& op, const Frame& frame, int first, int last) {
  const auto exponent = integer(op, 0);
  const auto* weights = op.arrays[0].as<std::int32_t>();
  PartRoom messages;
  PartRoom currents;
  for (int t = first; t < last; t++)
    in_parts(frame.values[op.output].size, [&](std::size_t from, std::size_t count) {
      const auto* x = load_part(frame, op.inputs[0], t, from, count, messages);
      auto* y = currents.elements;
      for (std::size_t i = 0; i < count; i++) y[i] = shift(multiply32(weights[from + i], x[i]), exponent);
      store_part(frame, op.output, t, from, count, y);
    });
}

}  // namespace
}  // namespace spike
