#pragma once

#include <vector>

#if !defined(SPIKE_ON_CARD)
#include <chrono>
#endif

/* How long each of some things takes that are done one after the other. */
namespace spike {

/** Of nothing that is measured. */
inline constexpr int NO_OP = -1;

#if defined(SPIKE_ON_CARD)

/** By events of the card, so nobody waits between two of them. */
class Laps {
 public:
  explicit Laps(int ops) : ms_(static_cast<std::size_t>(ops)) {}
  Laps(const Laps&) = delete;
  Laps& operator=(const Laps&) = delete;
  ~Laps() {
    for (auto* event : events_)
      if (event) cudaEventDestroy(event);
  }

  const std::vector<double>& ms() const { return ms_; }

  Outcome open() {
    Outcome done;
    for (auto& event : events_)
      if (!done.is_bad()) done = outcome_of(cudaEventCreate(&event));
    return done;
  }

  /** What comes next in the stream is of an op. */
  Outcome next(int op, const Stream& stream) {
    auto done = used_ == MOST ? finish(stream) : Outcome{};
    if (!done.is_bad()) done = outcome_of(cudaEventRecord(events_[used_], stream.stream()));
    ops_[used_++] = op;
    return done;
  }

  /** Adds up what was measured so far. */
  Outcome finish(const Stream& stream) {
    if (used_ == 0) return {};
    const auto done = in_turn([&] { return outcome_of(cudaEventRecord(events_[used_], stream.stream())); },
                              [&] { return outcome_of(cudaEventSynchronize(events_[used_])); });
    for (int i = 0; i < used_ && !done.is_bad(); i++) {
      float ms = 0;
      if (ops_[i] == NO_OP || cudaEventElapsedTime(&ms, events_[i], events_[i + 1]) != cudaSuccess) continue;
      ms_[static_cast<std::size_t>(ops_[i])] += ms;
    }
    used_ = 0;
    return done;
  }

 private:
  static constexpr int MOST = 1024;

  std::vector<double> ms_;
  cudaEvent_t events_[MOST + 1] = {};
  int ops_[MOST] = {};
  int used_ = 0;
};

#else

class Laps {
 public:
  explicit Laps(int ops) : ms_(static_cast<std::size_t>(ops)) {}

  const std::vector<double>& ms() const { return ms_; }

  Outcome open() { return {}; }

  Outcome next(int op, const Stream&) {
    const auto now = std::chrono::steady_clock::now();
    if (op_ != NO_OP) ms_[static_cast<std::size_t>(op_)] += std::chrono::duration<double, std::milli>(now - from_).count();
    from_ = now;
    op_ = op;
    return {};
  }

  Outcome finish(const Stream& stream) { return next(NO_OP, stream); }

 private:
  std::vector<double> ms_;
  std::chrono::steady_clock::time_point from_;
  int op_ = NO_OP;
};

#endif

}  // namespace spike
