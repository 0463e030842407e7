#include "facts.hpp"

namespace spike {

namespace {

/** What the synapses have in common. */
bool check_synapse(Facts& f, std::size_t numbers, std::size_t arrays) {
  using namespace at::synapse;
  if (!f.shape(1, numbers, arrays)) return false;
  f.integers();
  f.whole(exponent, -15, 15);
  f.whole(width, 24, 32);
  const auto of_bins = f.natural(bins, 1, 63);
  const auto& weights = f.op.arrays[weight];
  f.need(weights.storage == Storage::i8 || weights.storage == Storage::i16 || weights.storage == Storage::i32,
         "its weights are not signed");
  f.need(weights.length < std::size_t{1} << 31, "it has too many weights");
  f.array(delays, Storage::u8, of_bins > 1 ? weights.length : 0);
  f.need(f.output().storage == Storage::i32, "its result is not of i32");
  if (!f.wrong.empty()) return false;
  const auto* delay = f.op.arrays[delays].as<std::uint8_t>();
  for (std::size_t i = 0; i < f.op.arrays[delays].length; i++) f.need(delay[i] < of_bins, "a delay is too long");
  f.op.work = of_bins * f.size() * sizeof(std::int32_t);
  if (of_bins > 1) f.state(std::uint64_t{of_bins} * f.size());
  return f.wrong.empty();
}

void check_dense(Facts& f) {
  using namespace at::dense;
  if (!check_synapse(f, end, at::synapse::arrays)) return;
  const auto of_rows = f.natural(rows);
  const auto of_in = f.natural(in);
  const auto of_out = f.natural(out);
  f.need(f.op.arrays[at::synapse::weight].length == of_in * of_out, "its weights have another size");
  f.need(of_rows * of_in == f.input(0).size, "its input has another size");
  f.need(of_rows * of_out == f.size(), "its result has another size");
}

void check_sparse(Facts& f) {
  using namespace at::sparse;
  if (!check_synapse(f, at::synapse::end, arrays)) return;
  const auto count = f.op.arrays[at::synapse::weight].length;
  f.starts(starts, f.input(0).size, count);
  f.array(targets, Storage::i32, count);
  f.indices(targets, 0, static_cast<std::int64_t>(f.size()));
}

void check_conv(Facts& f) {
  using namespace at::conv;
  if (!check_synapse(f, end, arrays)) return;
  f.need(f.op.numbers[at::synapse::bins] == 1, "it has no delays");
  const auto n = f.natural(batch);
  const auto of_groups = f.natural(groups, 1);
  const auto in = f.natural(in_per_group);
  const auto out = f.natural(out_per_group);
  const auto ins = f.natural(in_places);
  const auto outs = f.natural(out_places);
  const auto kernels = f.natural(kernel_places);
  f.natural(is_transposed, 0, 1);
  if (!f.wrong.empty()) return;
  const auto product = [](double a, double b, double c, double d = 1) { return a * b * c * d; };
  f.need(product(n, of_groups, in, ins) == static_cast<double>(f.input(0).size), "its input has another size");
  f.need(product(n, of_groups, out, outs) == static_cast<double>(f.size()), "its result has another size");
  const auto weights = f.op.arrays[at::synapse::weight].length;
  f.need(product(of_groups, in, out, kernels) == static_cast<double>(weights), "its weights have another size");
  const auto taps = f.op.arrays[out_place].length;
  f.starts(starts, ins, taps);
  f.array(kernel_place, Storage::i32, taps);
  f.indices(out_place, 0, static_cast<std::int64_t>(outs));
  f.indices(kernel_place, 0, static_cast<std::int64_t>(kernels));
}

void check_diagonal(Facts& f) {
  if (!f.shape(1, 1, 1)) return;
  f.integers();
  f.whole(0, -15, 15);
  f.need(f.input(0).size == f.size(), "its input has another size");
  f.array(0, Storage::i32, f.size());
}

}  // namespace

bool check_synapse_op(Facts& f) {
  switch (f.op.kind) {
    case Kind::dense: check_dense(f); return true;
    case Kind::sparse: check_sparse(f); return true;
    case Kind::conv: check_conv(f); return true;
    case Kind::diagonal: check_diagonal(f); return true;
    default: return false;
  }
}

}  // namespace spike
