#pragma once

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

/** From [n][place][channel] to [n][channel][place], shifted and wrapped. */
inline void arrive_conv(const Op& op, const Frame& frame, int step, const ConvExtents& e, const std::int32_t* sums) {
  const auto exponent = integer(op, at::synapse::exponent);
  const auto width = integer(op, at::synapse::width);
  const auto channels = e.groups * e.out;
  auto* y = target(frame, op.output, step, 0);
  for (std::size_t n = 0; n < e.batch; n++)
    for (std::size_t o = 0; o < channels; o++)
      for (std::size_t p = 0; p < e.out_places; p++)
        y[(n * channels + o) * e.out_places + p] =
            arriving(sums[(n * e.out_places + p) * channels + o], exponent, width);
  finish(frame, op.output, step, y);
}

inline void run_conv(const Op& op, const Frame& frame, int first, int last) {
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
