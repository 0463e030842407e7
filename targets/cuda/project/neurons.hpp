#pragma once

#include "frame.hpp"
#include "moving-threshold.hpp"

/*
 * Populations with a membrane or a sum. A neuron is a type that takes its state from memory, says what it sends in a step,
 * and puts its state back; while a tile of steps runs its state is in registers.
 */
namespace spike {

/** All neurons of a population, a thread each. */
template <template <class> class Neuron, class Op, class Team>
SPIKE_KERNEL void population(const Team& team, const Frame& frame) {
  team.each(Op::Y::size, [&](int i) {
    Neuron<Op> neuron(frame, i);
    in_steps(frame, [&](const Frame& now) { put<typename Op::Y>(now, i, neuron.next(now, get<typename Op::X>(now, i))); });
    neuron.keep(frame);
  });
}

/** integrate-and-fire: v = v + x + bias; y = v + start >= theta; v = v - theta where y. */
template <class Op>
struct IntegrateAndFire {
  int i;
  std::int32_t v;
  double theta;
  double bias;
  double start;

  SPIKE_DEVICE IntegrateAndFire(const Frame& frame, int i)
      : i(i),
        v(Op::V::in(frame)[i]),
        theta(Op::Theta::in(frame)[i]),
        bias(Op::Bias::in(frame)[i]),
        start(Op::Start::in(frame)[i]) {}

  SPIKE_DEVICE std::int32_t next(const Frame& frame, std::int32_t x) {
    const auto is_open = Op::window == 0 || frame.now <= Op::window;
    const auto charged = charge_of(v, x, bias);
    const auto spikes = is_open && charged + start >= theta;
    if (is_open) v = low32(static_cast<std::int64_t>(spikes ? charged - theta : charged));
    return spikes ? 1 : 0;
  }

  SPIKE_DEVICE void keep(const Frame& frame) const { Op::V::in(frame)[i] = v; }
};

/** lif and lif-soft-reset: a current and a potential, by the contract of fixed.hpp. */
template <class Op>
struct Lif {
  int i;
  std::int32_t u;
  std::int32_t v;
  std::int32_t threshold;

  SPIKE_DEVICE Lif(const Frame& frame, int i)
      : i(i), u(Op::U::in(frame)[i]), v(Op::V::in(frame)[i]), threshold(Op::Threshold::in(frame)[i]) {}

  SPIKE_DEVICE std::int32_t next(const Frame& frame, std::int32_t x) {
    const auto resets = resets_at(frame.now, Op::interval, Op::offset);
    u = next_current_of(resets ? 0 : u, x, Op::Du::in(frame)[i]);
    const auto kept = decayed(resets ? 0 : v, 4096 - Op::Dv::in(frame)[i]);
    const auto voltage = next_voltage_of(kept, u, Op::Bias::in(frame)[i]);
    const auto spikes = voltage > threshold;
    v = !spikes ? voltage : Op::is_soft ? voltage - threshold : 0;
    return spikes ? 1 : 0;
  }

  SPIKE_DEVICE void keep(const Frame& frame) const {
    Op::U::in(frame)[i] = u;
    Op::V::in(frame)[i] = v;
  }
};

/** lif-adaptive: the same with a threshold that moves, and no reset. */
template <class Op>
struct LifAdaptive {
  int i;
  std::int32_t u;
  std::int32_t v;
  std::int32_t raised;
  std::int32_t refractory;

  SPIKE_DEVICE LifAdaptive(const Frame& frame, int i)
      : i(i),
        u(Op::U::in(frame)[i]),
        v(Op::V::in(frame)[i]),
        raised(Op::Raised::in(frame)[i]),
        refractory(Op::Refractory::in(frame)[i]) {}

  SPIKE_DEVICE std::int32_t next(const Frame& frame, std::int32_t x) {
    u = next_current_of(u, add32(x, Op::Bias::in(frame)[i]), Op::Du::in(frame)[i]);
    v = next_voltage_of(decayed(v, 4096 - Op::Dv::in(frame)[i]), u, 0);
    const MovingThreshold before{Op::Rest::in(frame)[i], raised, refractory};
    const auto threshold = before.later(Op::Dth::in(frame)[i], Op::Dr::in(frame)[i]);
    const auto spikes = v >= threshold.level();
    const auto after = threshold.after(spikes, Op::Rise::in(frame)[i]);
    raised = after.raised;
    refractory = after.refractory;
    return spikes ? 1 : 0;
  }

  SPIKE_DEVICE void keep(const Frame& frame) const {
    Op::U::in(frame)[i] = u;
    Op::V::in(frame)[i] = v;
    Op::Raised::in(frame)[i] = raised;
    Op::Refractory::in(frame)[i] = refractory;
  }
};

/** lif-potential: the same without a threshold; the potential is what is shown. */
template <class Op>
struct LifPotential {
  int i;
  std::int32_t u;
  std::int32_t v;

  SPIKE_DEVICE LifPotential(const Frame& frame, int i) : i(i), u(Op::U::in(frame)[i]), v(Op::V::in(frame)[i]) {}

  SPIKE_DEVICE std::int32_t next(const Frame& frame, std::int32_t x) {
    u = next_current_of(u, x, Op::Du::in(frame)[i]);
    v = next_voltage_of(decayed(v, 4096 - Op::Dv::in(frame)[i]), u, Op::Bias::in(frame)[i]);
    return v;
  }

  SPIKE_DEVICE void keep(const Frame& frame) const {
    Op::U::in(frame)[i] = u;
    Op::V::in(frame)[i] = v;
  }
};

/** lif-plain: v = v - floor(v * dv / 4096) + x + bias; y = v >= threshold; v = 0 where y. */
template <class Op>
struct LifPlain {
  int i;
  std::int32_t v;
  std::int32_t loss;
  std::int32_t bias;
  std::int32_t threshold;

  SPIKE_DEVICE LifPlain(const Frame& frame, int i)
      : i(i),
        v(Op::V::in(frame)[i]),
        loss(Op::Dv::in(frame)[i]),
        bias(Op::Bias::in(frame)[i]),
        threshold(Op::Threshold::in(frame)[i]) {}

  SPIKE_DEVICE std::int32_t next(const Frame&, std::int32_t x) {
    const auto charged = add32(next_potential(v, x, loss), bias);
    const auto spikes = charged >= threshold;
    v = spikes ? 0 : charged;
    return spikes ? 1 : 0;
  }

  SPIKE_DEVICE void keep(const Frame& frame) const { Op::V::in(frame)[i] = v; }
};

/** lif-two-currents: excitation, inhibition and a potential that leak apart, and a refractory period. */
template <class Op>
struct LifTwoCurrents {
  using S = typename Op::E::Type;
  int n;
  std::int32_t e;
  std::int32_t i;
  std::int32_t v;
  std::int32_t left;

  SPIKE_DEVICE LifTwoCurrents(const Frame& frame, int n)
      : n(n), e(Op::E::in(frame)[n]), i(Op::I::in(frame)[n]), v(Op::V::in(frame)[n]), left(Op::Left::in(frame)[n]) {}

  SPIKE_DEVICE std::int32_t next(const Frame& frame, std::int32_t x) {
    const auto which = Op::is_uniform ? 0 : n;
    if constexpr (Op::has_start)
      if (frame.now == 1) v = Op::Start::in(frame)[n];
    e = leaked_narrow(e, within_reach(x), Op::De::in(frame)[which], Op::most);
    i = leaked_narrow(i, within_reach(get<typename Op::Z>(frame, n)), Op::Di::in(frame)[which], Op::most);
    const auto arrived = ((e + i) >> Op::fraction) + Op::Bias::in(frame)[which];
    const auto charged = leaked_narrow(v, arrived, Op::Dv::in(frame)[which], Op::most);
    const auto potential = left > 0 ? 0 : charged;
    const auto spikes = potential >= Op::Threshold::in(frame)[which];
    v = spikes ? 0 : potential;
    left = spikes ? Op::Refractory::in(frame)[which] : left > 0 ? left - 1 : 0;
    return spikes ? 1 : 0;
  }

  SPIKE_DEVICE void keep(const Frame& frame) const {
    Op::E::in(frame)[n] = static_cast<S>(e);
    Op::I::in(frame)[n] = static_cast<S>(i);
    Op::V::in(frame)[n] = static_cast<S>(v);
    Op::Left::in(frame)[n] = static_cast<S>(left);
  }
};

/** What resonators share: a state of two parts that turns, which fires where it comes round, or from a height on. */
template <class Op>
struct Turning {
  int i;
  std::int32_t real;
  std::int32_t imaginary;

  SPIKE_DEVICE Turning(const Frame& frame, int i)
      : i(i), real(Op::Real::in(frame)[i]), imaginary(Op::Imaginary::in(frame)[i]) {}

  SPIKE_DEVICE bool fires(const Frame& frame, std::int32_t x, std::int32_t threshold) {
    const auto sin = Op::Sin::in(frame)[i], cos = Op::Cos::in(frame)[i];
    const auto a = real, b = imaginary;
    real = resonated_of(portion_of(a, cos) - portion_of(b, sin), x);
    imaginary = resonated_of(portion_of(a, sin) + portion_of(b, cos), get<typename Op::Z>(frame, i));
    return Op::is_phase ? real >= threshold && imaginary >= 0 && b < 0 : imaginary >= threshold;
  }

  SPIKE_DEVICE void keep(const Frame& frame) const {
    Op::Real::in(frame)[i] = real;
    Op::Imaginary::in(frame)[i] = imaginary;
  }
};

/** resonator: a spike from a height on sets it below its threshold. */
template <class Op>
struct Resonator : Turning<Op> {
  using Turning<Op>::Turning;

  SPIKE_DEVICE std::int32_t next(const Frame& frame, std::int32_t x) {
    const auto threshold = Op::Threshold::in(frame)[this->i];
    const auto fires = this->fires(frame, x, threshold);
    if (fires && !Op::is_phase) {
      this->real = 0;
      this->imaginary = threshold - 1;
    }
    return fires ? 1 : 0;
  }
};

/** resonator-adaptive: the same with a threshold that moves, and no reset. */
template <class Op>
struct ResonatorAdaptive {
  Turning<Op> turning;
  std::int32_t raised;
  std::int32_t refractory;

  SPIKE_DEVICE ResonatorAdaptive(const Frame& frame, int i)
      : turning(frame, i), raised(Op::Raised::in(frame)[i]), refractory(Op::Refractory::in(frame)[i]) {}

  SPIKE_DEVICE std::int32_t next(const Frame& frame, std::int32_t x) {
    const auto i = turning.i;
    const MovingThreshold before{Op::Rest::in(frame)[i], raised, refractory};
    const auto threshold = before.later(Op::Dth::in(frame)[i], Op::Dr::in(frame)[i]);
    const auto fires = turning.fires(frame, x, threshold.level());
    const auto after = threshold.after(fires, Op::Rise::in(frame)[i]);
    raised = after.raised;
    refractory = after.refractory;
    return fires ? 1 : 0;
  }

  SPIKE_DEVICE void keep(const Frame& frame) const {
    turning.keep(frame);
    Op::Raised::in(frame)[turning.i] = raised;
    Op::Refractory::in(frame)[turning.i] = refractory;
  }
};

/** sigma: what has come in so far, and a bias. */
template <class Op>
struct Sigma {
  int i;
  std::int32_t sum;

  SPIKE_DEVICE Sigma(const Frame& frame, int i) : i(i), sum(Op::Sigma::in(frame)[i]) {}

  SPIKE_DEVICE std::int32_t next(const Frame& frame, std::int32_t x) {
    sum = add32(sum, x);
    return add32(sum, Op::Bias::in(frame)[i]);
  }

  SPIKE_DEVICE void keep(const Frame& frame) const { Op::Sigma::in(frame)[i] = sum; }
};

/** The part of delta and sigma-delta that sends: how far an activation is from what was sent, once it is enough. */
template <class Op>
struct Change {
  int i;
  std::int32_t act;
  std::int32_t residue;

  SPIKE_DEVICE Change(const Frame& frame, int i) : i(i), act(Op::Act::in(frame)[i]), residue(Op::Residue::in(frame)[i]) {}

  SPIKE_DEVICE std::int32_t next(const Frame& frame, std::int32_t activation) {
    const auto change = owed(activation, act, residue);
    const auto out = paid(change, Op::Threshold::in(frame)[i]);
    residue = low32(std::int64_t{change} - out);
    act = activation;
    return arriving(out, -Op::state_exponent, Op::message_bits);
  }

  SPIKE_DEVICE void keep(const Frame& frame) const {
    Op::Act::in(frame)[i] = act;
    Op::Residue::in(frame)[i] = residue;
  }
};

/** delta: sends how its input changes. */
template <class Op>
struct Delta : Change<Op> {
  using Change<Op>::Change;

  SPIKE_DEVICE std::int32_t next(const Frame& frame, std::int32_t x) { return Change<Op>::next(frame, shift(x, Op::up)); }
};

/** sigma-delta: sends how the activation of the sum of its input changes. */
template <class Op>
struct SigmaDelta {
  Change<Op> change;
  std::int32_t sum;

  SPIKE_DEVICE SigmaDelta(const Frame& frame, int i) : change(frame, i), sum(Op::Sigma::in(frame)[i]) {}

  SPIKE_DEVICE std::int32_t next(const Frame& frame, std::int32_t x) {
    sum = add32(sum, x);
    const auto raised = add32(sum, Op::Bias::in(frame)[change.i]);
    return change.next(frame, Op::is_relu && raised < 0 ? 0 : raised);
  }

  SPIKE_DEVICE void keep(const Frame& frame) const {
    change.keep(frame);
    Op::Sigma::in(frame)[change.i] = sum;
  }
};

}  // namespace spike
