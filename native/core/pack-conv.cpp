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

/**
 * Where each input adds by each weight, as kernels/conv-table.hpp has its windows; behind the last place where it does not.
 * Nothing where an input adds twice by a weight, or a place hears it from two: a bit says only that it is heard.
 */
Bytes single_taps(const Op& op) {
  const auto kernels = number_at(op, kernel_places);
  const auto places = number_at(op, out_places);
  const auto* start = op.arrays[starts].as<std::int32_t>();
  const auto nowhere = static_cast<std::int32_t>(places * blocks::TABLE_STEPS);
  Bytes taps(number_at(op, in_places) * kernels * sizeof(std::int32_t));
  std::vector<char> is_heard(places * kernels);
  for (std::size_t in = 0; in < number_at(op, in_places); in++) {
    auto* to = taps.as<std::int32_t>() + in * kernels;
    std::fill_n(to, kernels, nowhere);
    for (auto k = start[in]; k < start[in + 1]; k++) {
      const auto place = static_cast<std::size_t>(op.arrays[out_place].as<std::int32_t>()[k]);
      const auto kernel = static_cast<std::size_t>(op.arrays[kernel_place].as<std::int32_t>()[k]);
      if (is_heard[place * kernels + kernel] || to[kernel] != nowhere) return {};
      is_heard[place * kernels + kernel] = 1;
      to[kernel] = static_cast<std::int32_t>(place * blocks::TABLE_STEPS);
    }
  }
  return taps;
}

/** Whether what windows add up to is looked up: they are small, and the population behind takes words. */
bool looks_up(const Model& model, const Op& op) {
  constexpr std::size_t MOST_KERNELS = 9;
  constexpr std::size_t MOST_CHANNELS = 64;
  constexpr std::size_t MOST_PLACES = std::size_t{1} << 24;
  if (op.follower < 0 || !model.ops[static_cast<std::size_t>(op.follower)].has_word_potentials) return false;
  const auto out = number_at(op, out_per_group);
  if (number_at(op, in_per_group) != 1 || number_at(op, kernel_places) > MOST_KERNELS) return false;
  if (number_at(op, out_places) > MOST_PLACES) return false;
  return out % blocks::CHUNK == 0 && out <= MOST_CHANNELS;
}

/** [events of a window][channel], each sum from that of one event less. */
void pack_table(Op& op) {
  op.windows = single_taps(op);
  if (op.windows.size() == 0) return;
  const ConvWeights<std::int8_t> weights(op);
  const auto out = number_at(op, out_per_group);
  const auto sets = std::size_t{1} << number_at(op, kernel_places);
  op.table = Bytes(sets * out * sizeof(std::int16_t));
  auto* sums = op.table.as<std::int16_t>();
  for (std::size_t set = 1; set < sets; set++)
    for (std::size_t o = 0; o < out; o++) {
      const auto weight = weights.at(0, static_cast<std::size_t>(__builtin_ctzll(set)), 0, o);
      sums[set * out + o] = static_cast<std::int16_t>(sums[(set & (set - 1)) * out + o] + weight);
    }
  op.work = std::max(op.work, (number_at(op, out_places) + 1) * blocks::TABLE_STEPS * sizeof(std::uint16_t));
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

void pack_conv(const Model& model, Op& op) {
  auto& weights = op.arrays[at::synapse::weight];
  if (op.multiplies) pack_dense_conv(op);
  if (op.multiplies) pack_panels(op);
  else if (op.gathers) pack_gathered(op);
  else if (weights.storage == Storage::i8) op.packed = outputs_last<std::int8_t>(op);
  else if (weights.storage == Storage::i16) op.packed = outputs_last<std::int16_t>(op);
  else op.packed = outputs_last<std::int32_t>(op);
  if (op.is_binary && !op.gathers) op.taps = tap_pairs(op);
  if (op.is_binary && !op.gathers && looks_up(model, op)) pack_table(op);
  weights.data = Bytes();
}

}  // namespace spike
