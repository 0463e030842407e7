#pragma once

#include <algorithm>

#include "../core/two-currents.hpp"
#include "rows.hpp"

/* Neurons with an excitatory and an inhibitory current, and a refractory period: one step of any of them. */
namespace spike {
namespace {

/** What the neurons of a population remember, in words or in 32 bits. */
template <typename S>
struct TwoCurrents {
  TwoCurrents(const Op& op, const Frame& frame)
      : e(frame.state<S>(op, 0)), i(frame.state<S>(op, 1)), v(frame.state<S>(op, 2)), left(frame.state<S>(op, 3)) {}

  S* e;
  S* i;
  S* v;
  S* left;

  /** Before the first step. */
  void begin(const Op& op, std::size_t size) const {
    const auto& starts = op.arrays[at::lif_two_currents::start];
    if (starts.length == 0) return;
    for (std::size_t n = 0; n < size; n++) v[n] = static_cast<S>(starts.as<std::int32_t>()[n]);
  }
};

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

struct Places {
  std::size_t first;
  std::size_t end;
};

/** One step of some neurons. Without branches, so that compilers make vectors of it. */
template <bool UNIFORM, typename S, typename X>
void step_two_currents(const Op& op, const TwoCurrents<S>& state, Places places, const X& excitation, const X& inhibition,
                       std::uint8_t* y) {
  using namespace at::lif_two_currents;
  const Parameter<UNIFORM> of_e(op, de), of_i(op, di), of_v(op, dv), theta(op, threshold), constant(op, bias),
      rest(op, refractory);
  const auto down = integer(op, fraction);
  const auto most = two_currents::most_of(op);
  const auto [e, i, v, left] = state;
  SPIKE_INDEPENDENT
  for (std::size_t n = places.first; n < places.end; n++) {
    const auto excited = leaked_narrow(e[n], within_reach(excitation[n]), of_e[n], most);
    const auto inhibited = leaked_narrow(i[n], within_reach(inhibition[n]), of_i[n], most);
    const auto charged = leaked_narrow(v[n], ((excited + inhibited) >> down) + constant[n], of_v[n], most);
    const auto waits = std::int32_t{left[n]};
    const auto potential = waits > 0 ? 0 : charged;
    const auto spikes = potential >= theta[n];
    e[n] = static_cast<S>(excited);
    i[n] = static_cast<S>(inhibited);
    v[n] = static_cast<S>(spikes ? 0 : potential);
    left[n] = static_cast<S>(spikes ? rest[n] : std::max(waits - 1, 0));
    y[n] = spikes ? 1 : 0;
  }
}

}  // namespace
}  // namespace spike
