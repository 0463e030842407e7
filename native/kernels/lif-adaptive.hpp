#pragma once

#include "../core/moving-threshold.hpp"
#include "rows.hpp"

/* The neuron of lif with a threshold that moves. */
namespace spike {
namespace {

/** What the neurons of a population have each: parameters, then state. */
struct AdaptiveNeurons {
  const std::int32_t* __restrict du;
  const std::int32_t* __restrict dv;
  const std::int32_t* __restrict bias;
  const std::int32_t* __restrict dth;
  const std::int32_t* __restrict dr;
  const std::int32_t* __restrict rest;
  const std::int32_t* __restrict rise;
  std::int32_t* __restrict u;
  std::int32_t* __restrict v;
  std::int32_t* __restrict raised;
  std::int32_t* __restrict refractory;
};

/** One step of all neurons. Without branches, so that compilers make vectors of it. */
inline void step_adaptive(const AdaptiveNeurons& neurons, const std::int32_t* __restrict x, std::uint8_t* __restrict y,
                          std::size_t size) {
  const auto [du, dv, bias, dth, dr, rest, rise, u, v, raised, refractory] = neurons;
  SPIKE_INDEPENDENT
  for (std::size_t i = 0; i < size; i++) {
    const auto current = next_current_of(u[i], add32(x[i], bias[i]), du[i]);
    const auto voltage = next_voltage_of(decayed(v[i], 4096 - dv[i]), current, 0);
    const auto threshold = MovingThreshold{rest[i], raised[i], refractory[i]}.later(dth[i], dr[i]);
    const auto spikes = voltage >= threshold.level();
    const auto next = threshold.after(spikes, rise[i]);
    u[i] = current;
    v[i] = voltage;
    raised[i] = next.raised;
    refractory[i] = next.refractory;
    y[i] = spikes ? 1 : 0;
  }
}

inline void run_lif_adaptive(const Op& op, const Frame& frame, int first, int last) {
  using namespace at::lif_adaptive;
  const auto size = frame.values[op.output].size;
  const auto parameter = [&](std::size_t place) { return op.arrays[place].as<std::int32_t>(); };
  const auto state = [&](std::size_t place) { return frame.state<std::int32_t>(op, place); };
  const AdaptiveNeurons neurons{parameter(du),   parameter(dv),   parameter(bias), parameter(dth),
                                parameter(dr),   parameter(rest), parameter(rise), state(0),
                                state(1),        state(2),        state(3)};
  for (int t = first; t < last; t++) {
    const auto* x = load(frame, op.inputs[0], t, 1);
    step_adaptive(neurons, x, reinterpret_cast<std::uint8_t*>(frame.row(op.output, t)), size);
  }
}

}  // namespace
}  // namespace spike
