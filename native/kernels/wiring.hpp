#pragma once

#include "parts.hpp"

/* Ops that move messages and currents: delay, wire, join, add, decode. */
namespace spike {
namespace {

inline std::byte* slot_of(const Op& op, const Frame& frame, int step, std::size_t& bytes) {
  const auto& value = frame.values[op.output];
  bytes = value.size * bytes_of(value.storage);
  const auto steps = static_cast<std::int64_t>(op.numbers[0]);
  const auto slot = static_cast<std::size_t>((frame.now + step) % steps);
  return frame.state<std::byte>(op, 0) + slot * bytes;
}

/** y(t) = x(t - steps): the answer, before this step's input is known. */
inline void peek_delay(const Op& op, const Frame& frame, int first, int last) {
  for (int t = first; t < last; t++) {
    std::size_t bytes = 0;
    const auto* past = slot_of(op, frame, t, bytes);
    std::memcpy(frame.row(op.output, t), past, bytes);
  }
}

/** Takes in what is sent now. */
inline void run_delay(const Op& op, const Frame& frame, int first, int last) {
  for (int t = first; t < last; t++) {
    std::size_t bytes = 0;
    auto* past = slot_of(op, frame, t, bytes);
    std::memcpy(past, frame.row(op.inputs[0], t), bytes);
  }
}

/** Each run reads places that lie a stride behind those of the run before. */
struct Wires {
  const std::int32_t* index;
  std::size_t run;
  std::size_t stride;
  std::size_t size;
};

template <typename T>
void move_wired(const std::byte* from, std::byte* to, const Wires& wires) {
  const auto* x = reinterpret_cast<const T*>(from);
  auto* y = reinterpret_cast<T*>(to);
  const auto [index, run, stride, size] = wires;
  std::size_t base = 0;
  for (std::size_t start = 0; start < size; start += run, base += stride)
    for (std::size_t i = 0; i < run; i++) y[start + i] = index[i] < 0 ? T{0} : x[base + index[i]];
}

inline void run_wire(const Op& op, const Frame& frame, int first, int last) {
  const auto& [storage, bits, size, channels, each] = frame.values[op.output];
  const Wires wires{op.arrays[0].as<std::int32_t>(), op.arrays[0].length, natural(op, 0), size};
  for (int t = first; t < last; t++) {
    const auto* x = frame.row(op.inputs[0], t);
    auto* y = frame.row(op.output, t);
    switch (bytes_of(storage)) {
      case 1: move_wired<std::uint8_t>(x, y, wires); break;
      case 2: move_wired<std::uint16_t>(x, y, wires); break;
      case 4: move_wired<std::uint32_t>(x, y, wires); break;
      default: move_wired<std::uint64_t>(x, y, wires);
    }
  }
}

inline void run_join(const Op& op, const Frame& frame, int first, int last) {
  const auto rows = natural(op, 0);
  const auto whole = frame.values[op.output].size;
  if (whole == 0) return;
  for (int t = first; t < last; t++) {
    auto* y = target(frame, op.output, t, 0);
    std::size_t at = 0;
    for (std::size_t i = 0; i < op.inputs.size(); i++) {
      const auto run = natural(op, 1 + i);
      const auto* x = load(frame, op.inputs[i], t, 1);
      if (run > 0)
        for (std::size_t row = 0; row < rows; row++)
          std::memcpy(y + row * (whole / rows) + at, x + row * run, run * sizeof(std::int32_t));
      at += run;
    }
    finish(frame, op.output, t, y);
  }
}

/** The sum of inputs that some elements of are given another place to be read from. */
inline void add_scattered(const Op& op, const Frame& frame, int step, std::int32_t* y) {
  const auto size = frame.values[op.output].size;
  for (std::size_t n = 0; n < op.inputs.size(); n++) {
    const auto* x = load(frame, op.inputs[n], step, 1);
    const auto* places = op.arrays[n].length == 0 ? nullptr : op.arrays[n].as<std::int32_t>();
    if (n == 0)
      for (std::size_t i = 0; i < size; i++) y[i] = x[places ? places[i] : static_cast<std::int32_t>(i)];
    else if (places)
      for (std::size_t i = 0; i < size; i++) y[i] = add32(y[i], x[places[i]]);
    else
      for (std::size_t i = 0; i < size; i++) y[i] = add32(y[i], x[i]);
  }
}

inline void add_part(const Op& op, const Frame& frame, int step, std::size_t from, std::size_t count, std::int32_t* y) {
  PartRoom room;
  for (std::size_t n = 0; n < op.inputs.size(); n++) {
    const auto* x = load_part(frame, op.inputs[n], step, from, count, room);
    if (n == 0) std::memcpy(y, x, count * sizeof(std::int32_t));
    else
      for (std::size_t i = 0; i < count; i++) y[i] = add32(y[i], x[i]);
  }
}

/** Sums wrap at the bits of the result, so the order of the inputs does not matter. */
inline void run_add(const Op& op, const Frame& frame, int first, int last) {
  const auto& [storage, bits, size, channels, each] = frame.values[op.output];
  const auto has_sign = is_signed(storage);
  const auto is_scattered = scatters(op);
  PartRoom sums;
  for (int t = first; t < last; t++) {
    if (is_scattered) add_scattered(op, frame, t, frame.scratch[0]);
    in_parts(size, [&, bits = bits](std::size_t from, std::size_t count) {
      auto* y = is_scattered ? frame.scratch[0] + from : sums.elements;
      if (!is_scattered) add_part(op, frame, t, from, count, y);
      for (std::size_t i = 0; i < count; i++) y[i] = wrap_bits(y[i], bits, has_sign);
      store_part(frame, op.output, t, from, count, y);
    });
  }
}

/** y = x * worth of the step, 0 outside the window. */
inline void run_decode(const Op& op, const Frame& frame, int first, int last) {
  const auto& [storage, bits, size, channels, each] = frame.values[op.output];
  const auto has_sign = is_signed(storage);
  const auto& worths = op.arrays[at::decode::worths];
  PartRoom messages;
  PartRoom currents;
  for (int t = first; t < last; t++) {
    const auto k = frame.now + t - static_cast<std::int64_t>(op.numbers[at::decode::start]);
    const auto is_open = k >= 0 && k < static_cast<std::int64_t>(worths.length);
    const auto worth = is_open ? worths.as<std::int32_t>()[k] : 0;
    in_parts(size, [&, bits = bits](std::size_t from, std::size_t count) {
      const auto* x = load_part(frame, op.inputs[0], t, from, count, messages);
      auto* y = currents.elements;
      for (std::size_t i = 0; i < count; i++) y[i] = wrap_bits(multiply32(x[i], worth), bits, has_sign);
      store_part(frame, op.output, t, from, count, y);
    });
  }
}

}  // namespace
}  // namespace spike
