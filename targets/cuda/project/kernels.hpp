#pragma once

#include "counting.hpp"
#include "levels.hpp"
#include "moves.hpp"
#include "neurons.hpp"
#include "products.hpp"
#include "row-levels.hpp"
#include "synapses.hpp"

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
};

/** Runs the steps of a job for one of its samples. Memory is cleared before the first step. */
template <class Network, class Team>
SPIKE_DEVICE void run_sample(const Team& team, const Job& job, int sample) {
  Frame frame;
  frame.memory = job.memory + static_cast<std::size_t>(sample) * Network::memory_bytes;
  frame.weights = job.weights;
  frame.given = job.given;
  frame.sample = sample;
  if (job.done == 0) {
    auto* words = reinterpret_cast<std::int32_t*>(frame.memory);
    team.each(static_cast<int>(Network::memory_bytes / sizeof(std::int32_t)), [&](int i) { words[i] = 0; });
    team.sync();
  }
  Counts counts;
  for (int step = 0; step < job.steps; step++) {
    frame.row = step;
    frame.now = job.done + step + 1;
    Network::step(team, frame);
    team.sync();
    if (!job.counts) continue;
    Network::count(team, frame, counts);
    team.sync();
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
