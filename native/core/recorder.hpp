#pragma once

#include <cstring>
#include <utility>
#include <vector>

#include "machine.hpp"

namespace spike {

/** What is recorded in each step: a value, or a state by its place among those of all ops. */
struct Probe {
  bool is_state = false;
  std::size_t id = 0;
  std::size_t bytes = 0;
};

inline Probe probe_of_value(const Model& model, std::size_t id) {
  const auto& value = model.values[id];
  return {false, id, value.size * bytes_of(value.storage)};
}

/** The states of all ops, one after the other. */
inline std::vector<State> states_of(const Model& model) {
  std::vector<State> states(model.states);
  for (const auto& op : model.ops)
    for (std::size_t i = 0; i < op.states.size(); i++) states[op.first_state + i] = op.states[i];
  return states;
}

inline Probe probe_of_state(const State& state, std::size_t id) {
  return {true, id, state.size * bytes_of(state.storage)};
}

/** Copies what probes see of each step to a row for each. */
class Recorder : public Watcher {
 public:
  Recorder(const std::vector<Probe>& probes, std::vector<std::byte*> rows) : probes_(probes), rows_(std::move(rows)) {}

  void see(const Frame& frame, std::int64_t now, int steps) override {
    for (std::size_t i = 0; i < probes_.size(); i++)
      for (int step = 0; step < steps; step++) {
        const auto& [is_state, id, bytes] = probes_[i];
        // States are those at the end of a block, so where they are seen a block is one step.
        const auto* from = is_state ? frame.states[id] : frame.row(static_cast<int>(id), step);
        if (bytes > 0) std::memcpy(rows_[i] + static_cast<std::size_t>(now - 1 + step) * bytes, from, bytes);
      }
  }

 private:
  const std::vector<Probe>& probes_;
  std::vector<std::byte*> rows_;
};

}  // namespace spike
