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
  /** Samples that a team takes at once. */
  int together = 1;
  int steps = 0;
  /** Steps that ran before: none behind a reset. */
  std::int64_t done = 0;
  /** Whether the steps are one block of the schedule, of inputs that stand still. */
  bool has_spans = false;
};

/** Runs the steps of a job for some of its samples, block by block. States are cleared before the first step. */
template <class Network, class Team>
SPIKE_DEVICE void run_samples(const Team& team, const Job& job, int first, int samples) {
  Frame block;
  block.memory_bytes = Network::memory_bytes;
  block.memory = job.memory + static_cast<std::size_t>(first) * Network::memory_bytes;
  block.weights = job.weights;
  block.given = job.given;
  block.sample = first;
  block.samples = samples;
  block.has_spans = job.has_spans;
  block.counts = job.counts != nullptr;
  if (job.done == 0) {
    in_samples(block, [&](const Frame& one) {
      auto* words = reinterpret_cast<std::int32_t*>(one.memory);
      team.each(static_cast<int>(Network::cleared_bytes / sizeof(std::int32_t)), [&](int i) { words[i] = 0; });
    });
    team.sync();
  }
  const auto most = job.has_spans ? job.steps : Network::block_steps;
  Counts counts[SAMPLES_TOGETHER];
  for (int from = 0; from < job.steps; from += block.steps) {
    block.row = from;
    block.now = job.done + from + 1;
    block.steps = job.steps - from < most ? job.steps - from : most;
    Network::block(team, block, counts);
  }
  for (int k = 0; job.counts && k < samples; k++) Team::add_up(counts[k], job.counts[first + k]);
}

/** All samples of a job, so many at once, for one of some teams. */
template <class Network, class Team>
SPIKE_DEVICE void run_all(const Team& team, const Job& job, int which, int teams) {
  for (int first = which * job.together; first < job.samples; first += teams * job.together) {
    const auto left = job.samples - first;
    run_samples<Network>(team, job, first, left < job.together ? left : job.together);
  }
}

#if defined(__CUDACC__)

/** A block has samples to itself: for batches, without a word between blocks. */
template <class Network>
__global__ void __launch_bounds__(THREADS) run_in_blocks(Job job) {
  run_all<Network>(Block{}, job, static_cast<int>(blockIdx.x), static_cast<int>(gridDim.x));
}

/** All blocks go through the samples together: one launch for all steps, whatever happens between them. */
template <class Network>
__global__ void __launch_bounds__(THREADS) run_in_grid(Job job) {
  run_all<Network>(Grid{}, job, 0, 1);
}

#endif

}  // namespace spike
