#pragma once

#include <atomic>

#include "frame.hpp"

namespace spike {

/** What is given for an input of a model: one row for all steps, or one for each. */
struct Given {
  const std::byte* data = nullptr;
  bool is_each_step = false;
};

struct Counts {
  std::int64_t spikes = 0;
  std::int64_t synops = 0;
};

/** Sees each block of steps after it ran: rows 0 to before `steps` are of step `now` and those that follow. */
class Watcher {
 public:
  virtual ~Watcher();
  virtual void see(const Frame& frame, std::int64_t now, int steps) = 0;
};

/** A model with state and memory of its own, which runs one sample after another. */
class Machine {
 public:
  Machine(const Model& model, const Kernels& kernels, int most_steps_in_block);

  /** Runs a sample from a clean state. Stops early where it is cancelled. */
  Counts run(const std::vector<Given>& inputs, int steps, const std::atomic<bool>& cancelled, Watcher* watcher);

  /** What an output was in the step that ran last. */
  const std::byte* output(std::size_t which) const;

 private:
  void advance(int steps);
  void run_cycle(const Component& component, int step);
  void count(int steps, Counts& counts) const;

  const Model& model_;
  const Kernels& kernels_;
  int block_;
  int last_row_ = 0;
  Frame frame_;
  std::vector<Bytes> memory_;
  std::vector<Bytes> states_;
  std::vector<std::byte*> rows_;
  std::vector<std::size_t> strides_;
  std::vector<std::byte*> state_pointers_;
  Bytes scratch_[4];
  Bytes work_;
  Bytes lists_;
};

}  // namespace spike
