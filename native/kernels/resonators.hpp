#pragma once

#include "../core/moving-threshold.hpp"
#include "rows.hpp"

/* Neurons whose state is a complex number that turns, with a threshold that stays or one that moves. */
namespace spike {
namespace {

/** What resonators have each: parameters, then state. */
struct Resonators {
  const std::int32_t* __restrict sin;
  const std::int32_t* __restrict cos;
  const std::int32_t* __restrict threshold;
  std::int32_t* __restrict real;
  std::int32_t* __restrict imaginary;
};

/** One step of all resonators. Without branches, so that compilers make vectors of it. */
template <bool PHASE>
void step_resonators(const Resonators& neurons, const std::int32_t* __restrict x, const std::int32_t* __restrict y,
                     std::uint8_t* __restrict spikes, std::size_t size) {
  const auto [sin, cos, threshold, real, imaginary] = neurons;
  SPIKE_INDEPENDENT
  for (std::size_t i = 0; i < size; i++) {
    const auto a = real[i], b = imaginary[i];
    const auto across = resonated_of(portion_of(a, cos[i]) - portion_of(b, sin[i]), x[i]);
    const auto up = resonated_of(portion_of(a, sin[i]) + portion_of(b, cos[i]), y[i]);
    const auto fires = PHASE ? (across >= threshold[i]) & (up >= 0) & (b < 0) : up >= threshold[i];
    real[i] = fires && !PHASE ? 0 : across;
    imaginary[i] = fires && !PHASE ? threshold[i] - 1 : up;
    spikes[i] = fires ? 1 : 0;
  }
}

inline void run_resonator(const Op& op, const Frame& frame, int first, int last) {
  using namespace at::resonator;
  const auto parameter = [&](std::size_t place) { return op.arrays[place].as<std::int32_t>(); };
  const Resonators neurons{parameter(sin), parameter(cos), parameter(threshold), frame.state<std::int32_t>(op, 0),
                           frame.state<std::int32_t>(op, 1)};
  const auto step = natural(op, is_phase) == 1 ? step_resonators<true> : step_resonators<false>;
  for (int t = first; t < last; t++) {
    const auto *x = load(frame, op.inputs[0], t, 1), *y = load(frame, op.inputs[1], t, 2);
    step(neurons, x, y, reinterpret_cast<std::uint8_t*>(frame.row(op.output, t)), frame.values[op.output].size);
  }
}

/** What those with a threshold that moves have beside. */
struct MovingThresholds {
  const std::int32_t* __restrict dth;
  const std::int32_t* __restrict dr;
  const std::int32_t* __restrict rise;
  std::int32_t* __restrict raised;
  std::int32_t* __restrict refractory;
};

/** The same of a threshold that moves, which is `neurons.threshold` at rest; no spike changes the state. */
template <bool PHASE>
void step_adaptive_resonators(const Resonators& neurons, const MovingThresholds& moving, const std::int32_t* __restrict x,
                              const std::int32_t* __restrict y, std::uint8_t* __restrict spikes, std::size_t size) {
  const auto [sin, cos, rest, real, imaginary] = neurons;
  const auto [dth, dr, rise, raised, refractory] = moving;
  SPIKE_INDEPENDENT
  for (std::size_t i = 0; i < size; i++) {
    const auto a = real[i], b = imaginary[i];
    const auto across = resonated_of(portion_of(a, cos[i]) - portion_of(b, sin[i]), x[i]);
    const auto up = resonated_of(portion_of(a, sin[i]) + portion_of(b, cos[i]), y[i]);
    const auto threshold = MovingThreshold{rest[i], raised[i], refractory[i]}.later(dth[i], dr[i]);
    const auto level = threshold.level();
    const bool fires = PHASE ? (across >= level) & (up >= 0) & (b < 0) : up >= level;
    const auto next = threshold.after(fires, rise[i]);
    real[i] = across;
    imaginary[i] = up;
    raised[i] = next.raised;
    refractory[i] = next.refractory;
    spikes[i] = fires ? 1 : 0;
  }
}

inline void run_resonator_adaptive(const Op& op, const Frame& frame, int first, int last) {
  using namespace at::resonator_adaptive;
  const auto parameter = [&](std::size_t place) { return op.arrays[place].as<std::int32_t>(); };
  const auto state = [&](std::size_t place) { return frame.state<std::int32_t>(op, place); };
  const Resonators neurons{parameter(sin), parameter(cos), parameter(rest), state(0), state(1)};
  const MovingThresholds moving{parameter(dth), parameter(dr), parameter(rise), state(2), state(3)};
  const auto step = natural(op, is_phase) == 1 ? step_adaptive_resonators<true> : step_adaptive_resonators<false>;
  for (int t = first; t < last; t++) {
    const auto *x = load(frame, op.inputs[0], t, 1), *y = load(frame, op.inputs[1], t, 2);
    auto* spikes = reinterpret_cast<std::uint8_t*>(frame.row(op.output, t));
    step(neurons, moving, x, y, spikes, frame.values[op.output].size);
  }
}

}  // namespace
}  // namespace spike
