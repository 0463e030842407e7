#include "facts.hpp"

namespace spike {

namespace {

/** What the populations that send levels have in common. */
bool check_sender(Facts& f, std::size_t inputs, std::size_t numbers, std::size_t arrays) {
  using namespace at::sender;
  if (!f.shape(inputs, numbers, arrays)) return false;
  const auto code_of = f.natural(code, payload, rate);
  f.natural(start, 1);
  const auto steps = f.natural(window, 1, 65536);
  f.natural(base, 2, 65536);
  f.natural(limit, 1);
  f.natural(most, 1);
  f.array(worths, Storage::f64, code_of == radix ? steps : 0);
  f.need(!is_float(f.output().storage), "its result does not hold integers");
  return f.wrong.empty();
}

/** Thresholds and biases of so many neurons, and a table with an entry for each stair. */
void check_stairs(Facts& f, std::size_t neurons, at::Place low, at::Place theta, bool may_lack_table) {
  f.array(theta, Storage::f64, neurons);
  f.array(theta + 1, Storage::f64, neurons);
  f.whole(low, LEAST_I32, MOST_I32);
  f.whole(low + 1, f.op.numbers[low], MOST_I32);
  if (!f.wrong.empty()) return;
  const auto is_whole = [](double x) { return std::abs(x) <= MOST_U32 && std::floor(x) == x; };
  const auto* thetas = f.op.arrays[theta].as<double>();
  const auto* biases = f.op.arrays[theta + 1].as<double>();
  for (std::size_t i = 0; i < neurons; i++) {
    f.need(thetas[i] > 0 && is_whole(thetas[i]), "a threshold is no positive number of 32 bits");
    f.need(is_whole(biases[i]), "a bias is no number of 32 bits");
  }
  const auto stairs = static_cast<std::size_t>(f.op.numbers[low + 1] - f.op.numbers[low]) + 1;
  const auto& table = f.op.arrays[theta + 2];
  f.need(table.storage == Storage::i32, "its table is not of i32");
  f.need(table.length == stairs || (may_lack_table && table.length == 0), "its table has another length");
}

void check_ledger(Facts& f) {
  f.need(!is_float(f.input(0).storage), "its input does not hold integers");
  f.state(f.input(0).size);
  f.state(f.size());
}

void check_encode(Facts& f) {
  using namespace at::encode;
  if (!check_sender(f, 1, end, at::sender::arrays)) return;
  f.need(f.input(0).storage == Storage::f32, "its input is not of f32");
  f.need(f.input(0).size == f.size(), "its input has another size");
  f.whole(low, LEAST_I32, 0);
  f.whole(high, 0, MOST_I32);
  f.state(f.size());
}

void check_lookup(Facts& f) {
  using namespace at::lookup;
  if (!check_sender(f, 1, end, arrays)) return;
  const auto of_rows = f.natural(rows, 1);
  const auto of_run = f.natural(run);
  f.array(table, Storage::i32, of_rows * of_run);
  f.need(f.input(0).size * of_run == f.size(), "its result has another size");
  f.state(f.size());
}

void check_source(Facts& f) {
  if (!check_sender(f, 0, at::sender::end, at::source::arrays)) return;
  f.array(at::source::value, Storage::i32, f.size());
  f.state(f.size());
}

void check_level(Facts& f) {
  using namespace at::level;
  if (!check_sender(f, 1, end, arrays)) return;
  f.need(f.input(0).size == f.size(), "its input has another size");
  const auto neurons = f.op.arrays[theta].length;
  const auto of_run = f.natural(run, 1);
  f.need(f.size() == 0 || (neurons > 0 && f.size() % neurons == 0 && f.size() / neurons % of_run == 0),
         "its thresholds do not fit its neurons");
  check_stairs(f, neurons, low, theta, true);
  check_ledger(f);
}

void check_extreme(Facts& f) {
  using namespace at::extreme;
  if (!check_sender(f, 1, end, at::sender::arrays)) return;
  const auto of_row = f.natural(width, 1);
  f.natural(is_max, 0, 1);
  f.need(f.size() * of_row == f.input(0).size, "its rows have another size");
  check_ledger(f);
}

void check_shares(Facts& f) {
  using namespace at::shares;
  if (!check_sender(f, 1, end, arrays)) return;
  const auto of_row = f.natural(width);
  f.need(f.input(0).size == f.size(), "its input has another size");
  f.need(f.size() == 0 || (of_row > 0 && f.size() % of_row == 0), "its rows have another size");
  f.natural(masks, 0, 1);
  f.natural(most, 1);
  check_stairs(f, f.size(), low, theta, false);
  check_ledger(f);
}

void check_log_sum(Facts& f) {
  using namespace at::log_sum;
  if (!check_sender(f, 1, end, arrays)) return;
  const auto of_row = f.natural(width, 1);
  f.need(f.size() * of_row == f.input(0).size, "its rows have another size");
  check_stairs(f, f.input(0).size, low, theta, false);
  f.array(rises, Storage::i32, f.op.arrays[rises].length);
  check_ledger(f);
}

void check_normalise(Facts& f) {
  using namespace at::normalise;
  if (!check_sender(f, 1, end, at::sender::arrays)) return;
  const auto of_row = f.natural(size, 1, 4096);
  f.natural(center, 0, 1);
  f.natural(gain, 1, 65536);
  f.whole(epsilon, 1, MOST_NUMBER);
  f.whole(low, LEAST_I32, 0);
  f.whole(high, 0, MOST_I32);
  f.need(f.input(0).size == f.size() && f.size() % of_row == 0, "its rows have another size");
  check_ledger(f);
}

}  // namespace

bool check_population(Facts& f) {
  switch (f.op.kind) {
    case Kind::encode: check_encode(f); return true;
    case Kind::lookup: check_lookup(f); return true;
    case Kind::source: check_source(f); return true;
    case Kind::level: check_level(f); return true;
    case Kind::extreme: check_extreme(f); return true;
    case Kind::shares: check_shares(f); return true;
    case Kind::log_sum: check_log_sum(f); return true;
    case Kind::normalise: check_normalise(f); return true;
    default: return false;
  }
}

}  // namespace spike
