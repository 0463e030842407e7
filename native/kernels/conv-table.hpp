#pragma once

#include "events.hpp"
#include "plain-neurons.hpp"

/*
 * Convolutions of binary messages whose windows are so small that there is a table of what each set of events in one
 * adds up to: core/pack-conv.cpp makes it. The population behind runs some steps of a place at once, with its
 * potentials in registers.
 */
namespace spike {
namespace {

/** Which messages of each window are events, as bits by kernel place: [place][step]. */
inline void mark_windows(const Op& op, const Frame& frame, int first, int last, std::uint16_t* windows) {
  using namespace at::conv;
  const auto ins = natural(op, in_places);
  const auto kernels = natural(op, kernel_places);
  const auto* taps = op.windows.as<std::int32_t>();
  std::memset(windows, 0, natural(op, out_places) * blocks::TABLE_STEPS * sizeof(*windows));
  for (int t = first; t < last; t++, windows++) {
    const auto* x = reinterpret_cast<const std::uint8_t*>(frame.row(op.inputs[0], t));
    for (std::size_t from = 0; from < ins; from += MOST_LISTED) {
      const auto count = list_events(x + from, std::min(MOST_LISTED, ins - from), frame.lists);
      for (std::size_t i = 0; i < count; i++) {
        const auto* to = taps + (from + frame.lists[i]) * kernels;
        for (std::size_t k = 0; k < kernels; k++) windows[to[k]] = static_cast<std::uint16_t>(windows[to[k]] | 1 << k);
      }
    }
  }
}

/** What windows add up to, one row for each set of events, and where what is sent goes. */
struct TableRows {
  const std::int16_t* sums;
  const std::uint16_t* windows;
  std::size_t channels;
  std::uint8_t* y;
  std::size_t y_stride;
  std::size_t steps;
};

/** All steps of a vector of channels at some places, numbered by P: each step waits for the one before. */
template <std::size_t... P>
inline void step_table_places(std::index_sequence<P...>, const WordNeurons& neurons, const TableRows& rows,
                              std::size_t place) {
  const auto loss = load_vector<Words>(neurons.loss);
  const auto bias = load_vector<Words>(neurons.bias);
  const auto threshold = load_vector<Words>(neurons.threshold);
  auto* potential = neurons.v + place * rows.channels;
  auto* y = rows.y + place * rows.channels;
  const auto* windows = rows.windows + place * blocks::TABLE_STEPS;
  const auto sum = [&](std::size_t window) { return load_vector<Words>(rows.sums + window * rows.channels); };
  Words v[] = {load_vector<Words>(potential + P * rows.channels)...};
  for (std::size_t t = 0; t < rows.steps; t++, y += rows.y_stride) {
    ((v[P] = charged_vector(v[P], loss, bias, sum(windows[P * blocks::TABLE_STEPS + t]))), ...);
    (fire(v[P], threshold, y + P * rows.channels), ...);
  }
  (store_vector(potential + P * rows.channels, v[P]), ...);
}

inline void step_table(const WordNeurons& neurons, const TableRows& rows, std::size_t places) {
  constexpr std::size_t AT_ONCE = 4;
  std::size_t place = 0;
  for (; place + AT_ONCE <= places; place += AT_ONCE)
    step_table_places(std::make_index_sequence<AT_ONCE>{}, neurons, rows, place);
  for (; place < places; place++) step_table_places(std::make_index_sequence<1>{}, neurons, rows, place);
}

inline void run_conv_table(const Op& op, const Frame& frame, int first, int last) {
  const auto& population = frame.ops[op.follower];
  const auto channels = natural(op, at::conv::out_per_group);
  const auto places = natural(op, at::conv::out_places);
  const auto all = led_words(population, frame, channels);
  auto* windows = reinterpret_cast<std::uint16_t*>(frame.work);
  constexpr auto AT_ONCE = static_cast<int>(blocks::TABLE_STEPS);
  for (int t = first; t < last; t += AT_ONCE) {
    const auto end = std::min(t + AT_ONCE, last);
    mark_windows(op, frame, t, end, windows);
    auto* y = reinterpret_cast<std::uint8_t*>(frame.row(population.output, t));
    for (std::size_t c = 0; c < channels; c += WORDS)
      step_table({all.loss + c, all.threshold + c, all.bias + c, all.v + c},
                 {op.table.as<std::int16_t>() + c, windows, channels, y + c, frame.strides[population.output],
                  static_cast<std::size_t>(end - t)},
                 places);
  }
}

}  // namespace
}  // namespace spike
