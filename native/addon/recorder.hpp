#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "../core/machine.hpp"

namespace spike {

/** Copies what a watcher wants of each step. */
class Recorder : public Watcher {
 public:
  Recorder(const Model& model, std::vector<std::byte*> values, std::vector<std::byte*> states)
      : model_(model), values_(std::move(values)), states_(std::move(states)) {}

  void see(const Frame& frame, std::int64_t now, int steps) override {
    for (std::size_t id = 0; id < values_.size(); id++) {
      const auto bytes = model_.values[id].size * bytes_of(model_.values[id].storage);
      for (int step = 0; step < steps; step++)
        copy(frame.row(static_cast<int>(id), step), values_[id] + static_cast<std::size_t>(now - 1 + step) * bytes,
             bytes);
    }
    if (states_.empty()) return;
    for (const auto& op : model_.ops)
      for (std::size_t i = 0; i < op.states.size(); i++) {
        const auto bytes = op.states[i].size * bytes_of(op.states[i].storage);
        const auto at = op.first_state + i;
        copy(frame.states[at], states_[at] + static_cast<std::size_t>(now - 1) * bytes, bytes);
      }
  }

 private:
  static void copy(const std::byte* from, std::byte* to, std::size_t bytes) {
    for (std::size_t i = 0; i < bytes; i++) to[i] = from[i];
  }

  const Model& model_;
  std::vector<std::byte*> values_;
  std::vector<std::byte*> states_;
};

}  // namespace spike
