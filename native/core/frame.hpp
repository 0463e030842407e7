#pragma once

#include "model.hpp"

namespace spike {

/** What a kernel sees of a machine: a block of steps, one row a step for each value. */
struct Frame {
  const Value* values = nullptr;
  const Op* ops = nullptr;
  std::byte* const* rows = nullptr;
  /** Bytes from a value's row to that of the next step; 0 where it is the same in all steps. */
  const std::size_t* strides = nullptr;
  std::byte* const* states = nullptr;
  /** Rows of 32 bits, each as long as the longest value of an op that does not work in parts. */
  std::int32_t* scratch[4] = {};
  std::byte* work = nullptr;
  /** For each step of a block room for places of events: four times as many as the longest value has. */
  std::uint16_t* lists = nullptr;
  std::size_t list_stride = 0;
  /** What a value drives; what ops add to that count their events themselves: see Op::counts_fan_out. */
  const FanOut* fan_outs = nullptr;
  std::int64_t* synops = nullptr;
  /** The step, counted from 1, that row 0 is of. */
  std::int64_t now = 1;
  /** Every other sample goes through blocks of weights from the last to the first: those are still near. */
  bool goes_back = false;
  /** Somebody sees all values: each is written down, in the order of its elements. */
  bool is_watched = false;

  std::byte* row(int id, int step) const { return rows[id] + strides[id] * static_cast<std::size_t>(step); }

  template <typename T>
  T* state(const Op& op, std::size_t which) const {
    return reinterpret_cast<T*>(states[op.first_state + which]);
  }
};

/** Runs an op over the rows from first to before last. */
using Run = void (*)(const Op& op, const Frame& frame, int first, int last);

/** What an instruction set can reach: each answers with a sum, so that nothing of it can be left out. */
struct Ceilings {
  /** Adds so many of the rows of 256 bytes that are listed; the list goes on behind them. */
  std::uint64_t (*events)(const std::byte* rows, const std::uint32_t* list, std::size_t count);
  std::uint64_t (*reads)(const std::byte* from, std::size_t bytes);
  /** Multiplies bytes that are near, of 32 KiB; how often it did. */
  std::uint64_t (*products)(const std::byte* near, std::size_t rounds, std::uint64_t& sum);
};

/** The kernels of one instruction set, by kind. A delay answers with `peek` and then takes in with its kernel. */
struct Kernels {
  const char* name;
  Run run[KINDS];
  Run peek;
  /** How many elements are not zero, and the sum of what they count for where counts are given. */
  std::int64_t (*count)(const std::byte* row, Storage storage, std::size_t size, const std::int32_t* counts);
  Ceilings ceilings;
};

}  // namespace spike
