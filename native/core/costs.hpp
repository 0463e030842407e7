#pragma once

#include <cstdint>
#include <vector>

#include "model.hpp"

namespace spike {

/** What the ops of a model have cost. The clock comes from outside: the engine has none. */
struct Costs {
  explicit Costs(const Model& model, std::int64_t (*clock)())
      : now(clock),
        nanoseconds(model.ops.size()),
        events(model.ops.size()),
        steps(model.ops.size()),
        synops(model.fan_outs.size()) {}

  std::int64_t (*now)();
  std::vector<std::int64_t> nanoseconds;
  /** Elements of its inputs that were not zero. */
  std::vector<std::int64_t> events;
  std::vector<std::int64_t> steps;
  /** By fan-out. */
  std::vector<std::int64_t> synops;
};

}  // namespace spike
