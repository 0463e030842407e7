#pragma once

#include "dense-messages.hpp"
#include "windows.hpp"

/* Convolutions whose messages are all multiplied: windows are written down side by side, with channels last. */
namespace spike {
namespace {

/** From [channel][place] to [place][channel], some places at a time, for the caches. */
template <typename X, typename T>
void turn_messages(const X* from, std::int32_t offset, T* to, std::size_t channels, std::size_t places) {
  constexpr std::size_t TILE = 16;
  for (std::size_t first = 0; first < places; first += TILE)
    for (std::size_t c = 0; c < channels; c++)
      for (std::size_t p = first; p < std::min(first + TILE, places); p++)
        to[p * channels + c] = static_cast<T>(from[c * places + p] + offset);
}

/** Copies some messages, and up to 15 bytes more behind them: what comes next is written over those. */
inline void copy_over(const Message* from, Message* to, std::size_t size) {
  constexpr std::size_t PART = 16;
  const auto bytes = size * sizeof(Message);
  for (std::size_t at = 0; at < bytes; at += PART)
    std::memcpy(reinterpret_cast<std::byte*>(to) + at, reinterpret_cast<const std::byte*>(from) + at, PART);
}

/** The messages that reach a place, in the order of rows of weights; `nothing` where there are none. */
inline void put_window(const Windows& windows, std::size_t place, const Message* turned, Message nothing, Message* to,
                       std::size_t rows) {
  const auto whole = windows.are_whole[place] != 0;
  if (!whole) std::fill_n(to, rows, nothing);
  for (auto k = windows.starts[place]; k < windows.starts[place + 1]; k++) {
    const auto& [from, size, row, begin, end] = windows.runs[k];
    if (whole) copy_over(turned + from, to + row, static_cast<std::size_t>(size));
    else std::memcpy(to + row, turned + from, static_cast<std::size_t>(size) * sizeof(Message));
  }
}

/** Sums of some places, rows of `stride`, to [channel][place] of the result, shifted and wrapped. */
inline void arrive_places(const Op& op, const std::int32_t* sums, std::size_t stride, std::size_t count,
                          std::size_t channels, std::int32_t* y) {
  const auto exponent = integer(op, at::synapse::exponent);
  const auto width = integer(op, at::synapse::width);
  const auto places = natural(op, at::conv::out_places);
  for (std::size_t o = 0; o < channels; o++, y += places)
    for (std::size_t p = 0; p < count; p++) y[p] = arriving(sums[p * stride + o], exponent, width);
}

/** A step of a convolution in one group. */
template <typename X>
void dot_conv(const Op& op, const Frame& frame, int step, const X* x, std::int32_t offset) {
  using namespace at::conv;
  constexpr std::size_t AT_ONCE = 12;
  const auto channels = natural(op, in_per_group);
  const auto rows = channels * natural(op, kernel_places);
  const Windows windows(op);
  const Panels panels(op, rows, natural(op, out_per_group));
  auto* start = reinterpret_cast<std::int32_t*>(frame.work);
  auto* made = start + panels.columns;
  auto* messages = reinterpret_cast<Message*>(made + AT_ONCE * panels.columns);
  auto* turned = messages + AT_ONCE * panels.deep + 64 / sizeof(Message);
  auto* y = reinterpret_cast<std::int32_t*>(frame.row(op.output, step));
  panels.start(offset, start);
  turn_messages(x, offset, turned, channels, natural(op, in_places));
  for (std::size_t place = 0; place < windows.places; place += AT_ONCE) {
    const auto some = std::min(AT_ONCE, windows.places - place);
    for (std::size_t i = 0; i < some; i++)
      put_window(windows, place + i, turned, static_cast<Message>(offset), messages + i * panels.deep, rows);
    dot_rows({messages, panels.deep, panels.deep, panels.weights, start, made, panels.columns}, some, panels.columns);
    arrive_places(op, made, panels.columns, some, natural(op, out_per_group), y + place);
  }
}

/** Sums of a place in some channels, each of which has a kernel of its own. */
template <std::size_t... V>
inline void sum_place(std::index_sequence<V...>, const Windows& windows, std::size_t place, const std::int32_t* x,
                      const std::int32_t* weights, std::size_t apart, std::int32_t* sums) {
  Lanes all[] = {(static_cast<void>(V), Lanes{})...};
  for (auto k = windows.starts[place]; k < windows.starts[place + 1]; k++) {
    const auto& [from, size, row, begin, end] = windows.runs[k];
    const auto* messages = x + static_cast<std::size_t>(from) * COLUMNS;
    const auto* each = weights + static_cast<std::size_t>(row) * apart;
    for (std::int32_t tap = 0; tap < size; tap++, messages += COLUMNS, each += apart)
      ((all[V] += load_vector<Lanes>(messages + V * LANES) * load_vector<Lanes>(each + V * LANES)), ...);
  }
  (store_vector(sums + V * LANES, all[V]), ...);
}

/** From [channel][place] to [place][channel] of so many as panels have. */
template <typename X>
void turn_some(const X* from, std::int32_t* to, std::size_t channels, std::size_t places) {
  constexpr std::size_t TILE = 64;
  for (std::size_t first = 0; first < places; first += TILE)
    for (std::size_t c = 0; c < channels; c++)
      for (std::size_t p = first; p < std::min(first + TILE, places); p++)
        to[p * COLUMNS + c] = std::int32_t{from[c * places + p]};
}

/** A step of a convolution in which each channel has a kernel of its own: some channels at all places at a time. */
template <typename X>
void run_depthwise(const Op& op, const Frame& frame, int step, const X* x) {
  using namespace at::conv;
  constexpr std::size_t AT_ONCE = 12;
  const auto channels = natural(op, groups);
  const auto ins = natural(op, in_places);
  const Windows windows(op);
  auto* sums = reinterpret_cast<std::int32_t*>(frame.work);
  auto* turned = sums + AT_ONCE * COLUMNS;
  auto* y = reinterpret_cast<std::int32_t*>(frame.row(op.output, step));
  for (std::size_t c = 0; c < channels; c += COLUMNS) {
    const auto* weights = op.dots.as<std::int32_t>() + c;
    const auto some = std::min(COLUMNS, channels - c);
    turn_some(x + c * ins, turned, some, ins);
    for (std::size_t place = 0; place < windows.places; place += AT_ONCE) {
      const auto many = std::min(AT_ONCE, windows.places - place);
      for (std::size_t i = 0; i < many; i++)
        sum_place(std::make_index_sequence<COLUMNS / LANES>{}, windows, place + i, turned, weights,
                  dots::whole_columns(channels), sums + i * COLUMNS);
      arrive_places(op, sums, COLUMNS, many, some, y + c * windows.places + place);
    }
  }
}

template <typename X>
bool try_dense_conv(const Op& op, const Frame& frame, int step, const X* x) {
  const auto density = density_of(x, frame.values[op.inputs[0]].size);
  if (op.is_depthwise && density.is_some) run_depthwise(op, frame, step, x);
  else if (!op.is_depthwise && density.is_dense) dot_conv(op, frame, step, x, density.offset);
  else return false;
  return true;
}

/** Runs a step where so many messages are not zero that all are multiplied; false where they are few. */
inline bool run_dense_conv(const Op& op, const Frame& frame, int step) {
  if (op.dots.size() == 0) return false;
  return with_messages(frame, op.inputs[0], step, [&](const auto* x) { return try_dense_conv(op, frame, step, x); });
}

}  // namespace
}  // namespace spike
