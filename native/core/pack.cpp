#include "pack.hpp"

#include "sparse-rows.hpp"

/*
 * Weights in the order in which an event reads them: all that one source adds to its targets stands side
 * by side.
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

/** Whether the messages of an op's input are 0 or 1, its weights bytes, and none of them late. */
bool has_bits_and_bytes(const Model& model, const Op& op) {
  const auto& input = model.values[op.inputs[0]];
  const auto is_bit = input.storage == Storage::u8 && input.bits == 1;
  return is_bit && op.arrays[at::synapse::weight].storage == Storage::i8 && op.arrays[at::synapse::delays].length == 0;
}

/** [out][in] to [in][out]; inputs as they stand in a row of messages, with their channels last or not. */
void pack_dense(const Model& model, Op& op) {
  auto& weights = op.arrays[at::synapse::weight];
  const auto in = number_at(op, at::dense::in);
  const auto out = number_at(op, at::dense::out);
  const auto channels = model.values[op.inputs[0]].channels;
  const auto places = channels > 0 ? in / channels : 1;
  const auto* bytes = weights.as<std::int8_t>();
  const auto input_at = [&](std::size_t row) { return channels > 0 ? row % channels * places + row / channels : row; };
  pack_dense_matrix(op);
  if (op.is_binary)
    op.packed = in_blocks(in, out, [&](std::size_t row, std::size_t o) { return bytes[o * in + input_at(row)]; });
  else if (weights.storage == Storage::i8) op.packed = turned<std::int8_t>(weights, out, in);
  else if (weights.storage == Storage::i16) op.packed = turned<std::int16_t>(weights, out, in);
  else op.packed = turned<std::int32_t>(weights, out, in);
  weights.data = Bytes();
  auto& delays = op.arrays[at::synapse::delays];
  if (delays.length > 0) delays.data = turned<std::uint8_t>(delays, out, in);
}

/** Chooses how a synapse runs. */
void choose(const Model& model, Op& op) {
  op.is_binary = has_bits_and_bytes(model, op);
  if (op.kind == Kind::conv && op.is_binary) choose_conv(op);
  if (op.kind == Kind::conv) choose_panels(model, op);
}

bool has_matrix(const Op& op) { return op.kind == Kind::dense || op.kind == Kind::conv; }

}  // namespace

void pack_model(Model& model) {
  for (auto& op : model.ops)
    if (has_matrix(op)) choose(model, op);
  pair_model(model);
  for (auto& op : model.ops) {
    if (op.kind == Kind::dense) pack_dense(model, op);
    if (op.kind == Kind::sparse) sparse_rows::pack(model, op);
    if (op.kind == Kind::conv) pack_conv(model, op);
    if (op.kind == Kind::level) pack_level(op);
  }
  sparse_rows::find_counted(model);
}

}  // namespace spike
