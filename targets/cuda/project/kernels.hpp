#pragma once

#include "counting.hpp"
#include "levels.hpp"
#include "moves.hpp"
#include "neurons.hpp"
#include "products.hpp"
#include "row-levels.hpp"
#include "synapses.hpp"
#include "tile-product.hpp"

/* A run: samples, each on a team, step after step. A network is a type that has its sizes and its schedule. */
namespace spike {

struct Job {
  std::byte* memory = nullptr;
  const std::byte* weights = nullptr;
  const Given* given = nullptr;
  /** For each sample; nothing where nobody asks. */
  Counts* counts = nullptr;
  int samples = 0;
  int steps = 0;
  /** Steps that ran before: none behind a reset. */
  std::int64_t done = 0;
  /** Whether the steps are one block of the schedule, of inputs that stand still. */
  bool has_spans = false;
};

/** Runs the steps of a job for one of its samples, block by block. States are cleared before the first step. */
template <class Network, class Team>
SPIKE_DEVICE void run_sample(const Team& team, const Job& job, int sample) {
  Frame block;
  block.memory = job.memory + static_cast<std::size_t>(sample) * Network::memory_bytes;
  block.weights = job.weights;
  block.given = job.given;
  block.sample = sample;
  block.has_spans = job.has_spans;
  block.counts = job.counts != nullptr;
  if (job.done == 0) {
    auto* words = reinterpret_cast<std::int32_t*>(block.memory);
    team.each(static_cast<int>(Network::cleared_bytes / sizeof(std::int32_t)), [&](int i) { words[i] = 0; });
    team.sync();
  }
  const auto most = job.has_spans ? job.steps : Network::block_steps;
  Counts counts;
  for (int from = 0; from < job.steps; from += block.steps) {
    block.row = from;
    block.now = job.done + from + 1;
    block.steps = job.steps - from < most ? job.steps - from : most;
    Network::block(team, block, counts);
  }
  if (job.counts) Team::add_up(counts, job.counts[sample]);
}

#if defined(__CUDACC__)

/** A block has a sample to itself: for batches, without a word between blocks. */
template <class Network>
__global__ void __launch_bounds__(THREADS) run_in_blocks(Job job) {
  for (int sample = static_cast<int>(blockIdx.x); sample < job.samples; sample += static_cast<int>(gridDim.x))
    run_sample<Network>(Block{}, job, sample);
}

/** All blocks go through the samples together: one launch for all steps, whatever happens between them. */
template <class Network>
__global__ void __launch_bounds__(THREADS) run_in_grid(Job job) {
  for (int sample = 0; sample < job.samples; sample++) run_sample<Network>(Grid{}, job, sample);
}

#endif

}  // namespace spike
