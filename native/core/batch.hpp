#pragma once

#include <memory>

#include "machine.hpp"

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
  std::vector<Counts> counts;
  std::atomic<std::size_t> done{0};
  std::atomic<bool> cancelled{false};
};

/** Machines of a model, kept from one batch to the next. One batch runs at a time. */
class Machines {
 public:
  Machines(const Model& model, const Kernels& kernels, int most_steps_in_block)
      : model_(model), kernels_(kernels), block_(most_steps_in_block) {}

  /** Runs a batch, on so many threads as it says at most. */
  void run(Batch& batch);

 private:
  void run_some(Batch& batch, Machine& machine, std::atomic<std::size_t>& next) const;

  const Model& model_;
  const Kernels& kernels_;
  int block_;
  std::vector<std::unique_ptr<Machine>> machines_;
};

}  // namespace spike
