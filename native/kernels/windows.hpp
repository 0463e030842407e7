#pragma once

#include "rows.hpp"

/* What reaches each place of a convolution, where channels stand last. */
namespace spike {
namespace {

/** Messages of a window that stand side by side, and the row of weights of the first. pack-windows.cpp writes them. */
struct WindowRun {
  std::int32_t from;
  std::int32_t size;
  std::int32_t row;
  /** The places of the input that they are at: the first of them, and that behind the last. */
  std::int32_t first;
  std::int32_t last;
};

/** The runs of each place. */
struct Windows {
  explicit Windows(const Op& op)
      : places(natural(op, at::conv::out_places)),
        starts(op.windows.as<std::int32_t>()),
        runs(reinterpret_cast<const WindowRun*>(starts + places + 1)),
        are_whole(reinterpret_cast<const std::uint8_t*>(runs + starts[places])) {}

  std::size_t places;
  const std::int32_t* starts;
  const WindowRun* runs;
  /** Whether all rows of weights are reached, in their order. */
  const std::uint8_t* are_whole;
};

}  // namespace
}  // namespace spike
