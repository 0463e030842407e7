#pragma once

#include <memory>

#include "costs.hpp"
#include "recorder.hpp"

namespace spike {

/** Independent samples, and room for what they give. */
struct Batch {
  /** For each sample what is given for each input, one after the other. */
  std::vector<Given> inputs;
  std::size_t samples = 0;
  int steps = 0;
  int threads = 1;
  /** For each output the rows of all samples. */
  std::vector<std::byte*> outputs;
  /** For each probe the rows of all steps of all samples. */
  std::vector<std::byte*> recorded;
  std::vector<Counts> counts;
  std::atomic<std::size_t> done{0};
  std::atomic<bool> cancelled{false};
};

/** Machines of a model, kept from one batch to the next. One batch runs at a time. */
class Machines {
 public:
  Machines(const Model& model, const Kernels& kernels, int most_steps_in_block)
      : model_(model), kernels_(kernels), block_(most_steps_in_block) {}

  /** What is recorded from now on; and what ops cost is measured where there is a clock. */
  void watch(std::vector<Probe> probes, std::int64_t (*clock)());

  /** Runs a batch, on so many threads as it says at most. */
  void run(Batch& batch);

  const std::vector<Probe>& probes() const { return probes_; }

  /** Bytes that all machines have allocated for values and states, and for kernels to work with. */
  std::size_t memory() const;
  std::size_t workspace() const;

  /** What each machine has measured. */
  const std::vector<std::unique_ptr<Costs>>& costs() const { return costs_; }

 private:
  void add_machine();
  void run_some(Batch& batch, Machine& machine, std::atomic<std::size_t>& next) const;

  const Model& model_;
  const Kernels& kernels_;
  int block_;
  std::vector<Probe> probes_;
  std::int64_t (*clock_)() = nullptr;
  std::vector<std::unique_ptr<Costs>> costs_;
  std::vector<std::unique_ptr<Machine>> machines_;
};

}  // namespace spike
