#include "facts.hpp"
#include "two-currents.hpp"

namespace spike {

namespace {

void check_integrate_and_fire(Facts& f) {
  using namespace at::integrate_and_fire;
  if (!f.shape(1, end, arrays)) return;
  f.integers();
  f.need(f.input(0).size == f.size(), "its input has another size");
  f.natural(window, 0);
  for (std::size_t place = theta; place < arrays; place++) f.array(place, Storage::f64, f.size());
  f.state(f.size());
}

bool within(std::int32_t x, std::int32_t low, std::int32_t high) { return x >= low && x <= high; }

/** Within the bounds for which the kernel's arithmetic in 32 bits is that of fixed.hpp. */
void check_leaks(Facts& f, std::size_t i, std::size_t du, std::size_t dv, std::size_t bias) {
  const auto number = [&](std::size_t place) { return f.op.arrays[place].as<std::int32_t>()[i]; };
  f.need(within(number(du), 0, 4095) && within(number(dv), 0, 4096), "a decay is out of range");
  f.need(within(number(bias), -(1 << 19), 1 << 19), "a bias is out of range");
}

void check_lif_neuron(Facts& f, std::size_t i) {
  using namespace at::lif;
  check_leaks(f, i, du, dv, bias);
  const auto level = f.op.arrays[threshold].as<std::int32_t>()[i];
  f.need(within(level, 0, (1 << 23) - 64), "a threshold is out of range");
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

void check_lif_adaptive(Facts& f) {
  using namespace at::lif_adaptive;
  if (!f.shape(1, 0, arrays)) return;
  f.integers();
  f.need(f.input(0).size == f.size(), "its input has another size");
  f.need(f.output().storage == Storage::u8, "its result is not of u8");
  constexpr auto MOST_BIAS = 1 << 12;
  constexpr auto MOST_THRESHOLD = (1 << 23) - 64;
  const std::int32_t ranges[][2] = {{-1, 4095}, {0, 4096}, {-MOST_BIAS, MOST_BIAS - 1}, {0, 4096},
                                    {0, 4096},  {0, MOST_THRESHOLD}, {0, MOST_THRESHOLD}};
  for (std::size_t place = du; place < arrays; place++) {
    f.array(place, Storage::i32, f.size());
    for (std::size_t i = 0; f.wrong.empty() && i < f.size(); i++)
      f.need(within(f.op.arrays[place].as<std::int32_t>()[i], ranges[place][0], ranges[place][1]),
             "a parameter is out of range");
  }
  for (int state = 0; state < 4; state++) f.state(f.size());
}

void check_lif_potential(Facts& f) {
  using namespace at::lif_potential;
  if (!f.shape(1, 0, arrays)) return;
  f.integers();
  f.need(f.input(0).size == f.size(), "its input has another size");
  for (std::size_t place = du; place < arrays; place++) f.array(place, Storage::i32, f.size());
  for (std::size_t i = 0; f.wrong.empty() && i < f.size(); i++) check_leaks(f, i, du, dv, bias);
  f.state(f.size());
  f.state(f.size());
}

void check_lif_plain(Facts& f) {
  using namespace at::lif_plain;
  if (!f.shape(1, 0, arrays)) return;
  f.integers();
  f.need(f.input(0).size == f.size(), "its input has another size");
  f.need(f.output().storage == Storage::u8, "its result is not of u8");
  for (std::size_t place = dv; place < arrays; place++) f.array(place, Storage::i32, f.size());
  for (std::size_t i = 0; f.wrong.empty() && i < f.size(); i++) {
    const auto loss = f.op.arrays[dv].as<std::int32_t>()[i];
    f.need(loss >= 0 && loss <= 4096, "a decay is out of range");
  }
  f.state(f.size());
}

/** Within the bounds for which the kernel's arithmetic in 32 bits is that of fixed.hpp. */
void check_two_currents(Facts& f) {
  using namespace at::lif_two_currents;
  if (!f.shape(2, end, arrays)) return;
  f.integers();
  f.natural(fraction, 0, 15);
  f.need(f.op.numbers[width] == 16 || f.op.numbers[width] == 20, "its states are not of 16 or 20 bits");
  if (!f.wrong.empty()) return;
  const auto most = two_currents::most_of(f.op);
  const std::int32_t ranges[][2] = {{0, 4096}, {0, 4096}, {0, 4096}, {1, most}, {-most, most}, {0, most}, {-most, most}};
  f.need(f.input(0).size == f.size() && f.input(1).size == f.size(), "its input has another size");
  f.need(f.output().storage == Storage::u8, "its result is not of u8");
  const auto each = f.op.arrays[de].length == 1 ? std::size_t{1} : f.size();
  for (std::size_t place = de; place < start; place++) f.array(place, Storage::i32, each);
  f.array(start, Storage::i32, f.op.arrays[start].length == 0 ? 0 : f.size());
  for (std::size_t place = de; f.wrong.empty() && place < arrays; place++)
    for (std::size_t i = 0; i < f.op.arrays[place].length; i++) {
      const auto number = f.op.arrays[place].as<std::int32_t>()[i];
      f.need(number >= ranges[place][0] && number <= ranges[place][1], "a parameter is out of range");
    }
  for (int state = 0; state < 4; state++) f.state(f.size(), two_currents::has_words(f.op) ? Storage::i16 : Storage::i32);
}

/** Within the bounds for which the kernel's arithmetic in 32 bits is that of fixed.hpp. */
void check_resonator(Facts& f) {
  using namespace at::resonator;
  if (!f.shape(2, end, arrays)) return;
  f.integers();
  f.need(f.input(0).size == f.size() && f.input(1).size == f.size(), "its input has another size");
  f.natural(is_phase, 0, 1);
  f.need(f.output().storage == Storage::u8, "its result is not of u8");
  for (std::size_t place = sin; place < arrays; place++) f.array(place, Storage::i32, f.size());
  const auto number = [&](std::size_t place, std::size_t i) { return f.op.arrays[place].as<std::int32_t>()[i]; };
  for (std::size_t i = 0; f.wrong.empty() && i < f.size(); i++) {
    f.need(within(number(sin, i), -4096, 4096) && within(number(cos, i), -4096, 4096), "a turn is out of range");
    f.need(within(number(threshold, i), 0, (1 << 23) - 64), "a threshold is out of range");
  }
  f.state(f.size());
  f.state(f.size());
}

/** Within the same bounds. */
void check_resonator_adaptive(Facts& f) {
  using namespace at::resonator_adaptive;
  if (!f.shape(2, end, arrays)) return;
  f.integers();
  f.need(f.input(0).size == f.size() && f.input(1).size == f.size(), "its input has another size");
  f.natural(is_phase, 0, 1);
  f.need(f.output().storage == Storage::u8, "its result is not of u8");
  constexpr auto MOST_THRESHOLD = (1 << 23) - 64;
  const std::int32_t ranges[][2] = {{-4096, 4096}, {-4096, 4096},       {0, 4096},
                                    {0, 4096},     {0, MOST_THRESHOLD}, {0, MOST_THRESHOLD}};
  for (std::size_t place = sin; place < arrays; place++) {
    f.array(place, Storage::i32, f.size());
    for (std::size_t i = 0; f.wrong.empty() && i < f.size(); i++)
      f.need(within(f.op.arrays[place].as<std::int32_t>()[i], ranges[place][0], ranges[place][1]),
             "a parameter is out of range");
  }
  for (int state = 0; state < 4; state++) f.state(f.size());
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

}  // namespace

bool check_neuron(Facts& f) {
  switch (f.op.kind) {
    case Kind::integrate_and_fire: check_integrate_and_fire(f); return true;
    case Kind::lif: check_lif(f); return true;
    case Kind::lif_adaptive: check_lif_adaptive(f); return true;
    case Kind::lif_plain: check_lif_plain(f); return true;
    case Kind::lif_potential: check_lif_potential(f); return true;
    case Kind::lif_two_currents: check_two_currents(f); return true;
    case Kind::resonator: check_resonator(f); return true;
    case Kind::resonator_adaptive: check_resonator_adaptive(f); return true;
    case Kind::sigma: check_sigma(f); return true;
    case Kind::delta:
    case Kind::sigma_delta: check_delta(f); return true;
    default: return false;
  }
}

}  // namespace spike
