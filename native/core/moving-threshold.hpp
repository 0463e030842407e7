#pragma once

#include "arithmetic.hpp"

/* A threshold that spikes raise, and a refractory part that stands on it, as src/ir/ops/neurons/moving-threshold.ts has them. */
namespace spike {
namespace {

struct MovingThreshold {
  std::int32_t rest;
  std::int32_t raised;
  std::int32_t refractory;

  /** What a neuron must reach in this step. */
  SPIKE_HD std::int32_t level() const { return rest + raised + refractory; }

  /** A step later, when `dth` and `dr` parts of 4096 have leaked away. */
  SPIKE_HD MovingThreshold later(std::int32_t dth, std::int32_t dr) const {
    return {rest, decayed(raised, 4096 - dth), decayed(refractory, 4096 - dr)};
  }

  /** After the neuron has fired, where it has. Without branches, so that compilers make vectors of it. */
  SPIKE_HD MovingThreshold after(bool spikes, std::int32_t step) const {
    return {rest, raised + (spikes ? step : 0), refractory + (spikes ? 2 * (rest + raised) : 0)};
  }
};

}  // namespace
}  // namespace spike
