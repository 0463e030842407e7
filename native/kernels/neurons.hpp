#pragma once

#include "parts.hpp"

/* Populations with a membrane or a sum: integrate-and-fire, the lif family, sigma, delta, sigma-delta. */
namespace spike {
namespace {

inline void run_integrate_and_fire(const Op& op, const Frame& frame, int first, int last) {
  using namespace at::integrate_and_fire;
  const auto size = frame.values[op.output].size;
  const auto steps = static_cast<std::int64_t>(op.numbers[window]);
  const auto* thetas = op.arrays[theta].as<double>();
  const auto* biases = op.arrays[bias].as<double>();
  const auto* starts = op.arrays[start].as<double>();
  auto* v = frame.state<std::int32_t>(op, 0);
  for (int t = first; t < last; t++) {
    const auto* x = load(frame, op.inputs[0], t, 1);
    auto* y = target(frame, op.output, t, 0);
    const auto is_open = steps == 0 || frame.now + t <= steps;
    for (std::size_t i = 0; i < size; i++) {
      const auto charged = charge_of(v[i], x[i], biases[i]);
      const auto spikes = is_open && charged + starts[i] >= thetas[i];
      if (is_open) v[i] = low32(static_cast<std::int64_t>(spikes ? charged - thetas[i] : charged));
      y[i] = spikes ? 1 : 0;
    }
    finish(frame, op.output, t, y);
  }
}

/** What the neurons of a population have each: parameters, then state. */
struct LifNeurons {
  const std::int32_t* __restrict du;
  const std::int32_t* __restrict dv;
  const std::int32_t* __restrict threshold;
  const std::int32_t* __restrict bias;
  std::int32_t* __restrict u;
  std::int32_t* __restrict v;
};

/** One step of all neurons. Without branches, so that compilers make vectors of it. */
template <bool SOFT>
void step_lif(const LifNeurons& neurons, const std::int32_t* __restrict x, std::uint8_t* __restrict y,
              std::size_t size) {
  const auto [du, dv, threshold, bias, u, v] = neurons;
  for (std::size_t i = 0; i < size; i++) {
    const auto current = next_current_of(u[i], x[i], du[i]);
    const auto voltage = next_voltage_of(decayed(v[i], 4096 - dv[i]), current, bias[i]);
    const auto spikes = voltage > threshold[i];
    u[i] = current;
    v[i] = spikes ? (SOFT ? voltage - threshold[i] : 0) : voltage;
    y[i] = spikes ? 1 : 0;
  }
}

template <bool SOFT>
void run_lif_as(const Op& op, const Frame& frame, int first, int last) {
  using namespace at::lif;
  const auto size = frame.values[op.output].size;
  const auto parameter = [&](std::size_t place) { return op.arrays[place].as<std::int32_t>(); };
  auto* u = frame.state<std::int32_t>(op, 0);
  auto* v = frame.state<std::int32_t>(op, 1);
  const LifNeurons neurons{parameter(du), parameter(dv), parameter(threshold), parameter(bias), u, v};
  for (int t = first; t < last; t++) {
    if (resets_at(frame.now + t, static_cast<std::int64_t>(op.numbers[interval]),
                  static_cast<std::int64_t>(op.numbers[offset]))) {
      std::memset(u, 0, size * sizeof(std::int32_t));
      std::memset(v, 0, size * sizeof(std::int32_t));
    }
    const auto* x = load(frame, op.inputs[0], t, 1);
    step_lif<SOFT>(neurons, x, reinterpret_cast<std::uint8_t*>(frame.row(op.output, t)), size);
  }
}

inline void run_lif(const Op& op, const Frame& frame, int first, int last) {
  if (natural(op, at::lif::is_soft) == 1) run_lif_as<true>(op, frame, first, last);
  else run_lif_as<false>(op, frame, first, last);
}

/** The neuron of lif, whose potential is shown and never compared. */
inline void run_lif_potential(const Op& op, const Frame& frame, int first, int last) {
  using namespace at::lif_potential;
  const auto size = frame.values[op.output].size;
  const auto parameter = [&](std::size_t place) { return op.arrays[place].as<std::int32_t>(); };
  const auto *current_losses = parameter(du), *losses = parameter(dv), *biases = parameter(bias);
  auto* u = frame.state<std::int32_t>(op, 0);
  auto* v = frame.state<std::int32_t>(op, 1);
  for (int t = first; t < last; t++) {
    const auto* x = load(frame, op.inputs[0], t, 1);
    auto* y = target(frame, op.output, t, 0);
    for (std::size_t i = 0; i < size; i++) {
      u[i] = next_current_of(u[i], x[i], current_losses[i]);
      v[i] = next_voltage_of(decayed(v[i], 4096 - losses[i]), u[i], biases[i]);
      y[i] = v[i];
    }
    finish(frame, op.output, t, y);
  }
}

inline void run_sigma(const Op& op, const Frame& frame, int first, int last) {
  const auto size = frame.values[op.output].size;
  const auto* biases = op.arrays[0].as<std::int32_t>();
  auto* sigma = frame.state<std::int32_t>(op, 0);
  PartRoom heard;
  PartRoom sums;
  for (int t = first; t < last; t++)
    in_parts(size, [&](std::size_t from, std::size_t count) {
      const auto* x = load_part(frame, op.inputs[0], t, from, count, heard);
      for (std::size_t i = 0; i < count; i++) {
        sigma[from + i] = add32(sigma[from + i], x[i]);
        sums.elements[i] = add32(sigma[from + i], biases[from + i]);
      }
      store_part(frame, op.output, t, from, count, sums.elements);
    });
}

/** The part of sigma-delta that sends: how far an activation is from what was sent, once it is enough. */
inline void send_change(const Op& op, const Frame& frame, int step, const std::int32_t* activation,
                        std::size_t first_state) {
  using namespace at::delta;
  const auto size = frame.values[op.output].size;
  const auto* thresholds = op.arrays[threshold].as<std::int32_t>();
  const auto down = -integer(op, state_exponent);
  const auto bits = integer(op, message_bits);
  auto* act = frame.state<std::int32_t>(op, first_state);
  auto* residue = frame.state<std::int32_t>(op, first_state + 1);
  auto* y = target(frame, op.output, step, 1);
  for (std::size_t i = 0; i < size; i++) {
    const auto change = owed(activation[i], act[i], residue[i]);
    const auto out = paid(change, thresholds[i]);
    residue[i] = low32(std::int64_t{change} - out);
    act[i] = activation[i];
    y[i] = arriving(out, down, bits);
  }
  finish(frame, op.output, step, y);
}

inline void run_delta(const Op& op, const Frame& frame, int first, int last) {
  const auto size = frame.values[op.output].size;
  const auto up = integer(op, at::delta::up);
  for (int t = first; t < last; t++) {
    const auto* x = load(frame, op.inputs[0], t, 1);
    auto* activation = frame.scratch[0];
    for (std::size_t i = 0; i < size; i++) activation[i] = shift(x[i], up);
    send_change(op, frame, t, activation, 0);
  }
}

inline void run_sigma_delta(const Op& op, const Frame& frame, int first, int last) {
  using namespace at::delta;
  const auto size = frame.values[op.output].size;
  const auto* biases = op.arrays[bias].as<std::int32_t>();
  const auto low = natural(op, is_relu) == 1 ? 0 : INT32_MIN;
  auto* sigma = frame.state<std::int32_t>(op, 0);
  for (int t = first; t < last; t++) {
    const auto* x = load(frame, op.inputs[0], t, 1);
    auto* activation = frame.scratch[0];
    for (std::size_t i = 0; i < size; i++) {
      sigma[i] = add32(sigma[i], x[i]);
      activation[i] = std::max(low, add32(sigma[i], biases[i]));
    }
    send_change(op, frame, t, activation, 1);
  }
}

}  // namespace
}  // namespace spike
