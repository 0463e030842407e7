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

/** What a kernel sees: the memory of a sample, and the step that runs, counted from 1. */
struct Frame {
  std::byte* memory = nullptr;
  const std::byte* weights = nullptr;
  const Given* given = nullptr;
  int sample = 0;
  /** The step among those that are given. */
  int row = 0;
  std::int64_t now = 1;
};

/** A row or a state in the memory of a sample. Its numbers may have fewer bits than their type. */
template <class T, std::size_t AT, int SIZE, int BITS = 8 * sizeof(T)>
struct Place {
  using Type = T;
  static constexpr int size = SIZE;
  static constexpr int bits = BITS;
  SPIKE_DEVICE static T* in(const Frame& frame) { return reinterpret_cast<T*>(frame.memory + AT); }
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
