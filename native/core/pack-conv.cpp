#include <algorithm>

#include "pack.hpp"

/*
 * Convolutions run place by place where enough channels stand side by side, else event by event. Weights are
 * [tap][in][out], outputs last.
 */
namespace spike {

namespace {

using namespace at::conv;

/** Channels from which on the events of a window are listed faster than spread. */
constexpr std::size_t LEAST_GATHERED = 8;

template <typename T>
Bytes outputs_last(const Op& op) {
  const ConvWeights<T> weights(op);
  const auto of_groups = number_at(op, groups);
  const auto in = number_at(op, in_per_group);
  const auto out = number_at(op, out_per_group);
  Bytes packed(op.arrays[at::synapse::weight].length * sizeof(T));
  auto* to = packed.as<T>();
  for (std::size_t k = 0; k < number_at(op, kernel_places); k++)
    for (std::size_t g = 0; g < of_groups; g++)
      for (std::size_t i = 0; i < in; i++)
        for (std::size_t o = 0; o < out; o++) *to++ = weights.at(g, k, i, o);
  return packed;
}

/** The largest sum of magnitudes of what leads to one neuron. */
std::int64_t most_sum(const Op& op) {
  const ConvWeights<std::int8_t> weights(op);
  std::int64_t most = 0;
  for (std::size_t g = 0; g < number_at(op, groups); g++)
    for (std::size_t o = 0; o < number_at(op, out_per_group); o++) {
      std::int64_t sum = 0;
      for (std::size_t i = 0; i < number_at(op, in_per_group); i++)
        for (std::size_t k = 0; k < number_at(op, kernel_places); k++) sum += std::abs(int{weights.at(g, k, i, o)});
      most = std::max(most, sum);
    }
  return most;
}

/** Pairs of where a tap adds, in sums with channels last, and where its weights start. */
Bytes tap_pairs(const Op& op) {
  const auto count = op.arrays[out_place].length;
  const auto out_step = static_cast<std::int32_t>(number_at(op, groups) * number_at(op, out_per_group));
  const auto weight_step = out_step * static_cast<std::int32_t>(number_at(op, in_per_group));
  Bytes pairs(2 * count * sizeof(std::int32_t));
  for (std::size_t k = 0; k < count; k++) {
    pairs.as<std::int32_t>()[2 * k] = op.arrays[out_place].as<std::int32_t>()[k] * out_step;
    pairs.as<std::int32_t>()[2 * k + 1] = op.arrays[kernel_place].as<std::int32_t>()[k] * weight_step;
  }
  return pairs;
}

void pack_gathered(Op& op) {
  const ConvWeights<std::int8_t> weights(op);
  const auto in = number_at(op, in_per_group);
  const auto rows = number_at(op, kernel_places) * in;
  const auto byte_at = [&](std::size_t row, std::size_t o) {
    return row == rows ? std::int8_t{0} : weights.at(0, row / in, row % in, o);
  };
  // The last row is for lists that end with nothing.
  op.packed = in_blocks(rows + 1, number_at(op, out_per_group), byte_at);
  op.windows = window_runs(op);
}

}  // namespace

void choose_conv(Op& op) {
  constexpr std::size_t MOST_ROWS = 65535;
  const auto in = number_at(op, in_per_group);
  const auto is_whole = number_at(op, groups) == 1 && number_at(op, batch) == 1;
  op.gathers = is_whole && in >= LEAST_GATHERED && in * number_at(op, kernel_places) <= MOST_ROWS;
  op.has_small_sums = most_sum(op) <= INT16_MAX;
  // Event by event there are no others.
  op.is_binary = op.gathers || op.has_small_sums;
}

void pack_conv(Op& op) {
  auto& weights = op.arrays[at::synapse::weight];
  if (op.multiplies) pack_dense_conv(op);
  if (op.multiplies) pack_panels(op);
  else if (op.gathers) pack_gathered(op);
  else if (weights.storage == Storage::i8) op.packed = outputs_last<std::int8_t>(op);
  else if (weights.storage == Storage::i16) op.packed = outputs_last<std::int16_t>(op);
  else op.packed = outputs_last<std::int32_t>(op);
  if (op.is_binary && !op.gathers) op.taps = tap_pairs(op);
  weights.data = Bytes();
}

}  // namespace spike
