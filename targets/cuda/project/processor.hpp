#pragma once

#include <cstdlib>
#include <cstring>

#include "kernels.hpp"
#include "outcome.hpp"
#include "stopwatch.hpp"

/* Where a network runs without a card: card.hpp for this processor, on which all is done when it is asked for. */
namespace spike {

inline constexpr const char* PLACE = "host";

class Stream;

class Mark {
 public:
  Outcome open() { return {}; }
  Outcome set(const Stream&) { return {}; }
  Outcome reach() const { return {}; }
};

class Stream {
 public:
  Outcome open(void* = nullptr) { return {}; }
  Outcome wait_for(const Mark&) const { return {}; }
  Outcome finish() const { return {}; }
};

/** Bytes of this machine, on a cache line. */
class Room {
 public:
  Room() = default;
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;
  ~Room() { release(); }

  std::byte* data() const { return data_; }
  std::size_t size() const { return size_; }

  Outcome reserve(std::size_t bytes) {
    if (bytes <= size_) return {};
    release();
    data_ = static_cast<std::byte*>(std::aligned_alloc(64, in_lines(bytes)));
    if (!data_) return {SPIKE_OUT_OF_MEMORY, "there is no memory for it"};
    size_ = in_lines(bytes);
    return {};
  }

  void release() {
    std::free(data_);
    data_ = nullptr;
    size_ = 0;
  }

 private:
  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

using Pinned = Room;

inline void* take_pinned(std::size_t bytes) { return std::aligned_alloc(64, in_lines(bytes)); }
inline void give_pinned(void* data) { std::free(data); }

/** Copies go the way that they would go if a card could not reach what the caller has. */
inline bool is_in_reach(const void*) { return false; }

inline Outcome copy(void* to, const void* from, std::size_t bytes, const Stream&) {
  if (bytes > 0) std::memcpy(to, from, bytes);
  return {};
}

inline Outcome gather(std::byte* to, const std::byte* from, std::size_t stride, std::size_t bytes, std::size_t rows,
                      const Stream&) {
  for (std::size_t row = 0; bytes > 0 && row < rows; row++) std::memcpy(to + row * bytes, from + row * stride, bytes);
  return {};
}

inline Outcome clear(std::byte* data, std::size_t bytes, const Stream&) {
  std::memset(data, 0, bytes);
  return {};
}

inline std::size_t bytes_left() { return std::size_t{1} << 30; }

inline int device_here() { return 0; }

struct Here {
  explicit Here(int) {}
};

template <class Network>
Outcome find_card() {
  return {};
}

inline int samples_that_fill() { return SAMPLES_TOGETHER; }

template <class Network>
Outcome run_job(const Job& job, const Stream&) {
  Stopwatch watch;
  auto given = job;
  given.together = SAMPLES_TOGETHER;
  run_all<Network>(Alone{}, given, 0, 1);
  watch.stop();
  return {};
}

}  // namespace spike
