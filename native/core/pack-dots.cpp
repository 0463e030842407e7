#include <algorithm>

#include "pack.hpp"
#include "dots.hpp"

/* Weights as dots.hpp says. */
namespace spike {

namespace {

/** Rows of messages that kernels work on at once. */
constexpr std::size_t ROWS_AT_ONCE = 12;
constexpr std::size_t LINE_BYTES = 64;

template <typename F>
Bytes in_panels(std::size_t rows, std::size_t columns, F&& byte_at) {
  const auto weights = dots::whole_rows(rows) * dots::whole_columns(columns);
  Bytes packed(weights + dots::whole_columns(columns) * sizeof(std::int32_t));
  auto* sums = reinterpret_cast<std::int32_t*>(packed.data() + weights);
  for (std::size_t column = 0; column < columns; column++)
    for (std::size_t row = 0; row < rows; row++) {
      const auto weight = byte_at(row, column);
      packed.as<std::int8_t>()[dots::place_of(rows, row, column)] = weight;
      sums[column] += weight;
    }
  return packed;
}

/** What kernels need for sums and messages of some rows. */
std::size_t work_of(std::size_t rows, std::size_t columns) {
  const auto sums = (ROWS_AT_ONCE + 1) * dots::whole_columns(columns) * sizeof(std::int32_t);
  return sums + ROWS_AT_ONCE * dots::whole_rows(rows) * sizeof(std::int16_t) + LINE_BYTES;
}

/** Messages with their channels last, in words of 16 bits at most. */
std::size_t turned_of(const Op& op, std::size_t channels) {
  return number_at(op, at::conv::in_places) * channels * sizeof(std::int16_t) + LINE_BYTES;
}

void pack_in_one_group(Op& op) {
  using namespace at::conv;
  const ConvWeights<std::int8_t> weights(op);
  const auto in = number_at(op, in_per_group);
  const auto rows = in * number_at(op, kernel_places);
  const auto columns = number_at(op, out_per_group);
  op.dots = in_panels(rows, columns, [&](std::size_t row, std::size_t o) { return weights.at(0, row / in, row % in, o); });
  op.work = std::max(op.work, turned_of(op, in) + work_of(rows, columns));
}

/** Each channel has a kernel of its own: [tap][channel], in 32 bits. */
void pack_depthwise(Op& op) {
  using namespace at::conv;
  const ConvWeights<std::int8_t> weights(op);
  const auto of_groups = number_at(op, groups);
  const auto padded = dots::whole_columns(of_groups);
  const auto taps = number_at(op, kernel_places);
  op.dots = Bytes(taps * padded * sizeof(std::int32_t));
  for (std::size_t tap = 0; tap < taps; tap++)
    for (std::size_t c = 0; c < of_groups; c++) op.dots.as<std::int32_t>()[tap * padded + c] = weights.at(c, tap, 0, 0);
  op.is_depthwise = true;
  op.work = std::max(op.work, 2 * turned_of(op, dots::COLUMNS) + ROWS_AT_ONCE * dots::COLUMNS * sizeof(std::int32_t));
}

}  // namespace

void pack_dense_conv(Op& op) {
  using namespace at::conv;
  if (number_at(op, batch) != 1) return;
  const auto is_depthwise = number_at(op, in_per_group) == 1 && number_at(op, out_per_group) == 1;
  if (number_at(op, groups) == 1) pack_in_one_group(op);
  else if (is_depthwise) pack_depthwise(op);
  else return;
  op.windows = window_runs(op);
}

void pack_dense_matrix(Op& op) {
  const auto& weight = op.arrays[at::synapse::weight];
  const auto in = number_at(op, at::dense::in);
  const auto out = number_at(op, at::dense::out);
  const auto is_late = op.arrays[at::synapse::delays].length > 0;
  if (op.is_binary || is_late || weight.storage != Storage::i8 || weight.length == 0) return;
  const auto* bytes = weight.as<std::int8_t>();
  op.dots = in_panels(in, out, [&](std::size_t row, std::size_t o) { return bytes[o * in + row]; });
  op.work = std::max(op.work, work_of(in, out));
}

}  // namespace spike
