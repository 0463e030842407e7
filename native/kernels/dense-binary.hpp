#pragma once

#include "channels-last.hpp"
#include "events.hpp"
#include "plain-neurons.hpp"
#include "row-sums.hpp"
#include "synapse.hpp"

/* All to all where messages are 0 or 1 and weights are bytes: rows of weights are added in registers. */
namespace spike {
namespace {

/** The events of each row of messages in each step, listed once for all blocks of columns. */
class EventLists {
 public:
  EventLists(const Op& op, const Frame& frame)
      : frame_(frame),
        input_(op.inputs[0]),
        rows_(natural(op, at::dense::rows)),
        in_(natural(op, at::dense::in)) {}

  void fill(int first, int last, std::size_t from, std::size_t size) const {
    for (int t = first; t < last; t++) {
      const auto* x = in_packed_order(frame_, input_, t) + from;
      for (std::size_t row = 0; row < rows_; row++) {
        auto* list = at(t, row);
        const auto count = static_cast<std::uint32_t>(list_events(x + row * in_, size, list + HEAD));
        std::memcpy(list, &count, sizeof(count));
      }
    }
    if (rows_ == 1)
      for (int t = first; t + 1 < last; t++) show_next(t);
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

  /** What a list starts with stands behind the one before too, so that rows are asked for across its end. */
  void show_next(int t) const {
    std::size_t count = 0;
    auto* end = const_cast<std::uint16_t*>(list(t, 0, count)) + count;
    std::memcpy(end, at(t + 1, 0) + HEAD, EVENTS_AHEAD * sizeof(*end));
  }

  std::uint16_t* at(int t, std::size_t row) const {
    return frame_.lists + frame_.list_stride * static_cast<std::size_t>(t) + row * (in_ + HEAD);
  }

  const Frame& frame_;
  int input_;
  std::size_t rows_;
  std::size_t in_;
};

/** A part of the weights: a block of columns, some inputs. */
struct Part {
  std::size_t column;
  std::size_t from;
};

/** Adds the sums of a part to a result, or puts them there where it is the first. */
inline void sum_to_result(const Op& op, const Frame& frame, const EventLists& lists, int first, int last, Part part) {
  using namespace at::dense;
  const auto of_out = natural(op, out);
  const auto width = blocks::width_at(part.column, of_out);
  const auto wanted = std::min(blocks::BLOCK, of_out - part.column);
  const auto* block = op.packed.as<std::int8_t>() + part.column * natural(op, in) + part.from * width;
  alignas(64) std::int32_t sums[blocks::BLOCK];
  for (int t = first; t < last; t++) {
    auto* y = reinterpret_cast<std::int32_t*>(frame.row(op.output, t)) + part.column;
    for (std::size_t row = 0; row < natural(op, rows); row++) {
      std::size_t count = 0;
      const auto* list = lists.list(t, row, count);
      sum_block(block, width, list, count, sums, true);
      auto* to = y + row * of_out;
      if (part.from == 0) std::memcpy(to, sums, wanted * sizeof(std::int32_t));
      else add_row(to, sums, 1, wanted);
    }
  }
}

/** A row of the sums that a population takes at once is a line longer, so that rows do not push each other out of caches. */
inline std::size_t led_stride(const Op& op) { return blocks::padded(natural(op, at::dense::out)) + 16; }

/** The same into work, where the population behind finds them. */
inline void sum_to_work(const Op& op, const Frame& frame, const EventLists& lists, int first, int last, Part part) {
  using namespace at::dense;
  const auto width = blocks::width_at(part.column, natural(op, out));
  const auto* block = op.packed.as<std::int8_t>() + part.column * natural(op, in) + part.from * width;
  auto* sums = reinterpret_cast<std::int32_t*>(frame.work) + part.column;
  for (int t = first; t < last; t++, sums += led_stride(op)) {
    std::size_t count = 0;
    const auto* list = lists.list(t, 0, count);
    sum_block(block, width, list, count, sums, part.from == 0);
  }
}

inline void lead_dense(const Op& op, const Frame& frame, int first, int last, std::size_t column) {
  const auto& population = frame.ops[op.follower];
  const auto of_out = natural(op, at::dense::out);
  const auto neurons = led_neurons(population, frame, of_out, column, column);
  const PlainRows<std::int32_t> rows{reinterpret_cast<const std::int32_t*>(frame.work) + column, led_stride(op),
                                     reinterpret_cast<std::uint8_t*>(frame.row(population.output, first)) + column,
                                     frame.strides[population.output], static_cast<std::size_t>(last - first)};
  step_plain(neurons, rows, std::min(blocks::BLOCK, of_out - column));
}

/** A block of columns and some inputs over all steps, so that their weights stay near. */
inline void sum_dense(const Op& op, const Frame& frame, int first, int last, bool leads) {
  using namespace at::dense;
  const auto of_in = natural(op, in);
  const auto of_out = natural(op, out);
  const auto part = std::min(MOST_LISTED, blocks::NEAR_BYTES / blocks::width_at(0, of_out));
  const EventLists lists(op, frame);
  for (std::size_t from = 0; from < std::max<std::size_t>(of_in, 1); from += part) {
    lists.fill(first, last, from, std::min(part, of_in - from));
    const auto count = (of_out + blocks::BLOCK - 1) / blocks::BLOCK;
    for (std::size_t i = 0; i < count; i++) {
      const auto column = (frame.goes_back ? count - 1 - i : i) * blocks::BLOCK;
      if (leads) sum_to_work(op, frame, lists, first, last, {column, from});
      else sum_to_result(op, frame, lists, first, last, {column, from});
      if (leads && from + part >= of_in) lead_dense(op, frame, first, last, column);
    }
  }
}

inline void run_binary_dense(const Op& op, const Frame& frame, int first, int last) {
  constexpr auto AT_ONCE = static_cast<int>(blocks::STEPS);
  if (op.follower >= 0 && !frame.is_watched) {
    for (int t = first; t < last; t += AT_ONCE) sum_dense(op, frame, t, std::min(t + AT_ONCE, last), true);
    return;
  }
  sum_dense(op, frame, first, last, false);
  const auto exponent = integer(op, at::synapse::exponent);
  const auto width = integer(op, at::synapse::width);
  if (exponent == 0 && width == 32) return;
  for (int t = first; t < last; t++) {
    auto* y = reinterpret_cast<std::int32_t*>(frame.row(op.output, t));
    for (std::size_t i = 0; i < frame.values[op.output].size; i++) y[i] = arriving(y[i], exponent, width);
  }
}

}  // namespace
}  // namespace spike
