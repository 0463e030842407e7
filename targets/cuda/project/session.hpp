#pragma once

#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

#if defined(__CUDACC__)
#define SPIKE_ON_CARD
#endif
#if defined(SPIKE_ON_CARD)
#include "card.hpp"
#else
#include "processor.hpp"
#endif
#include "ferry.hpp"
#include "part.hpp"

/* A network that is open: its weights and samples on the card, and what the functions of network.h do with them. */
namespace spike {

/** Weights start with this. */
struct WeightsHead {
  char magic[8];
  char hash[56];
};

/** Kernels as they are meant to run: all steps at once. */
template <class Network>
struct AtOnce {
  Outcome open() { return find_card<Network>(); }
  Outcome run(const Job& job, const Stream& stream) { return run_job<Network>(job, stream); }
  Outcome cost(int, spike_cost*, Ferry&) const { return {SPIKE_BAD_ARGUMENT, "the library does not measure what ops cost"}; }
};

template <class Network, class Runner = AtOnce<Network>>
class Session {
 public:
  ~Session() { abandon(); }

  int device() const { return device_; }

  Outcome open(const void* weights, std::size_t bytes, void* stream) {
    WeightsHead head;
    const auto is_whole = weights && bytes == Network::weights_bytes;
    if (is_whole) std::memcpy(&head, weights, sizeof(head));
    if (!is_whole || std::memcmp(head.magic, "SPIKEWTS", 8) != 0 ||
        std::strncmp(head.hash, Network::hash, sizeof(head.hash)) != 0)
      return {SPIKE_OTHER_WEIGHTS, "the weights are of another compile than the library"};
    return in_turn([&] { return runner_.open(); }, [&] { return kernels_.open(stream); }, [&] { return in_.open(); },
                   [&] { return out_.open(); }, [&] { return began_.open(); }, [&] { return ended_.open(); }, [&] { return parts_[0].open(); },
                   [&] { return parts_[1].open(); }, [&] { return weights_.reserve(bytes); },
                   [&] { return in_.put(weights_.data(), weights, bytes); }, [&] { return in_.stream().finish(); });
  }

  Outcome reset(int samples) {
    if (samples < 1) return {SPIKE_BAD_ARGUMENT, "there are no samples"};
    const auto waited = wait();
    if (waited.is_bad()) return waited;
    samples_ = 0;
    done_ = 0;
    last_ = 0;
    const auto bytes = sizeof(Counts) * static_cast<std::size_t>(samples);
    const auto done = in_turn([&] { return memory_.reserve(Network::memory_bytes * static_cast<std::size_t>(samples)); },
                              [&] { return counts_.reserve(bytes); }, [&] { return clear(counts_.data(), bytes, kernels_); });
    if (!done.is_bad()) samples_ = samples;
    return done;
  }

  /** Runs some steps more on rows that are given. */
  Outcome step(const spike_given* inputs, int steps) {
    if (samples_ == 0 || steps < 1) return {SPIKE_BAD_ARGUMENT, "there are no samples or no steps"};
    const auto slice = Slice{0, samples_, steps};
    auto* counted = reinterpret_cast<Counts*>(counts_.data());
    const auto done =
        in_turn([&] { return without_rows(inputs); }, [&] { return wait(); }, [&] { return parts_[0].reserve(inputs, slice); },
                [&] { return begin(); }, [&] { return parts_[0].take(inputs, slice, in_, kernels_); },
                [&] { return launch(parts_[0], slice, false, counted); }, [&] { return parts_[0].ran(kernels_); },
                [&] { return kernels_.finish(); });
    if (done.is_bad()) abandon();
    is_busy_ = false;
    return done;
  }

  Outcome read(const char* name, void* to, std::size_t bytes) {
    for (const auto* place = Network::places; place->name; place++)
      if (std::strcmp(place->name, name) == 0) return read(*place, to, bytes);
    return {SPIKE_BAD_ARGUMENT, std::string("there is nothing called '") + name + "'"};
  }

  Outcome result(int which, void* to, std::size_t bytes) {
    if (which < 0 || which >= Network::outputs) return {SPIKE_BAD_ARGUMENT, "there is no such output"};
    return read(Network::output_places[which], to, bytes);
  }

  Outcome count(spike_counts* counts) {
    return in_turn([&] { return wait(); },
                   [&] { return bring(counts, counts_.data(), sizeof(Counts) * static_cast<std::size_t>(samples_)); });
  }

  /** Hands a batch to the card, in as many parts as it takes; what it gives is there once somebody has waited. */
  Outcome start(const spike_given* inputs, int samples, int steps, void* const* outputs, spike_counts* counts) {
    if (samples < 1 || steps < 1) return {SPIKE_BAD_ARGUMENT, "there are no samples or no steps"};
    const auto ready = in_turn([&] { return without_rows(inputs); }, [&] { return wait(); });
    if (ready.is_bad()) return ready;
    const auto has_spans = settles(inputs) && steps >= Network::settled;
    auto most = most_samples(inputs, samples, steps);
    auto done = reserve(inputs, {samples, steps}, most);
    Slice slice{0, most, steps};
    if (!done.is_bad()) done = begin();
    for (int k = 0; slice.first < samples && !done.is_bad(); k++, slice.first += most) {
      auto& part = parts_[k % 2];
      slice.samples = samples - slice.first < most ? samples - slice.first : most;
      samples_ = slice.samples;
      done_ = 0;
      auto* counted = !counts ? nullptr : most < samples ? part.counts() : reinterpret_cast<Counts*>(counts_.data());
      const auto needed = Slice{slice.first, slice.samples, has_spans ? Network::settled : steps};
      done = in_turn([&] { return part.take(inputs, slice, in_, kernels_); },
                     [&] { return launch(part, needed, has_spans, counted); },
                     [&] { return part.collect(memory_.data(), last_, samples_, kernels_); },
                     [&] { return part.give(outputs, counted, counts, slice, out_); });
    }
    if (!done.is_bad()) done = end();
    if (done.is_bad()) abandon();
    // Only the last part is still there.
    if (done.is_bad() || most < samples) samples_ = 0;
    return done;
  }

  /** Until what was started is done. */
  Outcome wait() {
    if (!is_busy_) return {};
    const auto done = in_turn([&] { return out_.land(); }, [&] { return kernels_.finish(); });
    if (done.is_bad()) abandon();
    is_busy_ = false;
    return done;
  }

  Outcome cost(int which, spike_cost* cost) {
    return in_turn([&] { return wait(); }, [&] { return runner_.cost(which, cost, out_); });
  }

 private:
  /** Copies start behind what the stream of the kernels has now: the caller may have put something there. */
  Outcome begin() {
    is_busy_ = true;
    return in_turn([&] { return began_.set(kernels_); }, [&] { return in_.stream().wait_for(began_); });
  }

  /** What comes later in the stream of the kernels finds all outputs. */
  Outcome end() {
    return in_turn([&] { return ended_.set(out_.stream()); }, [&] { return kernels_.wait_for(ended_); });
  }

  void abandon() {
    if (!is_busy_) return;
    in_.forget();
    kernels_.finish();
    out_.forget();
    is_busy_ = false;
  }

  struct Batch {
    int samples;
    int steps;
  };

  Outcome launch(const Part<Network>& part, const Slice& slice, bool has_spans, Counts* counts) {
    Job job;
    job.memory = memory_.data();
    job.weights = weights_.data();
    job.given = part.rows();
    job.counts = counts;
    job.samples = slice.samples;
    job.steps = slice.steps;
    job.done = done_;
    job.has_spans = has_spans;
    done_ += slice.steps;
    last_ = has_spans ? slice.steps - 1 : (slice.steps - 1) % Network::block_steps;
    return runner_.run(job, kernels_);
  }

  /** Whether later steps give what the first ones gave. */
  static bool settles(const spike_given* inputs) {
    for (int i = 0; i < Network::inputs; i++)
      if (inputs[i].each_step) return false;
    return Network::settled > 0;
  }

  static Outcome without_rows(const spike_given* inputs) {
    for (int i = 0; i < Network::inputs; i++)
      if (!inputs || (!inputs[i].data && Network::input_rows[i].bytes > 0))
        return {SPIKE_BAD_ARGUMENT, std::string("input '") + Network::input_rows[i].name + "' has no rows"};
    return {};
  }

  /**
   * Samples that run at once: as many as there is memory for. Where there is more to copy than a piece holds, and kernels have enough
   * to do in each, there are parts, so that one is copied while another runs: four, as what goes first and last waits for nobody.
   */
  int most_samples(const spike_given* inputs, int samples, int steps) const {
    const auto copied = Part<Network>::bytes_each(inputs, steps);
    const auto held = memory_.size() + parts_[0].held() + parts_[1].held();
    const auto room = (bytes_left() / 10 * 8 + held) / (Network::memory_bytes + sizeof(Counts) + 2 * copied);
    const auto most = room < 1 ? 1 : room > 65536 ? 65536 : static_cast<int>(room);
    const auto fills = samples_that_fill();
    const auto parts = samples / fills < 4 ? samples / fills : 4;
    if (parts < 2 || copied * static_cast<std::size_t>(samples) <= PIECE_BYTES) return samples < most ? samples : most;
    const auto each = (samples + parts * fills - 1) / (parts * fills) * fills;
    return each < most ? each : most;
  }

  /** Takes memory for so many samples at once, or for half of them, and so on: what is free need not lie together. */
  Outcome reserve(const spike_given* inputs, const Batch& batch, int& most) {
    for (;; most = (most + 1) / 2) {
      const Slice slice{0, most, batch.steps};
      const auto done = in_turn([&] { return reset(most); }, [&] { return parts_[0].reserve(inputs, slice); },
                                [&] { return most < batch.samples ? parts_[1].reserve(inputs, slice) : Outcome{}; });
      if (done.status != SPIKE_OUT_OF_MEMORY) return done;
      samples_ = 0;
      memory_.release();
      counts_.release();
      for (auto& part : parts_) part.release();
      if (most == 1) return done;
    }
  }

  Outcome read(const Named& place, void* to, std::size_t bytes) {
    const auto waited = wait();
    if (waited.is_bad()) return waited;
    if (bytes != place.bytes * static_cast<std::size_t>(samples_))
      return {SPIKE_BAD_ARGUMENT, "there are not as many bytes"};
    auto& part = parts_[0];
    return in_turn([&] { return part.reserve_results(bytes); },
                   [&] { return part.pick(place, part.results(), memory_.data(), last_, samples_, kernels_); },
                   [&] { return part.ran(kernels_); }, [&] { return bring(to, part.results(), bytes); });
  }

  /** Brings what kernels made. */
  Outcome bring(void* to, const std::byte* from, std::size_t bytes) {
    const auto done = in_turn([&] { return began_.set(kernels_); }, [&] { return out_.stream().wait_for(began_); },
                              [&] { return out_.get(to, from, bytes); }, [&] { return out_.land(); },
                              [&] { return out_.stream().finish(); });
    if (done.is_bad()) out_.forget();
    return done;
  }

  int device_ = device_here();
  Stream kernels_;
  Ferry in_;
  Ferry out_;
  Mark began_;
  Mark ended_;
  Runner runner_;
  Room weights_;
  Room memory_;
  Room counts_;
  /** They take turns: one is copied while the other one runs. */
  Part<Network> parts_[2];
  bool is_busy_ = false;
  int samples_ = 0;
  std::int64_t done_ = 0;
  /** The place of the last step in its block. */
  int last_ = 0;
};

}  // namespace spike

#include "exports.hpp"
