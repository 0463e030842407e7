#pragma once

#include "channels-last.hpp"
#include "events.hpp"
#include "plain-neurons.hpp"
#include "row-sums.hpp"
#include "synapse.hpp"
#include "windows.hpp"

/*
 * Convolutions of binary messages by place: the events of the window of a place are listed, and their rows of
 * weights added in registers, as in dense.
 */
namespace spike {
namespace {

/** Lists the rows of the events that reach a place. */
inline std::size_t list_window(const Windows& windows, std::size_t place, const std::uint8_t* x, std::uint16_t* rows) {
  std::size_t count = 0;
  for (auto k = windows.starts[place]; k < windows.starts[place + 1]; k++) {
    const auto& [from, size, row] = windows.runs[k];
    count += list_events(x + from, static_cast<std::size_t>(size), rows + count, static_cast<std::size_t>(row));
  }
  return count;
}

/** Sums of a place's channels in all steps to [channel][place] of the result. */
inline void put_place(const Op& op, const Frame& frame, int first, int last, std::size_t place, std::size_t column,
                      const std::int32_t* sums, std::size_t width) {
  const auto exponent = integer(op, at::synapse::exponent);
  const auto bits = integer(op, at::synapse::width);
  const auto places = natural(op, at::conv::out_places);
  const auto wanted = std::min(width, natural(op, at::conv::out_per_group) - column);
  for (int t = first; t < last; t++, sums += width) {
    auto* y = reinterpret_cast<std::int32_t*>(frame.row(op.output, t)) + column * places + place;
    for (std::size_t o = 0; o < wanted; o++) y[o * places] = arriving(sums[o], exponent, bits);
  }
}

/** Sums of a place's channels in all steps to the population behind, whose channels are last. */
inline void lead_place(const Op& op, const Frame& frame, int first, int last, std::size_t place, std::size_t column,
                       const std::int32_t* sums, std::size_t width) {
  const auto& population = frame.ops[op.follower];
  const auto channels = natural(op, at::conv::out_per_group);
  const auto at = place * channels + column;
  const PlainRows<std::int32_t> rows{sums, width,
                                     reinterpret_cast<std::uint8_t*>(frame.row(population.output, first)) + at,
                                     frame.strides[population.output], static_cast<std::size_t>(last - first)};
  step_plain(led_neurons(population, frame, channels, column, at), rows, std::min(width, channels - column));
}

/** Rows of messages of some steps, with channels last. Scratch has room for one that has to be turned. */
class TurnedRows {
 public:
  TurnedRows(const Op& op, const Frame& frame) : frame_(frame), id_(op.inputs[0]), channels_(natural(op, at::conv::in_per_group)) {
    const auto& value = frame.values[id_];
    is_there_ = channels_ == value.size || (value.channels == channels_ && !frame.is_watched);
  }

  int most_steps() const { return is_there_ ? static_cast<int>(blocks::STEPS) : 1; }

  void turn(int step) {
    if (!is_there_) turned_ = with_channels_last(frame_, id_, step, channels_);
  }

  const std::uint8_t* row(int step) const {
    return is_there_ ? reinterpret_cast<const std::uint8_t*>(frame_.row(id_, step)) : turned_;
  }

 private:
  const Frame& frame_;
  int id_;
  std::size_t channels_;
  bool is_there_;
  const std::uint8_t* turned_ = nullptr;
};

/** A block of channels of all places, in some steps. */
inline void gather_block(const Op& op, const Frame& frame, int first, int last, std::size_t column, const TurnedRows& rows) {
  using namespace at::conv;
  const Windows windows(op);
  const auto width = blocks::width_at(column, natural(op, out_per_group));
  const auto* block = op.packed.as<std::int8_t>() + column * natural(op, in_per_group) * natural(op, kernel_places);
  const auto leads = op.follower >= 0 && !frame.is_watched;
  auto* sums = reinterpret_cast<std::int32_t*>(frame.work);
  for (std::size_t place = 0; place < windows.places; place++) {
    for (int t = first; t < last; t++) {
      const auto count = list_window(windows, place, rows.row(t), frame.lists);
      sum_block(block, width, frame.lists, count, sums + static_cast<std::size_t>(t - first) * width, true);
    }
    if (leads) lead_place(op, frame, first, last, place, column, sums, width);
    else put_place(op, frame, first, last, place, column, sums, width);
  }
}

inline void run_conv_gather(const Op& op, const Frame& frame, int first, int last) {
  TurnedRows rows(op, frame);
  for (int t = first; t < last; t += rows.most_steps()) {
    rows.turn(t);
    const auto end = std::min(t + rows.most_steps(), last);
    for (std::size_t column = 0; column < natural(op, at::conv::out_per_group); column += blocks::BLOCK)
      gather_block(op, frame, t, end, column, rows);
  }
}

}  // namespace
}  // namespace spike
