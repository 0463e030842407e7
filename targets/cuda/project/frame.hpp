#pragma once

#include "arithmetic.hpp"
#include "team.hpp"

/* Where the numbers of a network are. Places are known when it is compiled, so kernels get them as types. */
namespace spike {

/** What is given for an input: one row for all steps, or one for each. */
struct Given {
  const std::byte* data = nullptr;
  int rows = 1;
};

/** Samples that a team has at most at once. */
inline constexpr int SAMPLES_TOGETHER = 8;

/**
 * What a kernel sees: the memory of some samples, and a tile of steps that run one behind the other. Of the first sample it
 * has the memory, its number and its place among those at once; of the first step the number, counted from 1, the place in
 * its block, and the row among those that are given. Most kernels take one sample at a time.
 */
struct Frame {
  std::byte* memory = nullptr;
  std::size_t memory_bytes = 0;
  const std::byte* weights = nullptr;
  const Given* given = nullptr;
  int sample = 0;
  int which = 0;
  int samples = 1;
  std::int64_t now = 1;
  int at = 0;
  int row = 0;
  int steps = 1;
  /** Ops run in the steps that the schedule names, of a block that starts at the first step; else in all. */
  bool has_spans = false;
  bool counts = false;

  /** One of the samples. */
  SPIKE_DEVICE Frame of(int k) const {
    auto frame = *this;
    frame.memory += static_cast<std::size_t>(k) * memory_bytes;
    frame.sample += k;
    frame.which += k;
    frame.samples = 1;
    return frame;
  }

  /** One of the steps. */
  SPIKE_DEVICE Frame step(int k) const {
    auto frame = *this;
    frame.now += k;
    frame.at += k;
    frame.row += k;
    frame.steps = 1;
    return frame;
  }
};

/** Calls f with a frame of each step, in order. */
template <class F>
SPIKE_DEVICE void in_steps(const Frame& frame, F&& f) {
  for (int k = 0; k < frame.steps; k++) {
    const auto now = frame.step(k);
    f(now);
  }
}

/** Calls f with a frame of each sample. */
template <class F>
SPIKE_DEVICE void in_samples(const Frame& frame, F&& f) {
  for (int k = 0; k < frame.samples; k++) {
    const auto one = frame.of(k);
    f(one);
  }
}

/** Calls f with the tiles of a block: steps FIRST to LAST of it where the schedule holds, at most TILE at once. */
template <int FIRST, int LAST, int TILE, class F>
SPIKE_DEVICE void in_tiles(const Frame& block, F&& f) {
  const auto end = block.has_spans ? LAST : block.steps;
  for (int k = block.has_spans ? FIRST - 1 : 0; k < end; k += TILE) {
    auto frame = block.step(k);
    frame.steps = end - k < TILE ? end - k : TILE;
    f(frame);
  }
}

/** Rows, states and arrays start on a line of the caches. */
constexpr std::size_t in_lines(std::size_t bytes) { return (bytes + 63) / 64 * 64; }

/**
 * A state or the rows of a value in the memory of a sample. Numbers may have fewer bits than their type. A value has a row
 * for each of some steps, after which the first row is used again.
 */
template <class T, std::size_t AT, int SIZE, int BITS = 8 * sizeof(T), int ROWS = 1>
struct Place {
  using Type = T;
  static constexpr int size = SIZE;
  static constexpr int bits = BITS;
  static constexpr std::size_t row_bytes = in_lines(SIZE * sizeof(T));
  SPIKE_DEVICE static T* in(const Frame& frame) {
    const auto row = ROWS == 1 ? 0u : static_cast<unsigned>(frame.at) % ROWS;
    return reinterpret_cast<T*>(frame.memory + AT + row * row_bytes);
  }
};

/** An input: rows of samples, one behind the other. */
template <class T, int WHICH, int SIZE>
struct Input {
  using Type = T;
  static constexpr int size = SIZE;
  SPIKE_DEVICE static const T* in(const Frame& frame) {
    const auto& given = frame.given[WHICH];
    const auto row = static_cast<std::size_t>(frame.sample) * given.rows + (given.rows > 1 ? frame.row : 0);
    return reinterpret_cast<const T*>(given.data) + row * SIZE;
  }
};

/** Numbers that never change. */
template <class T, std::size_t AT, int SIZE>
struct Array {
  using Type = T;
  static constexpr int size = SIZE;
  SPIKE_DEVICE static const T* in(const Frame& frame) { return reinterpret_cast<const T*>(frame.weights + AT); }
};

/** An element in 32 bits. */
template <class X>
SPIKE_DEVICE std::int32_t get(const Frame& frame, int i) {
  return static_cast<std::int32_t>(X::in(frame)[i]);
}

/** Writes an element; what does not fit loses its upper bits. */
template <class Y>
SPIKE_DEVICE void put(const Frame& frame, int i, std::int32_t x) {
  Y::in(frame)[i] = static_cast<typename Y::Type>(x);
}

/** A number in the bits that a value has. */
template <class Y>
SPIKE_DEVICE std::int32_t wrapped(std::int32_t x) {
  return wrap_bits(x, Y::bits, static_cast<typename Y::Type>(-1) < static_cast<typename Y::Type>(0));
}

}  // namespace spike
