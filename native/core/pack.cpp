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

}  // namespace

void pack_weights(const Model& model, Op& op) {
  if (op.kind != Kind::dense && op.kind != Kind::conv) return;
  auto& weights = op.arrays[at::synapse::weight];
  const auto& input = model.values[op.inputs[0]];
  const auto is_bit = input.storage == Storage::u8 && input.bits == 1 && weights.storage == Storage::i8;
  op.is_binary = op.kind == Kind::dense && is_bit && op.arrays[at::synapse::delays].length == 0;
  switch (bytes_of(weights.storage)) {
    case 1: op.packed = op.is_binary ? in_blocks(op) : packed_as<std::int8_t>(op); break;
    case 2: op.packed = packed_as<std::int16_t>(op); break;
    default: op.packed = packed_as<std::int32_t>(op);
  }
  weights.data = Bytes();
  auto& delays = op.arrays[at::synapse::delays];
  if (delays.length == 0) return;
  const auto in = static_cast<std::size_t>(op.numbers[at::dense::in]);
  const auto out = static_cast<std::size_t>(op.numbers[at::dense::out]);
  delays.data = turned<std::uint8_t>(delays, out, in);
}

}  // namespace spike
