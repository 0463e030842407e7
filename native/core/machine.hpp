#pragma once

#include <atomic>
#include <memory>

#include "costs.hpp"
#include "frame.hpp"
#include "plan.hpp"

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
  /** Runs by the model's plan: of its values only the outputs are there afterwards. */
  Machine(const Model& model, const Kernels& kernels);

  /** Keeps all rows of a block, for watchers. */
  Machine(const Model& model, const Kernels& kernels, int most_steps_in_block);

  /** Runs a sample from a clean state. Stops early where it is cancelled. */
  Counts run(const std::vector<Given>& inputs, int steps, const std::atomic<bool>& cancelled, Watcher* watcher);

  /* The same in parts, for those who have something else to do between blocks of steps. */

  /** Begins a sample. What is given must stay until its last block ran. */
  void start(const std::vector<Given>& inputs, int steps);

  /** Runs the next block; false where none was left. */
  bool next(Watcher* watcher);

  const Counts& counts() const { return uses_other_ ? other_->counts() : counts_; }

  /** From now on adds up what ops cost; nothing is measured unless asked for. */
  void measure(Costs* costs);

  /** What an output was in the step that ran last. */
  const std::byte* output(std::size_t which) const;

  /** Bytes that its values and states take, and what kernels work with. */
  std::size_t memory() const { return arena_.size(); }
  std::size_t workspace() const;

 private:
  /** Rows that nothing writes and something reads, or a state: cleared before their op runs. */
  struct Clear {
    std::byte* from;
    std::size_t bytes;
  };

  Machine(const Model& model, const Kernels& kernels, Plan plan);

  void place_values();
  void place_work();
  void find_clears();
  void find_counts();
  void add_counts(std::size_t id);
  bool fits_plan(const std::vector<Given>& inputs, int steps) const;
  void advance(int steps);
  void run_region(const Region& region, int last);
  void run_tile(const Region& region, int first, int steps);
  void run_cycle(const Region& region);
  void run_steps(int which, int steps);
  void run_op(int which, int first, int last);
  void clear(const std::vector<int>& ops) const;
  void count(int value, int first, int last);

  const Model& model_;
  const Kernels& kernels_;
  const Plan plan_;
  /** Runs what the plan is not made for: fewer steps than a block that settles, or inputs that change. */
  std::unique_ptr<Machine> other_;
  bool uses_other_ = false;
  Costs* costs_ = nullptr;
  int steps_ = 0;
  int done_ = 0;
  int last_row_ = 0;
  Counts counts_;
  Frame frame_;
  Bytes arena_;
  /** Where values start: the row of the first step of a block that they have one of. */
  std::vector<std::byte*> starts_;
  /** The same, or where the tile starts that runs. */
  std::vector<std::byte*> rows_;
  std::vector<std::size_t> strides_;
  std::vector<std::byte*> states_;
  std::vector<std::vector<Clear>> clears_;
  /** For each value whether its messages are spikes, and the fan-outs that it drives. */
  std::vector<char> is_sender_;
  std::vector<std::vector<int>> drives_;
  /** For each value, the sum of the counts that it drives, where there are several. */
  std::vector<Bytes> together_;
  Bytes scratch_[4];
  Bytes work_;
  Bytes lists_;
};

}  // namespace spike
