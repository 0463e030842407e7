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

/** Reads a weight by channels of its group and tap. */
template <typename T>
class Weights {
 public:
  explicit Weights(const Op& op)
      : from_(op.arrays[at::synapse::weight].as<T>()),
        in_(number_at(op, in_per_group)),
        out_(number_at(op, out_per_group)),
        taps_(number_at(op, kernel_places)),
        is_transposed_(number_at(op, is_transposed) == 1) {}

  T at(std::size_t group, std::size_t tap, std::size_t i, std::size_t o) const {
    const auto source = is_transposed_ ? (group * in_ + i) * out_ + o : (group * out_ + o) * in_ + i;
    return from_[source * taps_ + tap];
  }

 private:
  const T* from_;
  std::size_t in_, out_, taps_;
  bool is_transposed_;
};

template <typename T>
Bytes outputs_last(const Op& op) {
  const Weights<T> weights(op);
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
  const Weights<std::int8_t> weights(op);
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

struct Tap {
  std::int32_t in;
  std::int32_t kernel;
};

/** What reaches each place, by which weight, in the order of inputs. */
std::vector<std::vector<Tap>> taps_of_places(const Op& op) {
  std::vector<std::vector<Tap>> found(number_at(op, out_places));
  const auto* start = op.arrays[starts].as<std::int32_t>();
  for (std::int32_t from = 0; from < static_cast<std::int32_t>(number_at(op, in_places)); from++)
    for (auto k = start[from]; k < start[from + 1]; k++)
      found[op.arrays[out_place].as<std::int32_t>()[k]].push_back({from, op.arrays[kernel_place].as<std::int32_t>()[k]});
  return found;
}

/** For each place where its runs start, then runs: neighbours in the input and in the kernel stand side by side. */
Bytes window_runs(const Op& op) {
  const auto channels = static_cast<std::int32_t>(number_at(op, in_per_group));
  std::vector<std::int32_t> begins{0};
  std::vector<std::int32_t> runs;
  for (const auto& taps : taps_of_places(op)) {
    for (std::size_t k = 0; k < taps.size(); k++) {
      const auto follows = k > 0 && taps[k].in == taps[k - 1].in + 1 && taps[k].kernel == taps[k - 1].kernel + 1;
      if (follows) runs[runs.size() - 2] += channels;
      else runs.insert(runs.end(), {taps[k].in * channels, channels, taps[k].kernel * channels});
    }
    begins.push_back(static_cast<std::int32_t>(runs.size() / 3));
  }
  Bytes all((begins.size() + runs.size()) * sizeof(std::int32_t));
  std::copy(begins.begin(), begins.end(), all.as<std::int32_t>());
  std::copy(runs.begin(), runs.end(), all.as<std::int32_t>() + begins.size());
  return all;
}

void pack_gathered(Op& op) {
  const Weights<std::int8_t> weights(op);
  const auto in = number_at(op, in_per_group);
  const auto rows = number_at(op, kernel_places) * in;
  op.packed = in_blocks(rows, number_at(op, out_per_group),
                        [&](std::size_t row, std::size_t o) { return weights.at(0, row / in, row % in, o); });
  op.taps = window_runs(op);
}

}  // namespace

void choose_conv(Op& op) {
  constexpr std::size_t MOST_ROWS = 65536;
  const auto in = number_at(op, in_per_group);
  const auto is_whole = number_at(op, groups) == 1 && number_at(op, batch) == 1;
  op.gathers = is_whole && in >= LEAST_GATHERED && in * number_at(op, kernel_places) <= MOST_ROWS;
  // Event by event, no sum may pass 16 bits, even if all send.
  op.is_binary = op.gathers || most_sum(op) <= 32767;
}

void pack_conv(Op& op) {
  auto& weights = op.arrays[at::synapse::weight];
  if (op.multiplies) pack_panels(op);
  else if (op.gathers) pack_gathered(op);
  else if (weights.storage == Storage::i8) op.packed = outputs_last<std::int8_t>(op);
  else if (weights.storage == Storage::i16) op.packed = outputs_last<std::int16_t>(op);
  else op.packed = outputs_last<std::int32_t>(op);
  if (op.is_binary && !op.gathers) op.taps = tap_pairs(op);
  weights.data = Bytes();
}

}  // namespace spike
