#include <algorithm>
#include <cstring>

#include "blocks.hpp"
#include "layout.hpp"
#include "model.hpp"

/*
 * Weights in the order in which an event reads them: all that one source adds to its targets stands side
 * by side. Dense weights are [in][out]; those of a convolution [tap][in][out], outputs last.
 */
namespace spike {

namespace {

template <typename T>
Bytes turned(const Array& matrix, std::size_t rows, std::size_t columns) {
  Bytes packed(matrix.length * sizeof(T));
  const auto* from = matrix.as<T>();
  auto* to = packed.as<T>();
  for (std::size_t r = 0; r < rows; r++)
    for (std::size_t c = 0; c < columns; c++) to[c * rows + r] = from[r * columns + c];
  return packed;
}

template <typename T>
Bytes outputs_last(const Op& op) {
  using namespace at::conv;
  const auto number = [&](std::size_t place) { return static_cast<std::size_t>(op.numbers[place]); };
  const auto of_groups = number(groups);
  const auto in = number(in_per_group);
  const auto out = number(out_per_group);
  const auto kernels = number(kernel_places);
  const auto& weights = op.arrays[at::synapse::weight];
  Bytes packed(weights.length * sizeof(T));
  const auto* from = weights.as<T>();
  auto* to = packed.as<T>();
  for (std::size_t g = 0; g < of_groups; g++)
    for (std::size_t i = 0; i < in; i++)
      for (std::size_t o = 0; o < out; o++) {
        const auto source = number(is_transposed) == 1 ? (g * in + i) * out + o : (g * out + o) * in + i;
        for (std::size_t k = 0; k < kernels; k++)
          to[((k * of_groups + g) * in + i) * out + o] = from[source * kernels + k];
      }
  return packed;
}

template <typename T>
Bytes packed_as(const Op& op) {
  if (op.kind == Kind::conv) return outputs_last<T>(op);
  const auto in = static_cast<std::size_t>(op.numbers[at::dense::in]);
  const auto out = static_cast<std::size_t>(op.numbers[at::dense::out]);
  return turned<T>(op.arrays[at::synapse::weight], out, in);
}

/** [out][in] to the layout of blocks.hpp. */
Bytes in_blocks(const Op& op) {
  const auto in = static_cast<std::size_t>(op.numbers[at::dense::in]);
  const auto out = static_cast<std::size_t>(op.numbers[at::dense::out]);
  const auto* from = op.arrays[at::synapse::weight].as<std::int8_t>();
  Bytes packed(in * blocks::padded(out));
  std::memset(packed.data(), static_cast<int>(blocks::OFFSET), packed.size());
  for (std::size_t o = 0; o < out; o++) {
    const auto block = o / blocks::BLOCK * blocks::BLOCK;
    const auto width = blocks::width_at(block, out);
    auto* to = packed.as<std::uint8_t>() + block * in + blocks::place_in_block(o);
    for (std::size_t i = 0; i < in; i++)
      to[i * width] = static_cast<std::uint8_t>(from[o * in + i] + static_cast<int>(blocks::OFFSET));
  }
  return packed;
}

/** The largest sum of magnitudes of what leads to one neuron. */
std::int64_t most_sum(const Op& op) {
  using namespace at::conv;
  const auto number = [&](std::size_t place) { return static_cast<std::size_t>(op.numbers[place]); };
  const auto channels = number(out_per_group);
  const auto each = number(kernel_places);
  std::vector<std::int64_t> sums(number(groups) * channels);
  const auto& weights = op.arrays[at::synapse::weight];
  for (std::size_t i = 0; i < weights.length; i++) {
    const auto row = i / each;
    const auto group_row = row / (number(in_per_group) * channels);
    const auto channel = number(is_transposed) == 1 ? group_row * channels + row % channels : row / number(in_per_group);
    const std::int64_t weight = weights.as<std::int8_t>()[i];
    sums[channel] += weight < 0 ? -weight : weight;
  }
  return sums.empty() ? 0 : *std::max_element(sums.begin(), sums.end());
}

/** Whether no sum of a convolution of binary messages passes 16 bits, even if all send. */
bool fits_16_bits(const Op& op) {
  const auto most_terms = op.numbers[at::conv::in_per_group] * op.numbers[at::conv::kernel_places];
  return most_terms * blocks::OFFSET <= 32767 || most_sum(op) <= 32767;
}

/** Pairs of where a tap adds, in sums with channels last, and where its weights start. */
Bytes tap_pairs(const Op& op) {
  using namespace at::conv;
  const auto number = [&](std::size_t place) { return static_cast<std::size_t>(op.numbers[place]); };
  const auto count = op.arrays[out_place].length;
  const auto out_step = static_cast<std::int32_t>(number(groups) * number(out_per_group));
  const auto weight_step = static_cast<std::int32_t>(number(groups) * number(in_per_group) * number(out_per_group));
  Bytes pairs(2 * count * sizeof(std::int32_t));
  for (std::size_t k = 0; k < count; k++) {
    pairs.as<std::int32_t>()[2 * k] = op.arrays[out_place].as<std::int32_t>()[k] * out_step;
    pairs.as<std::int32_t>()[2 * k + 1] = op.arrays[kernel_place].as<std::int32_t>()[k] * weight_step;
  }
  return pairs;
}

/** Targets in 16 bits. */
Bytes narrow_targets(const Array& targets) {
  Bytes packed(targets.length * sizeof(std::uint16_t));
  for (std::size_t k = 0; k < targets.length; k++)
    packed.as<std::uint16_t>()[k] = static_cast<std::uint16_t>(targets.as<std::int32_t>()[k]);
  return packed;
}

/** Whether the messages of an op's input are 0 or 1, its weights bytes, and none of them late. */
bool is_plain_binary(const Model& model, const Op& op) {
  const auto& input = model.values[op.inputs[0]];
  const auto is_bit = input.storage == Storage::u8 && input.bits == 1;
  return is_bit && op.arrays[at::synapse::weight].storage == Storage::i8 && op.arrays[at::synapse::delays].length == 0;
}

void pack_sparse(const Model& model, Op& op) {
  constexpr std::size_t MOST_TARGETS = 65536;
  op.is_binary = is_plain_binary(model, op) && model.values[op.output].size <= MOST_TARGETS;
  if (op.is_binary) op.packed = narrow_targets(op.arrays[at::sparse::targets]);
}

}  // namespace

void pack_weights(const Model& model, Op& op) {
  if (op.kind == Kind::sparse) return pack_sparse(model, op);
  if (op.kind != Kind::dense && op.kind != Kind::conv) return;
  auto& weights = op.arrays[at::synapse::weight];
  op.is_binary = is_plain_binary(model, op) && (op.kind == Kind::dense || fits_16_bits(op));
  switch (bytes_of(weights.storage)) {
    case 1: op.packed = op.is_binary && op.kind == Kind::dense ? in_blocks(op) : packed_as<std::int8_t>(op); break;
    case 2: op.packed = packed_as<std::int16_t>(op); break;
    default: op.packed = packed_as<std::int32_t>(op);
  }
  weights.data = Bytes();
  if (op.is_binary && op.kind == Kind::conv) op.taps = tap_pairs(op);
  auto& delays = op.arrays[at::synapse::delays];
  if (delays.length == 0) return;
  const auto in = static_cast<std::size_t>(op.numbers[at::dense::in]);
  const auto out = static_cast<std::size_t>(op.numbers[at::dense::out]);
  delays.data = turned<std::uint8_t>(delays, out, in);
}

}  // namespace spike
