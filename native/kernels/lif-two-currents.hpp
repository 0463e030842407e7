#pragma once

#include <algorithm>

#include "rows.hpp"

/* Neurons with an excitatory and an inhibitory current, and a refractory period. */
namespace spike {
namespace {

/** leaked() of fixed.hpp in 32 bits, for what arrives within +-2^21. */
inline std::int32_t leaked_narrow(std::int32_t x, std::int32_t arrived, std::int32_t loss) {
  const auto rest = (x * (4096 - loss) + 2048) >> DECAY_BITS;
  return std::clamp(rest + arrived, 1 - NARROW_LIMIT, NARROW_LIMIT - 1);
}

/** What is further out saturates whatever is left. */
inline std::int32_t within_reach(std::int32_t arrived) {
  return std::clamp(arrived, -2 * NARROW_LIMIT, 2 * NARROW_LIMIT);
}

/** A parameter that is one number for all neurons, or one for each. */
template <bool UNIFORM>
class Parameter {
 public:
  Parameter(const Op& op, std::size_t place) : each_(op.arrays[place].as<std::int32_t>()), first_(UNIFORM ? *each_ : 0) {}

  std::int32_t operator[](std::size_t n) const { return UNIFORM ? first_ : each_[n]; }

 private:
  const std::int32_t* each_;
  std::int32_t first_;
};

/** One step of all neurons. Without branches, so that compilers make vectors of it. */
template <bool UNIFORM>
void step_two_currents(const Op& op, const Frame& frame, const std::int32_t* excitation, const std::int32_t* inhibition,
                       std::uint8_t* y) {
  using namespace at::lif_two_currents;
  const Parameter<UNIFORM> of_e(op, de), of_i(op, di), of_v(op, dv), theta(op, threshold), constant(op, bias),
      rest(op, refractory);
  const auto size = frame.values[op.output].size;
  const auto down = integer(op, fraction);
  auto* e = frame.state<std::int32_t>(op, 0);
  auto* i = frame.state<std::int32_t>(op, 1);
  auto* v = frame.state<std::int32_t>(op, 2);
  auto* left = frame.state<std::int32_t>(op, 3);
  SPIKE_INDEPENDENT
  for (std::size_t n = 0; n < size; n++) {
    const auto excited = leaked_narrow(e[n], within_reach(excitation[n]), of_e[n]);
    const auto inhibited = leaked_narrow(i[n], within_reach(inhibition[n]), of_i[n]);
    const auto charged = leaked_narrow(v[n], ((excited + inhibited) >> down) + constant[n], of_v[n]);
    const auto waits = left[n];
    const auto potential = waits > 0 ? 0 : charged;
    const auto spikes = potential >= theta[n];
    e[n] = excited;
    i[n] = inhibited;
    v[n] = spikes ? 0 : potential;
    left[n] = spikes ? rest[n] : std::max(waits - 1, 0);
    y[n] = spikes ? 1 : 0;
  }
}

inline void run_lif_two_currents(const Op& op, const Frame& frame, int first, int last) {
  using namespace at::lif_two_currents;
  const auto size = frame.values[op.output].size;
  const auto step = op.arrays[de].length == 1 ? step_two_currents<true> : step_two_currents<false>;
  for (int t = first; t < last; t++) {
    if (frame.now + t == 1 && op.arrays[start].length > 0)
      std::memcpy(frame.state<std::int32_t>(op, 2), op.arrays[start].data.data(), size * sizeof(std::int32_t));
    const auto* excitation = load(frame, op.inputs[0], t, 1);
    const auto* inhibition = load(frame, op.inputs[1], t, 2);
    step(op, frame, excitation, inhibition, reinterpret_cast<std::uint8_t*>(frame.row(op.output, t)));
  }
}

}  // namespace
}  // namespace spike
