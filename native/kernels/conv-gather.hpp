#pragma once

#include "place-lists.hpp"
#include "plain-neurons.hpp"
#include "row-sums.hpp"
#include "synapse.hpp"

/*
 * Convolutions of binary messages by place: the events of the window of a place are listed, and their rows of
 * weights added in registers, as in dense.
 */
namespace spike {
namespace {

/** Sums of a place's channels in all steps to [channel][place] of the result. */
template <typename S>
void put_place(const Op& op, const Frame& frame, int first, int last, std::size_t place, std::size_t column,
               const S* sums, std::size_t width) {
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
template <typename S>
void lead_place(const Op& op, const Frame& frame, int first, int last, std::size_t place, std::size_t column,
                const S* sums, std::size_t width) {
  const auto& population = frame.ops[op.follower];
  const auto channels = natural(op, at::conv::out_per_group);
  const auto at = place * channels + column;
  const PlainRows<S> rows{sums, width, reinterpret_cast<std::uint8_t*>(frame.row(population.output, first)) + at,
                          frame.strides[population.output], static_cast<std::size_t>(last - first)};
  step_plain(led_neurons(population, frame, channels, column, at), rows, std::min(width, channels - column));
}

/** A block of channels of all places, in some steps; S holds every sum. */
template <typename S>
void gather_block(const Op& op, const Frame& frame, int first, int last, std::size_t column, const PlaceLists& lists) {
  using namespace at::conv;
  const Windows windows(op);
  const auto width = blocks::width_at(column, natural(op, out_per_group));
  const auto rows = natural(op, in_per_group) * natural(op, kernel_places) + 1;
  const auto* block = op.packed.as<std::int8_t>() + column * rows;
  const auto leads = op.follower >= 0 && !frame.is_watched;
  auto* sums = reinterpret_cast<S*>(frame.work);
  std::size_t events = 0;
  for (std::size_t place = 0; place < windows.places; place++) {
    for (int t = first; t < last; t++) {
      std::size_t count = 0;
      const auto* list = lists.rows(windows, place, t, count, events);
      sum_block(block, width, list, count, sums + static_cast<std::size_t>(t - first) * width, true);
    }
    if (leads) lead_place(op, frame, first, last, place, column, sums, width);
    else put_place(op, frame, first, last, place, column, sums, width);
  }
  const auto wanted = std::min(width, natural(op, out_per_group) - column);
  if (op.counts_fan_out >= 0) *frame.synops += static_cast<std::int64_t>(events * wanted);
}

inline void run_conv_gather(const Op& op, const Frame& frame, int first, int last) {
  constexpr auto AT_ONCE = static_cast<int>(blocks::STEPS);
  const PlaceLists lists(op, frame);
  lists.fill(first, last);
  for (int t = first; t < last; t += AT_ONCE)
    for (std::size_t column = 0; column < natural(op, at::conv::out_per_group); column += blocks::BLOCK) {
      const auto end = std::min(t + AT_ONCE, last);
      if (op.has_small_sums) gather_block<std::int16_t>(op, frame, t, end, column, lists);
      else gather_block<std::int32_t>(op, frame, t, end, column, lists);
    }
}

}  // namespace
}  // namespace spike
