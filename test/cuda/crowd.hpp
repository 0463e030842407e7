#pragma once

#include <pthread.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "session.hpp"

/*
 * Threads of this processor in place of those of a card: they take the parts of blocks side by side, and wait for each other
 * exactly where a card's would. So a tool that watches threads sees what a kernel forgot to wait for.
 */
namespace spike {

class Meeting {
 public:
  explicit Meeting(int count) { pthread_barrier_init(&barrier_, nullptr, static_cast<unsigned>(count)); }
  Meeting(const Meeting&) = delete;
  Meeting& operator=(const Meeting&) = delete;
  ~Meeting() { pthread_barrier_destroy(&barrier_); }
  void wait() { pthread_barrier_wait(&barrier_); }

 private:
  pthread_barrier_t barrier_;
};

/** What the workers of a block share. */
struct SharedBlock {
  explicit SharedBlock(int workers) : meeting(workers) {}
  Meeting meeting;
  int says = 0;
  alignas(64) std::byte room[ROOM_BYTES] = {};
};

/** One worker of some, in one block of some. With a single block it stands for a block, else for a grid. */
template <bool ONE_BLOCK>
struct Crowd {
  static constexpr bool is_one_block = ONE_BLOCK;

  int worker;
  int workers;
  int block;
  int blocks;
  SharedBlock* shared;
  Meeting* everyone;

  int first() const { return block * THREADS; }
  int size() const { return blocks * THREADS; }
  std::byte* room() const { return shared->room; }
  void meet() const {
#if !defined(SPIKE_FORGET_TO_MEET)
    shared->meeting.wait();
#endif
  }
  void sync() const { everyone->wait(); }

  /** Dealt out as to the threads of a card: what a thread has in one kernel it has in the next one. */
  template <class F>
  void each(int count, F&& f) const {
    threads([&](int thread) {
      for (int i = first() + thread; i < count; i += size()) f(i);
    });
  }

  /** A warp is a thread here. */
  template <class F>
  void in_warps(int count, F&& f) const {
    for (int i = block * workers + worker; i < count; i += blocks * workers) f(i, 0, 1);
  }

  template <class T, class F>
  static T of_lanes(T x, F&&) {
    return x;
  }

  /** A worker has whole warps. */
  template <class F>
  void warps(F&& f) const {
    for (int warp = worker; warp < WARPS; warp += workers) f(warp);
  }

  template <class F>
  void threads(F&& f) const {
    warps([&](int warp) {
      for (int lane = 0; lane < WARP; lane++) f(warp * WARP + lane);
    });
  }

  template <class F>
  bool any(F&& f) const {
    threads([&](int thread) {
      if (f(thread)) __atomic_store_n(&shared->says, 1, __ATOMIC_RELAXED);
    });
    meet();
    const auto says = __atomic_load_n(&shared->says, __ATOMIC_RELAXED) != 0;
    meet();
    if (worker == 0) __atomic_store_n(&shared->says, 0, __ATOMIC_RELAXED);
    meet();
    return says;
  }

  static void add(std::int32_t& sum, std::int32_t x) { __atomic_fetch_add(&sum, x, __ATOMIC_RELAXED); }
  static int take(int& next) { return __atomic_fetch_add(&next, 1, __ATOMIC_RELAXED); }

  static void add_up(const Counts& mine, Counts& all) {
    __atomic_fetch_add(&all.spikes, mine.spikes, __ATOMIC_RELAXED);
    __atomic_fetch_add(&all.synops, mine.synops, __ATOMIC_RELAXED);
  }
};

/** Runs a sample on so many blocks of so many workers. */
template <class Network, bool ONE_BLOCK>
void run_in_crowd(const Job& job, int blocks, int workers) {
  Meeting everyone(blocks * workers);
  std::vector<std::unique_ptr<SharedBlock>> shared;
  std::vector<std::thread> threads;
  for (int block = 0; block < blocks; block++) shared.push_back(std::make_unique<SharedBlock>(workers));
  for (int i = 0; i < blocks * workers; i++)
    threads.emplace_back([&, i] {
      const int block = i / workers;
      const Crowd<ONE_BLOCK> team{i % workers, workers, block, blocks, shared[block].get(), &everyone};
      run_all<Network>(team, job, 0, 1);
    });
  for (auto& thread : threads) thread.join();
}

/** All of a file, on a cache line. */
inline std::unique_ptr<Room> room_of(const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  auto room = std::make_unique<Room>();
  room->reserve(bytes.size() + 1);
  std::memcpy(room->data(), bytes.data(), bytes.size());
  return room;
}

/**
 * Runs a sample of a network in a crowd, and compares its outputs behind the last step. NAME.weights, NAME.inputs with the
 * rows of each input in turn, and NAME.outputs are files.
 */
template <class Network, bool ONE_BLOCK>
bool is_equal_in_crowd(const std::string& name, int steps, int blocks, int workers) {
  const auto weights = room_of(name + ".weights");
  const auto inputs = room_of(name + ".inputs");
  const auto outputs = room_of(name + ".outputs");
  Room memory;
  memory.reserve(Network::memory_bytes + 1);
  Given given[Network::inputs + 1];
  std::size_t at = 0;
  for (int i = 0; i < Network::inputs; i++) {
    given[i] = {inputs->data() + at, steps};
    at += Network::input_rows[i].bytes * static_cast<std::size_t>(steps);
  }
  Counts counts;
  Job job;
  job.memory = memory.data();
  job.weights = weights->data();
  job.given = given;
  job.counts = &counts;
  job.samples = 1;
  job.steps = steps;
  run_in_crowd<Network, ONE_BLOCK>(job, blocks, workers);
  at = 0;
  for (int i = 0; i < Network::outputs; i++) {
    const auto& place = Network::output_places[i];
    const auto last = static_cast<std::size_t>(steps - 1) * place.bytes;
    const auto row = static_cast<std::size_t>((steps - 1) % Network::block_steps % place.rows);
    const auto* found = place.input < 0 ? memory.data() + place.at + row * in_lines(place.bytes) : given[place.input].data + last;
    if (std::memcmp(found, outputs->data() + at, place.bytes) != 0) return false;
    at += place.bytes;
  }
  return true;
}

/** A block of three workers, and a grid of two blocks of two; says which network differs. */
template <class Network>
bool check_in_crowd(const std::string& name, int steps) {
  const auto is_equal = is_equal_in_crowd<Network, true>(name, steps, 1, 3) &&
                        is_equal_in_crowd<Network, false>(name, steps, 2, 2);
  if (!is_equal) std::printf("%s differs\n", name.c_str());
  return is_equal;
}

}  // namespace spike
