#pragma once

#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

#include "card.hpp"

/* A network that is open: its weights and samples on the card, and what the functions of network.h do with them. */
namespace spike {

/** What a name stands for: rows in the memory of a sample, or where `input` says which, one that is given. */
struct Named {
  const char* name;
  std::size_t at;
  std::size_t bytes;
  /** Of which each step of a block has the next one. */
  int rows;
  int input;
};

/** Weights start with this. */
struct WeightsHead {
  char magic[8];
  char hash[56];
};

inline thread_local std::string last_words;

inline int told(const Outcome& outcome) {
  if (outcome.is_bad()) last_words = outcome.why;
  return outcome.status;
}

template <class Network>
class Session {
 public:
  Outcome open(const void* weights, std::size_t bytes) {
    WeightsHead head;
    const auto is_whole = weights && bytes == Network::weights_bytes;
    if (is_whole) std::memcpy(&head, weights, sizeof(head));
    if (!is_whole || std::memcmp(head.magic, "SPIKEWTS", 8) != 0 ||
        std::strncmp(head.hash, Network::hash, sizeof(head.hash)) != 0)
      return {SPIKE_OTHER_WEIGHTS, "the weights are of another compile than the library"};
    auto done = find_card<Network>();
    if (!done.is_bad()) done = weights_.reserve(bytes);
    if (!done.is_bad()) done = weights_.fill(0, weights, bytes);
    if (!done.is_bad()) done = given_.reserve(sizeof(Given) * (Network::inputs + 1));
    return done;
  }

  Outcome reset(int samples) {
    if (samples < 1) return {SPIKE_BAD_ARGUMENT, "there are no samples"};
    samples_ = 0;
    done_ = 0;
    last_ = 0;
    auto done = memory_.reserve(Network::memory_bytes * static_cast<std::size_t>(samples));
    if (!done.is_bad()) done = counts_.reserve(sizeof(Counts) * static_cast<std::size_t>(samples));
    if (!done.is_bad()) done = counts_.clear(sizeof(Counts) * static_cast<std::size_t>(samples));
    if (!done.is_bad()) samples_ = samples;
    return done;
  }

  /** Runs some steps more on rows that are given. */
  Outcome step(const spike_given* inputs, int steps) {
    if (samples_ == 0 || steps < 1) return {SPIKE_BAD_ARGUMENT, "there are no samples or no steps"};
    return go(inputs, steps, {});
  }
  Outcome read(const char* name, void* to, std::size_t bytes) const {
    for (const auto* place = Network::places; place->name; place++)
      if (std::strcmp(place->name, name) == 0) return read_whole(*place, to, bytes);
    return {SPIKE_BAD_ARGUMENT, std::string("there is nothing called '") + name + "'"};
  }

  Outcome result(int which, void* to, std::size_t bytes) const {
    if (which < 0 || which >= Network::outputs) return {SPIKE_BAD_ARGUMENT, "there is no such output"};
    return read_whole(Network::output_places[which], to, bytes);
  }

  Outcome count(Counts* counts) const {
    return counts_.read(0, 0, counts, sizeof(Counts) * static_cast<std::size_t>(samples_), 1);
  }

  /** As many samples at a time as there is memory for. */
  Outcome run(const spike_given* inputs, int samples, int steps, void* const* outputs, Counts* counts) {
    std::size_t each = Network::memory_bytes + sizeof(Counts);
    for (int i = 0; i < Network::inputs; i++)
      each += Network::input_rows[i].bytes * static_cast<std::size_t>(inputs[i].each_step ? steps : 1);
    const auto has_spans = settles(inputs) && steps >= Network::settled;
    const auto needed = has_spans ? Network::settled : steps;
    const auto room = bytes_left() / 10 * 8 / each;
    const auto most = room < 1 ? 1 : room > 65536 ? 65536 : static_cast<int>(room);
    for (int first = 0; first < samples; first += most) {
      auto done = reset(samples - first < most ? samples - first : most);
      if (!done.is_bad()) done = go(inputs, needed, {static_cast<std::size_t>(first), has_spans, counts != nullptr});
      for (int i = 0; i < Network::outputs && !done.is_bad(); i++) {
        const auto& place = Network::output_places[i];
        done = read(place, static_cast<std::byte*>(outputs[i]) + place.bytes * static_cast<std::size_t>(first));
      }
      if (!done.is_bad() && counts) done = count(counts + first);
      if (done.is_bad()) return done;
    }
    return {};
  }

 private:
  /** What samples of the caller are meant, from which on, and how they run. */
  struct Part {
    std::size_t first = 0;
    bool has_spans = false;
    bool counts = true;
  };

  Outcome go(const spike_given* inputs, int steps, const Part& part) {
    auto done = take(inputs, steps, part.first);
    if (done.is_bad()) return done;
    Job job;
    job.memory = memory_.data();
    job.weights = weights_.data();
    job.given = reinterpret_cast<const Given*>(given_.data());
    job.counts = part.counts ? reinterpret_cast<Counts*>(counts_.data()) : nullptr;
    job.samples = samples_;
    job.steps = steps;
    job.done = done_;
    job.has_spans = part.has_spans;
    done = run_job<Network>(job);
    done_ += steps;
    last_ = part.has_spans ? steps - 1 : (steps - 1) % Network::block_steps;
    return done;
  }

  /** Whether later steps give what the first ones gave. */
  static bool settles(const spike_given* inputs) {
    for (int i = 0; i < Network::inputs; i++)
      if (inputs[i].each_step) return false;
    return Network::settled > 0;
  }

  Outcome read_whole(const Named& place, void* to, std::size_t bytes) const {
    if (bytes != place.bytes * static_cast<std::size_t>(samples_))
      return {SPIKE_BAD_ARGUMENT, "there are not as many bytes"};
    return read(place, to);
  }

  Outcome read(const Named& place, void* to) const {
    const auto samples = static_cast<std::size_t>(samples_);
    if (place.input < 0) {
      const auto row = static_cast<std::size_t>(last_ % place.rows);
      return memory_.read(place.at + row * in_lines(place.bytes), Network::memory_bytes, to, place.bytes, samples);
    }
    const auto which = static_cast<std::size_t>(place.input);
    const auto rows = static_cast<std::size_t>(rows_[which].rows);
    return inputs_[which].read((rows - 1) * place.bytes, rows * place.bytes, to, place.bytes, samples);
  }

  Outcome take(const spike_given* inputs, int steps, std::size_t first) {
    for (int i = 0; i < Network::inputs; i++) {
      const auto rows = inputs[i].each_step ? steps : 1;
      const auto bytes = Network::input_rows[i].bytes * static_cast<std::size_t>(rows);
      const auto all = bytes * static_cast<std::size_t>(samples_);
      auto done = inputs_[i].reserve(all);
      if (!done.is_bad()) done = inputs_[i].fill(0, static_cast<const std::byte*>(inputs[i].data) + first * bytes, all);
      if (done.is_bad()) return done;
      rows_[i] = {inputs_[i].data(), rows};
    }
    return given_.fill(0, rows_, sizeof(rows_));
  }

  Room weights_;
  Room memory_;
  Room counts_;
  Room given_;
  Room inputs_[Network::inputs + 1];
  Given rows_[Network::inputs + 1];
  int samples_ = 0;
  std::int64_t done_ = 0;
  /** The place of the last step in its block. */
  int last_ = 0;
};

static_assert(sizeof(Counts) == sizeof(spike_counts), "counts are handed out as they are");

/** Runs what may throw for want of memory. */
template <class F>
int guarded(F&& f) {
  try {
    return told(f());
  } catch (const std::bad_alloc&) {
    last_words = "there is no memory for it";
    return SPIKE_OUT_OF_MEMORY;
  }
}

}  // namespace spike

/** The functions of network.h for a network, under a prefix. */
#define SPIKE_EXPORT(Network, prefix)                                                                            \
  extern "C" {                                                                                                   \
  SPIKE_API const char* prefix##explain(void) { return spike::last_words.c_str(); }                              \
  SPIKE_API const char* prefix##hash(void) { return Network::hash; }                                             \
  SPIKE_API const char* prefix##place(void) { return spike::PLACE; }                                             \
  SPIKE_API const spike_row* prefix##input(int which) {                                                          \
    return which >= 0 && which < Network::inputs ? Network::input_rows + which : nullptr;                        \
  }                                                                                                              \
  SPIKE_API const spike_row* prefix##output(int which) {                                                         \
    return which >= 0 && which < Network::outputs ? Network::output_rows + which : nullptr;                      \
  }                                                                                                              \
  SPIKE_API int prefix##open(const void* weights, size_t bytes, spike_network** network) {                       \
    return spike::guarded([&] {                                                                                  \
      auto session = std::make_unique<spike::Session<Network>>();                                                \
      auto done = session->open(weights, bytes);                                                                 \
      if (!done.is_bad()) *network = reinterpret_cast<spike_network*>(session.release());                        \
      return done;                                                                                               \
    });                                                                                                          \
  }                                                                                                              \
  SPIKE_API void prefix##close(spike_network* network) {                                                         \
    delete reinterpret_cast<spike::Session<Network>*>(network);                                                  \
  }                                                                                                              \
  SPIKE_API int prefix##reset(spike_network* network, int samples) {                                             \
    return spike::guarded([&] { return reinterpret_cast<spike::Session<Network>*>(network)->reset(samples); });  \
  }                                                                                                              \
  SPIKE_API int prefix##step(spike_network* network, const spike_given* inputs, int steps) {                     \
    return spike::guarded(                                                                                       \
        [&] { return reinterpret_cast<spike::Session<Network>*>(network)->step(inputs, steps); });               \
  }                                                                                                              \
  SPIKE_API int prefix##read(spike_network* network, const char* name, void* to, size_t bytes) {                 \
    return spike::guarded(                                                                                       \
        [&] { return reinterpret_cast<spike::Session<Network>*>(network)->read(name, to, bytes); });             \
  }                                                                                                              \
  SPIKE_API int prefix##result(spike_network* network, int which, void* to, size_t bytes) {                      \
    return spike::guarded(                                                                                       \
        [&] { return reinterpret_cast<spike::Session<Network>*>(network)->result(which, to, bytes); });          \
  }                                                                                                              \
  SPIKE_API int prefix##count(spike_network* network, spike_counts* counts) {                                    \
    return spike::guarded([&] {                                                                                  \
      return reinterpret_cast<spike::Session<Network>*>(network)->count(reinterpret_cast<spike::Counts*>(counts)); \
    });                                                                                                          \
  }                                                                                                              \
  SPIKE_API int prefix##run(spike_network* network, const spike_given* inputs, int samples, int steps,           \
                            void* const* outputs, spike_counts* counts) {                                        \
    return spike::guarded([&] {                                                                                  \
      return reinterpret_cast<spike::Session<Network>*>(network)->run(inputs, samples, steps, outputs,           \
                                                                      reinterpret_cast<spike::Counts*>(counts)); \
    });                                                                                                          \
  }                                                                                                              \
  }
