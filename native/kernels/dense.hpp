#pragma once

#include "events.hpp"
#include "row-sums.hpp"
#include "synapse.hpp"

/* All to all, along the last axis. */
namespace spike {
namespace {

template <typename W>
void add_dense(const Op& op, const std::int32_t* x, const W* weights, std::int32_t* sums, std::size_t size) {
  using namespace at::dense;
  const auto of_in = natural(op, in);
  const auto of_out = natural(op, out);
  const auto* delays = op.arrays[at::synapse::delays].length == 0
                           ? nullptr
                           : op.arrays[at::synapse::delays].as<std::uint8_t>();
  for (std::size_t row = 0; row < natural(op, rows); row++)
    for (std::size_t j = 0; j < of_in; j++) {
      const auto message = x[row * of_in + j];
      if (message == 0) continue;
      auto* to = sums + row * of_out;
      if (delays) add_late(to, size, weights + j * of_out, delays + j * of_out, message, of_out);
      else add_row(to, weights + j * of_out, message, of_out);
    }
}

/** The events of each row of messages in each step, listed once for all blocks of columns. */
class EventLists {
 public:
  EventLists(const Op& op, const Frame& frame)
      : frame_(frame),
        input_(op.inputs[0]),
        rows_(natural(op, at::dense::rows)),
        in_(natural(op, at::dense::in)) {}

  void fill(int first, int last, std::size_t from, std::size_t size) const {
    for (int t = first; t < last; t++)
      for (std::size_t row = 0; row < rows_; row++) {
        const auto* x = reinterpret_cast<const std::uint8_t*>(frame_.row(input_, t)) + row * in_ + from;
        auto* list = at(t, row);
        const auto count = static_cast<std::uint32_t>(list_events(x, size, list + HEAD));
        std::memcpy(list, &count, sizeof(count));
      }
  }

  const std::uint16_t* list(int t, std::size_t row, std::size_t& count) const {
    const auto* found = at(t, row);
    std::uint32_t stored = 0;
    std::memcpy(&stored, found, sizeof(stored));
    count = stored;
    return found + HEAD;
  }

 private:
  /** Entries that hold the count. */
  static constexpr std::size_t HEAD = 2;

  std::uint16_t* at(int t, std::size_t row) const {
    return frame_.lists + frame_.list_stride * static_cast<std::size_t>(t) + row * (in_ + HEAD);
  }

  const Frame& frame_;
  int input_;
  std::size_t rows_;
  std::size_t in_;
};

/** Adds the sums of a part of the inputs to a block of columns, or puts them there where it is the first. */
inline void sum_columns(const Op& op, const Frame& frame, const EventLists& lists, int first, int last,
                        std::size_t column, std::size_t from) {
  using namespace at::dense;
  const auto of_out = natural(op, out);
  const auto bytes = blocks::width_at(column, of_out);
  const auto wanted = std::min(blocks::BLOCK, of_out - column);
  const auto* block = op.packed.as<std::uint8_t>() + column * natural(op, in) + from * bytes;
  alignas(64) std::int32_t sums[blocks::BLOCK];
  for (int t = first; t < last; t++) {
    auto* y = reinterpret_cast<std::int32_t*>(frame.row(op.output, t)) + column;
    for (std::size_t row = 0; row < natural(op, rows); row++) {
      std::size_t count = 0;
      const auto* list = lists.list(t, row, count);
      sum_block(block, bytes, list, count, sums);
      auto* to = y + row * of_out;
      if (from == 0) std::memcpy(to, sums, wanted * sizeof(std::int32_t));
      else add_row(to, sums, 1, wanted);
    }
  }
}

/** A block of columns over all steps, so that its weights stay near. */
inline void run_binary(const Op& op, const Frame& frame, int first, int last) {
  using namespace at::dense;
  const auto of_in = natural(op, in);
  const EventLists lists(op, frame);
  for (std::size_t from = 0; from < std::max<std::size_t>(of_in, 1); from += MOST_LISTED) {
    lists.fill(first, last, from, std::min(MOST_LISTED, of_in - from));
    for (std::size_t column = 0; column < natural(op, out); column += blocks::BLOCK)
      sum_columns(op, frame, lists, first, last, column, from);
  }
  const auto exponent = integer(op, at::synapse::exponent);
  const auto width = integer(op, at::synapse::width);
  if (exponent == 0 && width == 32) return;
  for (int t = first; t < last; t++) {
    auto* y = reinterpret_cast<std::int32_t*>(frame.row(op.output, t));
    for (std::size_t i = 0; i < frame.values[op.output].size; i++) y[i] = arriving(y[i], exponent, width);
  }
}

inline void run_dense(const Op& op, const Frame& frame, int first, int last) {
  if (op.is_binary) return run_binary(op, frame, first, last);
  const auto size = frame.values[op.output].size;
  for (int t = first; t < last; t++) {
    const auto* x = load(frame, op.inputs[0], t, 1);
    auto* sums = clear_sums(op, frame);
    with_weights(op.arrays[at::synapse::weight].storage, op.packed.data(),
                 [&](const auto* weights) { add_dense(op, x, weights, sums, size); });
    arrive(op, frame, t, sums);
  }
}

inline void run_diagonal(const Op& op, const Frame& frame, int first, int last) {
  const auto size = frame.values[op.output].size;
  const auto exponent = integer(op, 0);
  const auto* weights = op.arrays[0].as<std::int32_t>();
  for (int t = first; t < last; t++) {
    const auto* x = load(frame, op.inputs[0], t, 1);
    auto* y = target(frame, op.output, t, 0);
    for (std::size_t i = 0; i < size; i++) y[i] = shift(multiply32(weights[i], x[i]), exponent);
    finish(frame, op.output, t, y);
  }
}

}  // namespace
}  // namespace spike
