#include <cmath>

#include "layout.hpp"
#include "model.hpp"

/*
 * Makes sure of all that kernels trust: sizes, storage, indices. A graph that was verified passes; anything
 * else is refused with a word on what is wrong.
 */
namespace spike {

namespace {

constexpr double MOST_NUMBER = 9007199254740992.0;  // 2^53

/** Facts about one op. The first one that does not hold is kept. */
class Facts {
 public:
  Facts(const Model& model, Op& op) : model(model), op(op) {}

  bool need(bool holds, const char* what) {
    if (!holds && wrong.empty()) wrong = what;
    return wrong.empty();
  }

  const Value& input(std::size_t i) const { return model.values[op.inputs[i]]; }
  const Value& output() const { return model.values[op.output]; }
  std::size_t size() const { return output().size; }

  bool shape(std::size_t inputs, std::size_t numbers, std::size_t arrays) {
    need(op.inputs.size() == inputs, "it has another number of inputs");
    need(op.numbers.size() == numbers, "it has another count of numbers");
    need(op.arrays.size() == arrays, "it has another count of arrays");
    for (const auto number : op.numbers)
      need(number >= -MOST_NUMBER && number <= MOST_NUMBER, "one of its numbers is out of range");
    return wrong.empty();
  }

  /** Values that hold integers, all but those named. */
  void integers() {
    for (const auto id : op.inputs)
      need(!is_float(model.values[id].storage), "an input does not hold integers");
    need(!is_float(output().storage), "its result does not hold integers");
  }

  /** A number that is a count or a place. */
  std::size_t natural(std::size_t place, double least = 0, double most = 2147483647.0) {
    const auto number = op.numbers[place];
    need(number >= least && number <= most && std::floor(number) == number,
         "one of its numbers is not in its range");
    return wrong.empty() ? static_cast<std::size_t>(number) : static_cast<std::size_t>(least);
  }

  void whole(std::size_t place, double least, double most) {
    const auto number = op.numbers[place];
    need(number >= least && number <= most && std::floor(number) == number,
         "one of its numbers is not in its range");
  }

  void array(std::size_t place, Storage storage, std::size_t length) {
    need(op.arrays[place].storage == storage, "an array has another type");
    need(op.arrays[place].length == length, "an array has another length");
  }

  /** Indices below a limit, or as low as `least`. */
  void indices(std::size_t place, std::int64_t least, std::int64_t limit) {
    need(op.arrays[place].storage == Storage::i32, "an array of indices is not of i32");
    if (!wrong.empty()) return;
    const auto* index = op.arrays[place].as<std::int32_t>();
    for (std::size_t i = 0; i < op.arrays[place].length; i++)
      if (index[i] < least || index[i] >= limit) {
        need(false, "an index is outside");
        return;
      }
  }

  /** Indices that rise from zero to a count: the lists of so many sources. */
  void starts(std::size_t place, std::size_t sources, std::size_t count) {
    array(place, Storage::i32, sources + 1);
    indices(place, 0, static_cast<std::int64_t>(count) + 1);
    if (!wrong.empty()) return;
    const auto* start = op.arrays[place].as<std::int32_t>();
    need(start[0] == 0 && start[sources] == static_cast<std::int64_t>(count), "starts do not span a list");
    for (std::size_t j = 0; j < sources; j++) need(start[j] <= start[j + 1], "starts do not rise");
  }

  void state(std::size_t size, Storage storage = Storage::i32) { op.states.push_back({storage, size}); }

  const Model& model;
  Op& op;
  std::string wrong;
};

constexpr double MOST_I32 = 2147483647.0;
constexpr double LEAST_I32 = -2147483648.0;

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
  const auto* thetas = f.op.arrays[theta].as<double>();
  for (std::size_t i = 0; i < neurons; i++) f.need(thetas[i] > 0, "a threshold is not positive");
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

void check_add(Facts& f) {
  if (!f.need(!f.op.inputs.empty() && f.op.arrays.size() == f.op.inputs.size(), "it has no inputs")) return;
  if (!f.shape(f.op.inputs.size(), 0, f.op.inputs.size())) return;
  f.integers();
  for (std::size_t i = 0; i < f.op.inputs.size() && f.wrong.empty(); i++) {
    const auto size = f.input(i).size;
    if (f.op.arrays[i].length == 0) {
      f.need(size == f.size() || f.size() == 0, "an input has another size");
      continue;
    }
    f.array(i, Storage::i32, f.size());
    f.indices(i, 0, static_cast<std::int64_t>(size));
  }
}

void check_places(Facts& f, std::size_t input, std::size_t place) {
  if (f.op.arrays[place].length == 0) {
    f.need(f.input(input).size == f.size() || f.size() == 0, "an input has another size");
    return;
  }
  f.array(place, Storage::i32, f.size());
  f.indices(place, 0, static_cast<std::int64_t>(f.input(input).size));
}

void check_decode(Facts& f) {
  using namespace at::decode;
  if (!f.shape(1, end, arrays)) return;
  f.integers();
  f.need(f.input(0).size == f.size(), "its input has another size");
  f.natural(start, 1);
  f.array(worths, Storage::i32, f.op.arrays[worths].length);
}

void check_delay(Facts& f) {
  if (!f.shape(1, 1, 0)) return;
  const auto steps = f.natural(0, 1, 4096);
  f.need(f.input(0).size == f.size(), "its input has another size");
  f.need(f.input(0).storage == f.output().storage, "its input has another type");
  f.state(f.size() * steps, f.output().storage);
}

void check_wire(Facts& f) {
  if (!f.shape(1, 0, 1)) return;
  f.need(f.input(0).storage == f.output().storage, "its input has another type");
  f.array(0, Storage::i32, f.size());
  f.indices(0, -1, static_cast<std::int64_t>(f.input(0).size));
}

void check_join(Facts& f) {
  const auto count = f.op.inputs.size();
  if (!f.need(count > 0, "it has no inputs") || !f.shape(count, 1 + count, 0)) return;
  f.integers();
  const auto rows = f.natural(0);
  std::size_t sum = 0;
  for (std::size_t i = 0; i < count; i++) {
    const auto run = f.natural(1 + i);
    f.need(rows == 0 || run * rows == f.input(i).size, "an input has another size");
    sum += run;
  }
  f.need(rows * sum == f.size() || (rows == 0 && f.size() == 0), "its result has another size");
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
  check_stairs(f, f.size(), low, theta, true);
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

void check_product(Facts& f) {
  using namespace at::product;
  if (!f.shape(2, end, arrays)) return;
  f.integers();
  f.whole(factor, LEAST_I32, MOST_I32);
  check_places(f, 0, places_a);
  check_places(f, 1, places_b);
  f.state(f.input(0).size);
  f.state(f.input(1).size);
}

void check_matrix_product(Facts& f) {
  using namespace at::matrix_product;
  if (!f.shape(2, end, arrays)) return;
  f.integers();
  f.whole(factor, LEAST_I32, MOST_I32);
  const auto of_rows = f.natural(rows);
  const auto of_inner = f.natural(inner);
  const auto of_columns = f.natural(columns);
  const auto count = f.op.arrays[matrices_a].length;
  f.array(matrices_a, Storage::i32, count);
  f.array(matrices_b, Storage::i32, count);
  if (!f.wrong.empty()) return;
  f.need(of_rows * of_columns * count == f.size(), "its result has another size");
  const auto fit = [](std::size_t size, std::size_t matrix) {
    return matrix == 0 ? MOST_I32 : static_cast<double>(size / matrix);
  };
  f.indices(matrices_a, 0, static_cast<std::int64_t>(fit(f.input(0).size, of_rows * of_inner)));
  f.indices(matrices_b, 0, static_cast<std::int64_t>(fit(f.input(1).size, of_inner * of_columns)));
  f.op.work = of_rows * of_columns * sizeof(std::int32_t);
  f.state(f.input(0).size);
  f.state(f.input(1).size);
}

void check_integrate_and_fire(Facts& f) {
  using namespace at::integrate_and_fire;
  if (!f.shape(1, end, arrays)) return;
  f.integers();
  f.need(f.input(0).size == f.size(), "its input has another size");
  f.natural(window, 0);
  for (std::size_t place = theta; place < arrays; place++) f.array(place, Storage::f64, f.size());
  f.state(f.size());
}

/** Within the bounds for which the kernel's arithmetic in 32 bits is that of fixed.hpp. */
void check_lif_neuron(Facts& f, std::size_t i) {
  using namespace at::lif;
  const auto number = [&](std::size_t place) { return f.op.arrays[place].as<std::int32_t>()[i]; };
  const auto within = [](std::int32_t x, std::int32_t low, std::int32_t high) { return x >= low && x <= high; };
  f.need(within(number(du), 0, 4095) && within(number(dv), 0, 4096), "a decay is out of range");
  f.need(within(number(threshold), 0, (1 << 23) - 64), "a threshold is out of range");
  f.need(within(number(bias), -(1 << 19), 1 << 19), "a bias is out of range");
}

void check_lif(Facts& f) {
  using namespace at::lif;
  if (!f.shape(1, end, arrays)) return;
  f.integers();
  f.need(f.input(0).size == f.size(), "its input has another size");
  f.natural(is_soft, 0, 1);
  f.natural(interval);
  f.natural(offset);
  f.need(f.output().storage == Storage::u8, "its result is not of u8");
  for (std::size_t place = du; place < arrays; place++) f.array(place, Storage::i32, f.size());
  for (std::size_t i = 0; f.wrong.empty() && i < f.size(); i++) check_lif_neuron(f, i);
  f.state(f.size());
  f.state(f.size());
}

void check_sigma(Facts& f) {
  if (!f.shape(1, 0, 1)) return;
  f.integers();
  f.need(f.input(0).size == f.size(), "its input has another size");
  f.array(0, Storage::i32, f.size());
  f.state(f.size());
}

void check_delta(Facts& f) {
  using namespace at::delta;
  if (!f.shape(1, end, arrays)) return;
  f.integers();
  f.need(f.input(0).size == f.size(), "its input has another size");
  f.natural(up, 0, 24);
  f.natural(state_exponent, 0, 12);
  f.natural(message_bits, 8, 32);
  f.natural(is_relu, 0, 1);
  f.array(threshold, Storage::i32, f.size());
  f.array(bias, Storage::i32, f.size());
  if (f.op.kind == Kind::sigma_delta) f.state(f.size());
  f.state(f.size());
  f.state(f.size());
}

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
  if (of_bins > 1) f.state(of_bins * f.size());
  return f.wrong.empty();
}

void check_dense(Facts& f) {
  using namespace at::dense;
  if (!check_synapse(f, end, at::synapse::arrays)) return;
  const auto of_rows = f.natural(rows);
  const auto of_in = f.natural(in);
  const auto of_out = f.natural(out);
  f.need(f.op.arrays[at::synapse::weight].length == of_in * of_out, "its weights have another size");
  f.need(of_in == 0 || of_rows * of_in == f.input(0).size, "its input has another size");
  f.need(of_in > 0 || f.input(0).size == 0, "its input has another size");
  f.need(of_in == 0 || of_rows * of_out == f.size(), "its result has another size");
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

std::string check_op(const Model& model, Op& op) {
  Facts facts(model, op);
  switch (op.kind) {
    case Kind::add: check_add(facts); break;
    case Kind::conv: check_conv(facts); break;
    case Kind::decode: check_decode(facts); break;
    case Kind::delay: check_delay(facts); break;
    case Kind::delta:
    case Kind::sigma_delta: check_delta(facts); break;
    case Kind::dense: check_dense(facts); break;
    case Kind::diagonal: check_diagonal(facts); break;
    case Kind::encode: check_encode(facts); break;
    case Kind::extreme: check_extreme(facts); break;
    case Kind::integrate_and_fire: check_integrate_and_fire(facts); break;
    case Kind::join: check_join(facts); break;
    case Kind::level: check_level(facts); break;
    case Kind::lif: check_lif(facts); break;
    case Kind::log_sum: check_log_sum(facts); break;
    case Kind::lookup: check_lookup(facts); break;
    case Kind::matrix_product: check_matrix_product(facts); break;
    case Kind::normalise: check_normalise(facts); break;
    case Kind::product: check_product(facts); break;
    case Kind::shares: check_shares(facts); break;
    case Kind::sigma: check_sigma(facts); break;
    case Kind::source: check_source(facts); break;
    case Kind::sparse: check_sparse(facts); break;
    case Kind::wire: check_wire(facts); break;
    case Kind::none: facts.need(false, "it is of an unknown kind");
  }
  return facts.wrong;
}

}  // namespace spike
