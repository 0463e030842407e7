#pragma once

#include "conv-dense.hpp"
#include "conv-gather.hpp"
#include "conv-panels.hpp"
#include "conv-table.hpp"
#include "events.hpp"
#include "row-sums.hpp"
#include "synapse.hpp"

/* Convolutions, and transposed ones: each message adds a row of weights at every place that it reaches. */
namespace spike {
namespace {

struct ConvExtents {
  explicit ConvExtents(const Op& op)
      : batch(natural(op, at::conv::batch)),
        groups(natural(op, at::conv::groups)),
        in(natural(op, at::conv::in_per_group)),
        out(natural(op, at::conv::out_per_group)),
        in_places(natural(op, at::conv::in_places)),
        out_places(natural(op, at::conv::out_places)) {}
  std::size_t batch, groups, in, out, in_places, out_places;
};

/** Sums are [n][place][channel]: what one tap adds stands side by side. */
template <typename W>
void add_conv(const Op& op, const ConvExtents& e, const std::int32_t* x, const W* weights, std::int32_t* sums) {
  const auto* start = op.arrays[at::conv::starts].as<std::int32_t>();
  const auto* out_place = op.arrays[at::conv::out_place].as<std::int32_t>();
  const auto* kernel_place = op.arrays[at::conv::kernel_place].as<std::int32_t>();
  const auto channels = e.groups * e.in;
  const auto out_channels = e.groups * e.out;
  for (std::size_t n = 0; n < e.batch; n++)
    for (std::size_t c = 0; c < channels; c++)
      for (std::size_t place = 0; place < e.in_places; place++) {
        const auto message = x[(n * channels + c) * e.in_places + place];
        if (message == 0) continue;
        for (auto k = start[place]; k < start[place + 1]; k++) {
          const auto at = n * e.out_places + static_cast<std::size_t>(out_place[k]);
          const auto tap = static_cast<std::size_t>(kernel_place[k]) * channels + c;
          add_row(sums + at * out_channels + c / e.in * e.out, weights + tap * e.out, message, e.out);
        }
      }
}

/** From [n][place][channel] to [n][channel][place], shifted and wrapped; some places at a time, for the caches. */
template <typename S>
void arrive_conv(const Op& op, const Frame& frame, int step, const ConvExtents& e, const S* sums) {
  constexpr std::size_t TILE = 16;
  const auto exponent = integer(op, at::synapse::exponent);
  const auto width = integer(op, at::synapse::width);
  const auto is_plain = exponent == 0 && width == 32;
  const auto channels = e.groups * e.out;
  auto* y = reinterpret_cast<std::int32_t*>(frame.row(op.output, step));
  for (std::size_t n = 0; n < e.batch; n++)
    for (std::size_t first = 0; first < e.out_places; first += TILE) {
      const auto* from = sums + (n * e.out_places + first) * channels;
      auto* to = y + n * channels * e.out_places + first;
      if (first + TILE <= e.out_places)
        for (std::size_t o = 0; o < channels; o++)
          for (std::size_t p = 0; p < TILE; p++) to[o * e.out_places + p] = from[p * channels + o];
      else
        for (std::size_t o = 0; o < channels; o++)
          for (std::size_t p = 0; first + p < e.out_places; p++) to[o * e.out_places + p] = from[p * channels + o];
    }
  if (is_plain) return;
  for (std::size_t i = 0; i < frame.values[op.output].size; i++) y[i] = arriving(y[i], exponent, width);
}

/** Where a tap adds, and which weights: places in the sums of a plane and in the weights of a channel. */
struct Tap {
  std::int32_t out;
  std::int32_t weights;
};

/** Adds a row of bytes to sums of 16 bits, so many at once as a vector holds. */
inline void add_bytes(std::int16_t* sums, const std::int8_t* weights, std::size_t size) {
  std::size_t i = 0;
  for (; i + WORDS <= size; i += WORDS) {
    store_vector(sums + i, load_vector<Words>(sums + i) + widen_bytes(weights + i));
  }
  for (; i < size; i++) sums[i] = static_cast<std::int16_t>(sums[i] + weights[i]);
}

/** Adds what taps say. Numbers of channels that are common are known to the compiler. */
inline void add_taps(const Tap* taps, std::size_t count, std::int16_t* sums, const std::int8_t* weights,
                     std::size_t channels) {
  const auto add_all = [&](std::size_t of) {
    for (std::size_t i = 0; i < count; i++) add_bytes(sums + taps[i].out, weights + taps[i].weights, of);
  };
  if (channels == 64) add_all(64);
  else if (channels == 32) add_all(32);
  else add_all(channels);
}

/** Collects the taps of events, some at a time: how many an event has cannot be foreseen, and is not branched on. */
class TapList {
 public:
  TapList(std::int16_t* sums, const std::int8_t* weights, std::size_t channels)
      : sums_(sums), weights_(weights), channels_(channels) {}

  void add(const Tap* taps, std::int32_t count) {
    for (std::int32_t k = 0; k < count; k += AT_ONCE) {
      std::memcpy(taps_ + count_, taps + k, AT_ONCE * sizeof(Tap));
      count_ += static_cast<std::size_t>(std::min(AT_ONCE, count - k));
      if (count_ >= MOST) flush();
    }
  }

  void flush() {
    add_taps(taps_, count_, sums_, weights_, channels_);
    count_ = 0;
  }

 private:
  static constexpr std::size_t MOST = 512;
  static constexpr std::int32_t AT_ONCE = 4;

  std::int16_t* sums_;
  const std::int8_t* weights_;
  std::size_t channels_;
  std::size_t count_ = 0;
  Tap taps_[MOST + 2 * AT_ONCE];
};

/** Messages are 0 or 1, and no sum passes 16 bits. */
inline void add_binary_conv(const Op& op, const Frame& frame, const ConvExtents& e, const std::uint8_t* x,
                            std::int16_t* sums) {
  const auto* start = op.arrays[at::conv::starts].as<std::int32_t>();
  const auto* taps = op.taps.as<Tap>();
  const auto channels = e.groups * e.in;
  const auto out_channels = e.groups * e.out;
  for (std::size_t plane = 0; plane < e.batch * channels; plane++) {
    const auto c = plane % channels;
    auto* to = sums + plane / channels * e.out_places * out_channels + c / e.in * e.out;
    TapList list(to, op.packed.as<std::int8_t>() + c * e.out, e.out);
    for (std::size_t from = 0; from < e.in_places; from += MOST_LISTED) {
      const auto* row = x + plane * e.in_places + from;
      const auto count = list_events(row, std::min(MOST_LISTED, e.in_places - from), frame.lists);
      for (std::size_t i = 0; i < count; i++) {
        const auto* of = start + from + frame.lists[i];
        list.add(taps + of[0], of[1] - of[0]);
      }
    }
    list.flush();
  }
}

/** Sums of a step to the population behind, whose channels are last. */
inline void lead_conv(const Op& op, const Frame& frame, int step, const ConvExtents& e, std::int16_t* sums) {
  const auto& population = frame.ops[op.follower];
  auto* y = reinterpret_cast<std::uint8_t*>(frame.row(population.output, step));
  if (population.has_word_potentials) return step_places(led_words(population, frame, e.out), sums, y, e.out, e.out_places);
  step_places(led_neurons(population, frame, e.out, 0, 0), sums, y, e.out, e.out_places);
}

inline void run_binary_conv(const Op& op, const Frame& frame, int first, int last) {
  const ConvExtents extents(op);
  auto* sums = reinterpret_cast<std::int16_t*>(frame.work);
  const auto leads = op.follower >= 0 && !frame.is_watched;
  if (leads && op.table.size() > 0) return run_conv_table(op, frame, first, last);
  for (int t = first; t < last; t++) {
    std::memset(sums, 0, frame.values[op.output].size * sizeof(std::int16_t));
    const auto* x = reinterpret_cast<const std::uint8_t*>(frame.row(op.inputs[0], t));
    add_binary_conv(op, frame, extents, x, sums);
    if (leads) lead_conv(op, frame, t, extents, sums);
    else arrive_conv(op, frame, t, extents, sums);
  }
}

/** Steps of many messages, and of few. */
inline void run_graded_conv(const Op& op, const Frame& frame, int first, int last) {
  for (int t = first; t < last; t++)
    if (!run_dense_conv(op, frame, t)) run_conv_panels(op, frame, t, t + 1);
}

inline void run_conv(const Op& op, const Frame& frame, int first, int last) {
  if (op.gathers) return run_conv_gather(op, frame, first, last);
  if (op.multiplies) return run_graded_conv(op, frame, first, last);
  if (op.is_binary) return run_binary_conv(op, frame, first, last);
  const ConvExtents extents(op);
  for (int t = first; t < last; t++) {
    const auto* x = load(frame, op.inputs[0], t, 1);
    auto* sums = clear_sums(op, frame);
    with_weights(op.arrays[at::synapse::weight].storage, op.packed.data(),
                 [&](const auto* weights) { add_conv(op, extents, x, weights, sums); });
    arrive_conv(op, frame, t, extents, sums);
  }
}

}  // namespace
}  // namespace spike
