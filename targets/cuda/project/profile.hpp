#pragma once

#include "laps.hpp"
#include "session.hpp"

/*
 * What ops cost: each call of a kernel is a launch of its own, in the order in which the network has them, and events are counted
 * behind each tile of steps. Values and states are those of a run at once; time is not, as nothing stays in registers or on the
 * card's multiprocessors from one call to the next.
 */
namespace spike {

/** Steps that run together: a block, or a tile of one. */
struct Tile {
  /** Steps of the job before the block, the place of the first step in it, and how many there are. */
  int from;
  int at;
  int steps;
};

/** Takes what must be zero before the first step. */
template <class Network>
struct Clearing {
  template <class Team>
  static SPIKE_DEVICE void run(const Team& team, const Frame& frame, Counts*, Counts*) {
    in_samples(frame, [&](const Frame& one) {
      auto* words = reinterpret_cast<std::int32_t*>(one.memory);
      team.each(static_cast<int>(Network::cleared_bytes / sizeof(std::int32_t)), [&](int i) { words[i] = 0; });
    });
  }
};

/** Counts for one op, of all samples. */
template <class Team, class F>
SPIKE_DEVICE void tally(const Frame& frame, Counts& all, F&& count) {
  Counts mine[SAMPLES_TOGETHER];
  auto counted = frame;
  counted.counts = true;
  in_samples(counted, [&](const Frame& one) { count(one, mine); });
  for (int k = 0; k < frame.samples; k++) Team::add_up(mine[k], all);
}

/** One call, in a tile of steps, on all samples of a job. */
template <class Network, class Call, class Team>
SPIKE_DEVICE void run_call(const Team& team, const Job& job, const Tile& tile, Counts* ops, int which, int teams) {
  for (int first = which * job.together; first < job.samples; first += teams * job.together) {
    Frame frame;
    frame.memory_bytes = Network::memory_bytes;
    frame.memory = job.memory + static_cast<std::size_t>(first) * Network::memory_bytes;
    frame.weights = job.weights;
    frame.given = job.given;
    frame.sample = first;
    frame.samples = job.samples - first < job.together ? job.samples - first : job.together;
    frame.has_spans = job.has_spans;
    frame.counts = job.counts != nullptr;
    frame.row = tile.from + tile.at;
    frame.now = job.done + frame.row + 1;
    frame.at = tile.at;
    frame.steps = tile.steps;
    Counts counts[SAMPLES_TOGETHER];
    Call::run(team, frame, counts, ops);
    for (int k = 0; job.counts && k < frame.samples; k++) Team::add_up(counts[k], job.counts[first + k]);
    team.sync();
  }
}

#if defined(__CUDACC__)

template <class Network, class Call>
__global__ void __launch_bounds__(THREADS) run_call_in_blocks(Job job, Tile tile, Counts* ops) {
  run_call<Network, Call>(Block{}, job, tile, ops, static_cast<int>(blockIdx.x), static_cast<int>(gridDim.x));
}

template <class Network, class Call>
__global__ void __launch_bounds__(THREADS) run_call_in_grid(Job job, Tile tile, Counts* ops) {
  run_call<Network, Call>(Grid{}, job, tile, ops, 0, 1);
}

template <class Network, class Call>
Outcome launch_call(const Job& job, const Stream& stream, const Tile& tile, Counts* ops) {
  const Kernels kernels{reinterpret_cast<const void*>(run_call_in_blocks<Network, Call>),
                        reinterpret_cast<const void*>(run_call_in_grid<Network, Call>)};
  return launch(kernels, Network::widest, job, stream, tile, ops);
}

template <class Network>
Outcome find_card_of_calls() {
  return find_card(reinterpret_cast<const void*>(run_call_in_blocks<Network, Clearing<Network>>));
}

#else

template <class Network, class Call>
Outcome launch_call(const Job& job, const Stream&, const Tile& tile, Counts* ops) {
  auto given = job;
  given.together = SAMPLES_TOGETHER;
  run_call<Network, Call>(Alone{}, given, tile, ops, 0, 1);
  return {};
}

template <class Network>
Outcome find_card_of_calls() {
  return {};
}

#endif

/** Runs the calls of a network, which lists them, one by one. */
template <class Network>
class OneByOne {
 public:
  Outcome open() {
    return in_turn([] { return find_card_of_calls<Network>(); }, [&] { return laps_.open(); },
                   [&] { return events_.reserve(sizeof(Counts) * (Network::ops + 1)); });
  }

  Outcome run(const Job& job, const Stream& stream) {
    job_ = &job;
    stream_ = &stream;
    done_ = has_run_ ? Outcome{} : clear(events_.data(), events_.size(), stream);
    has_run_ = true;
    if (job.done == 0) call<Clearing<Network>>(NO_OP, {0, 0, 1});
    const auto most = job.has_spans ? job.steps : Network::block_steps;
    for (block_ = {0, 0, 0}; block_.from < job.steps; block_.from += block_.steps) {
      block_.steps = job.steps - block_.from < most ? job.steps - block_.from : most;
      Network::one_by_one(*this);
    }
    return in_turn([&] { return done_; }, [&] { return laps_.finish(stream); });
  }

  /** Calls f with the tiles of a block, as in_tiles does on the card. */
  template <int FIRST, int LAST, int TILE, class F>
  void in_tiles(F&& f) {
    const auto end = job_->has_spans ? LAST : block_.steps;
    for (int k = job_->has_spans ? FIRST - 1 : 0; k < end; k += TILE) f(Tile{block_.from, k, end - k < TILE ? end - k : TILE});
  }

  const Tile& block() const { return block_; }

  template <class Call>
  void call(int op, const Tile& tile) {
    auto* ops = reinterpret_cast<Counts*>(events_.data());
    done_ = in_turn([&] { return done_; }, [&] { return laps_.next(op, *stream_); },
                    [&] { return launch_call<Network, Call>(*job_, *stream_, tile, ops); });
  }

  /** An op ran in a tile. */
  void ran(int op, const Tile& tile) {
    steps_[op] += static_cast<std::uint64_t>(tile.steps) * static_cast<std::uint64_t>(job_->samples);
  }

  Outcome cost(int which, spike_cost* cost, Ferry& out) {
    if (which < 0 || which >= Network::ops) return {SPIKE_BAD_ARGUMENT, "there is no such op"};
    Counts counts;
    *cost = {Network::op_names[which], 0, 0, 0, 0};
    if (!has_run_) return {};
    const auto* from = events_.data() + sizeof(Counts) * static_cast<std::size_t>(which);
    const auto done = in_turn([&] { return out.get(&counts, from, sizeof(counts)); }, [&] { return out.land(); });
    if (!done.is_bad())
      *cost = {Network::op_names[which], laps_.ms()[static_cast<std::size_t>(which)], counts.spikes, counts.synops, steps_[which]};
    return done;
  }

 private:
  Laps laps_{Network::ops};
  /** For each op what it has read that is not zero, and the synapses that this drove. */
  Room events_;
  std::uint64_t steps_[Network::ops + 1] = {};
  const Job* job_ = nullptr;
  const Stream* stream_ = nullptr;
  Tile block_{};
  Outcome done_;
  bool has_run_ = false;
};

}  // namespace spike
