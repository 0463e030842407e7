#pragma once

#include "frame.hpp"

/* Populations with a membrane or a sum. */
namespace spike {

/** integrate-and-fire: v = v + x + bias; y = v + start >= theta; v = v - theta where y. */
template <class Op, class Team>
SPIKE_KERNEL void integrate_and_fire(const Team& team, const Frame& frame) {
  const auto is_open = Op::window == 0 || frame.now <= Op::window;
  team.each(Op::Y::size, [&](int i) {
    auto& v = Op::V::in(frame)[i];
    const auto theta = Op::Theta::in(frame)[i];
    const auto charged = charge_of(v, get<typename Op::X>(frame, i), Op::Bias::in(frame)[i]);
    const auto spikes = is_open && charged + Op::Start::in(frame)[i] >= theta;
    if (is_open) v = low32(static_cast<std::int64_t>(spikes ? charged - theta : charged));
    put<typename Op::Y>(frame, i, spikes ? 1 : 0);
  });
}

/** lif and lif-soft-reset: a current and a potential, by the contract of fixed.hpp. */
template <class Op, class Team>
SPIKE_KERNEL void lif(const Team& team, const Frame& frame) {
  const auto resets = resets_at(frame.now, Op::interval, Op::offset);
  team.each(Op::Y::size, [&](int i) {
    auto& u = Op::U::in(frame)[i];
    auto& v = Op::V::in(frame)[i];
    const auto threshold = Op::Threshold::in(frame)[i];
    const auto current = next_current_of(resets ? 0 : u, get<typename Op::X>(frame, i), Op::Du::in(frame)[i]);
    const auto kept = decayed(resets ? 0 : v, 4096 - Op::Dv::in(frame)[i]);
    const auto voltage = next_voltage_of(kept, current, Op::Bias::in(frame)[i]);
    const auto spikes = voltage > threshold;
    u = current;
    v = !spikes ? voltage : Op::is_soft ? voltage - threshold : 0;
    put<typename Op::Y>(frame, i, spikes ? 1 : 0);
  });
}

/** lif-plain: v = v - floor(v * dv / 4096) + x + bias; y = v >= threshold; v = 0 where y. */
template <class Op, class Team>
SPIKE_KERNEL void lif_plain(const Team& team, const Frame& frame) {
  team.each(Op::Y::size, [&](int i) {
    auto& v = Op::V::in(frame)[i];
    const auto potential = next_potential(v, get<typename Op::X>(frame, i), Op::Dv::in(frame)[i]);
    const auto charged = add32(potential, Op::Bias::in(frame)[i]);
    const auto spikes = charged >= Op::Threshold::in(frame)[i];
    v = spikes ? 0 : charged;
    put<typename Op::Y>(frame, i, spikes ? 1 : 0);
  });
}

/** lif-two-currents: excitation, inhibition and a potential that leak apart, and a refractory period. */
template <class Op, class Team>
SPIKE_KERNEL void lif_two_currents(const Team& team, const Frame& frame) {
  using S = typename Op::E::Type;
  team.each(Op::Y::size, [&](int n) {
    const auto which = Op::is_uniform ? 0 : n;
    auto& e = Op::E::in(frame)[n];
    auto& i = Op::I::in(frame)[n];
    auto& v = Op::V::in(frame)[n];
    auto& left = Op::Left::in(frame)[n];
    const std::int32_t before = Op::has_start && frame.now == 1 ? Op::Start::in(frame)[n] : v;
    const auto excited = leaked_narrow(e, within_reach(get<typename Op::X>(frame, n)), Op::De::in(frame)[which], Op::most);
    const auto inhibited = leaked_narrow(i, within_reach(get<typename Op::Z>(frame, n)), Op::Di::in(frame)[which], Op::most);
    const auto arrived = ((excited + inhibited) >> Op::fraction) + Op::Bias::in(frame)[which];
    const auto charged = leaked_narrow(before, arrived, Op::Dv::in(frame)[which], Op::most);
    const std::int32_t waits = left;
    const auto potential = waits > 0 ? 0 : charged;
    const auto spikes = potential >= Op::Threshold::in(frame)[which];
    e = static_cast<S>(excited);
    i = static_cast<S>(inhibited);
    v = static_cast<S>(spikes ? 0 : potential);
    left = static_cast<S>(spikes ? Op::Refractory::in(frame)[which] : waits > 0 ? waits - 1 : 0);
    put<typename Op::Y>(frame, n, spikes ? 1 : 0);
  });
}

/** sigma: what has come in so far, and a bias. */
template <class Op, class Team>
SPIKE_KERNEL void sigma(const Team& team, const Frame& frame) {
  team.each(Op::Y::size, [&](int i) {
    auto& sum = Op::Sigma::in(frame)[i];
    sum = add32(sum, get<typename Op::X>(frame, i));
    put<typename Op::Y>(frame, i, add32(sum, Op::Bias::in(frame)[i]));
  });
}

/** The part of delta and sigma-delta that sends: how far an activation is from what was sent, once it is enough. */
template <class Op>
SPIKE_DEVICE void send_change(const Frame& frame, int i, std::int32_t activation) {
  auto& act = Op::Act::in(frame)[i];
  auto& residue = Op::Residue::in(frame)[i];
  const auto change = owed(activation, act, residue);
  const auto out = paid(change, Op::Threshold::in(frame)[i]);
  residue = low32(std::int64_t{change} - out);
  act = activation;
  put<typename Op::Y>(frame, i, arriving(out, -Op::state_exponent, Op::message_bits));
}

/** delta: sends how its input changes. */
template <class Op, class Team>
SPIKE_KERNEL void delta(const Team& team, const Frame& frame) {
  team.each(Op::Y::size, [&](int i) { send_change<Op>(frame, i, shift(get<typename Op::X>(frame, i), Op::up)); });
}

/** sigma-delta: sends how the activation of the sum of its input changes. */
template <class Op, class Team>
SPIKE_KERNEL void sigma_delta(const Team& team, const Frame& frame) {
  team.each(Op::Y::size, [&](int i) {
    auto& sum = Op::Sigma::in(frame)[i];
    sum = add32(sum, get<typename Op::X>(frame, i));
    const auto raised = add32(sum, Op::Bias::in(frame)[i]);
    send_change<Op>(frame, i, Op::is_relu && raised < 0 ? 0 : raised);
  });
}

}  // namespace spike
