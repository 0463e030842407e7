#pragma once

#include <cstddef>
#include <cstdint>

/*
 * Who runs a sample: the threads of a block, those of a whole grid, or one thread of a processor. Kernels are written
 * for any team: work is dealt out by `each` and `in_warps`, and what others wrote is read behind a `sync`.
 */
#if defined(__CUDACC__)
#include <cooperative_groups.h>
#define SPIKE_DEVICE __device__ __forceinline__
#define SPIKE_KERNEL __device__ __noinline__
#else
#define SPIKE_DEVICE inline
#define SPIKE_KERNEL inline
#endif

namespace spike {

/** Messages, and the synapses that they drove. */
struct Counts {
  unsigned long long spikes = 0;
  unsigned long long synops = 0;
};

#if defined(__CUDACC__)

inline constexpr int THREADS = 256;
inline constexpr int LANES = 32;

/** What teams on a card share. */
template <class Team>
struct CardTeam {
  /** Calls f with 0 to before count, each once, on whichever thread. */
  template <class F>
  SPIKE_DEVICE void each(int count, F&& f) const {
    for (int i = self().rank(); i < count; i += self().size()) f(i);
  }

  /** The same for whole warps: f takes the number, its lane and how many lanes there are. */
  template <class F>
  SPIKE_DEVICE void in_warps(int count, F&& f) const {
    const int lane = self().rank() % LANES;
    for (int i = self().rank() / LANES; i < count; i += self().size() / LANES) f(i, lane, LANES);
  }

  /** Adds to what others add to as well. Sums wrap, so their order does not matter. */
  SPIKE_DEVICE static void add(std::int32_t& sum, std::int32_t x) { atomicAdd(&sum, x); }

  /** Adds what this thread has counted to what all have. */
  SPIKE_DEVICE static void add_up(const Counts& mine, Counts& all) {
    if (mine.spikes > 0) atomicAdd(&all.spikes, mine.spikes);
    if (mine.synops > 0) atomicAdd(&all.synops, mine.synops);
  }

 private:
  SPIKE_DEVICE const Team& self() const { return static_cast<const Team&>(*this); }
};

/** A block, which has a sample to itself. */
struct Block : CardTeam<Block> {
  SPIKE_DEVICE int rank() const { return static_cast<int>(threadIdx.x); }
  SPIKE_DEVICE int size() const { return THREADS; }
  SPIKE_DEVICE void sync() const { __syncthreads(); }
};

/** All blocks of a launch, which go through samples together. */
struct Grid : CardTeam<Grid> {
  SPIKE_DEVICE int rank() const { return static_cast<int>(blockIdx.x * THREADS + threadIdx.x); }
  SPIKE_DEVICE int size() const { return static_cast<int>(gridDim.x) * THREADS; }
  SPIKE_DEVICE void sync() const { cooperative_groups::this_grid().sync(); }
};

#else

/** One thread. */
struct Alone {
  template <class F>
  void each(int count, F&& f) const {
    for (int i = 0; i < count; i++) f(i);
  }

  template <class F>
  void in_warps(int count, F&& f) const {
    for (int i = 0; i < count; i++) f(i, 0, 1);
  }

  static void add(std::int32_t& sum, std::int32_t x) {
    sum = static_cast<std::int32_t>(static_cast<std::uint32_t>(sum) + static_cast<std::uint32_t>(x));
  }

  static void add_up(const Counts& mine, Counts& all) {
    all.spikes += mine.spikes;
    all.synops += mine.synops;
  }

  void sync() const {}
};

#endif

}  // namespace spike
