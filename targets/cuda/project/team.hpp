#pragma once

#include <cstddef>
#include <cstdint>

/*
 * Who runs a sample: the threads of a block, those of a whole grid, or one thread of a processor, which takes the parts of
 * a block one after the other. Kernels are written for any team. `each` and `in_warps` deal work out to all of its threads,
 * and what others wrote is read behind a `sync`. Inside a block, `threads` runs its threads side by side; they have a room
 * in common, and `meet` stands between what one writes there and another one reads.
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

inline constexpr int THREADS = 256;

/** Bytes that the threads of a block have in common. */
inline constexpr int ROOM_BYTES = 24576;

#if defined(__CUDACC__)

inline constexpr int LANES = 32;

/** One for all kernels: each has it to itself between two meetings. */
SPIKE_DEVICE std::byte* room_of_block() {
  __shared__ alignas(16) std::byte room[ROOM_BYTES];
  return room;
}

/** A number that each thread of a block has for itself. */
template <class T>
struct PerThread {
  T mine{};
  SPIKE_DEVICE T& operator[](int) { return mine; }
};

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

  /** What f makes of the numbers of all lanes of a warp; all of them have it then. */
  template <class T, class F>
  SPIKE_DEVICE static T of_lanes(T x, F&& f) {
    for (int far = LANES / 2; far > 0; far /= 2) x = f(x, __shfl_xor_sync(0xffffffffu, x, far));
    return x;
  }

  /** Calls f on all threads of the block at once, with the number of each. */
  template <class F>
  SPIKE_DEVICE void threads(F&& f) const {
    f(static_cast<int>(threadIdx.x));
  }

  /** The same for the warps of the block. */
  template <class F>
  SPIKE_DEVICE void warps(F&& f) const {
    f(static_cast<int>(threadIdx.x) / LANES);
  }

  SPIKE_DEVICE void meet() const { __syncthreads(); }

  /** Meets, and knows whether f says yes for any thread of the block. */
  template <class F>
  SPIKE_DEVICE bool any(F&& f) const {
    return __syncthreads_or(f(static_cast<int>(threadIdx.x))) != 0;
  }
  SPIKE_DEVICE std::byte* room() const { return room_of_block(); }

  /** Adds to what others add to as well. Sums wrap, so their order does not matter. */
  SPIKE_DEVICE static void add(std::int32_t& sum, std::int32_t x) { atomicAdd(&sum, x); }

  /** The next of some places, each of which one thread gets. */
  SPIKE_DEVICE static int take(int& next) { return atomicAdd(&next, 1); }

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
  static constexpr bool is_one_block = true;
  SPIKE_DEVICE int rank() const { return static_cast<int>(threadIdx.x); }
  SPIKE_DEVICE int first() const { return 0; }
  SPIKE_DEVICE int size() const { return THREADS; }
  SPIKE_DEVICE void sync() const { __syncthreads(); }
};

/** All blocks of a launch, which go through samples together. */
struct Grid : CardTeam<Grid> {
  static constexpr bool is_one_block = false;
  SPIKE_DEVICE int rank() const { return static_cast<int>(blockIdx.x * THREADS + threadIdx.x); }
  /** The rank of the first thread of this block. */
  SPIKE_DEVICE int first() const { return static_cast<int>(blockIdx.x) * THREADS; }
  SPIKE_DEVICE int size() const { return static_cast<int>(gridDim.x) * THREADS; }
  SPIKE_DEVICE void sync() const { cooperative_groups::this_grid().sync(); }
};

#else

/** A number that each thread of a block has for itself, of all of them. */
template <class T>
struct PerThread {
  T all[THREADS] = {};
  T& operator[](int thread) { return all[thread]; }
};

/** One thread, which does what those of a block do in turn. */
struct Alone {
  static constexpr bool is_one_block = true;

  template <class F>
  void threads(F&& f) const {
    for (int thread = 0; thread < THREADS; thread++) f(thread);
  }

  template <class F>
  void warps(F&& f) const {
    for (int warp = 0; warp < THREADS / 32; warp++) f(warp);
  }

  void meet() const {}

  template <class F>
  bool any(F&& f) const {
    for (int thread = 0; thread < THREADS; thread++)
      if (f(thread)) return true;
    return false;
  }

  int first() const { return 0; }
  int size() const { return THREADS; }

  std::byte* room() const {
    alignas(16) static thread_local std::byte room[ROOM_BYTES];
    return room;
  }

  template <class F>
  void each(int count, F&& f) const {
    for (int i = 0; i < count; i++) f(i);
  }

  template <class F>
  void in_warps(int count, F&& f) const {
    for (int i = 0; i < count; i++) f(i, 0, 1);
  }

  template <class T, class F>
  static T of_lanes(T x, F&&) {
    return x;
  }

  static void add(std::int32_t& sum, std::int32_t x) {
    sum = static_cast<std::int32_t>(static_cast<std::uint32_t>(sum) + static_cast<std::uint32_t>(x));
  }

  static int take(int& next) { return next++; }

  static void add_up(const Counts& mine, Counts& all) {
    all.spikes += mine.spikes;
    all.synops += mine.synops;
  }

  void sync() const {}
};

#endif

}  // namespace spike
