#pragma once

#include "rows.hpp"

/* What synapses share: sums of 32 bits, shifted once, that arrive now or some steps later. */
namespace spike {
namespace {

/** Adds a row of weights times a message. */
template <typename W>
void add_row(std::int32_t* sums, const W* weights, std::int32_t message, std::size_t size) {
  for (std::size_t i = 0; i < size; i++) sums[i] = accumulate(sums[i], weights[i], message);
}

/** Adds each weight times a message to the sum of its delay. */
template <typename W>
void add_late(std::int32_t* sums, std::size_t each, const W* weights, const std::uint8_t* delays,
              std::int32_t message, std::size_t size) {
  for (std::size_t i = 0; i < size; i++) {
    auto& sum = sums[delays[i] * each + i];
    sum = accumulate(sum, weights[i], message);
  }
}

inline void arrive_now(const Op& op, const Frame& frame, int step, const std::int32_t* sums) {
  const auto size = frame.values[op.output].size;
  const auto exponent = integer(op, at::synapse::exponent);
  const auto width = integer(op, at::synapse::width);
  auto* y = target(frame, op.output, step, 0);
  if (exponent == 0 && width == 32) std::memcpy(y, sums, size * sizeof(std::int32_t));
  else
    for (std::size_t i = 0; i < size; i++) y[i] = arriving(sums[i], exponent, width);
  finish(frame, op.output, step, y);
}

/** What is under way is kept in a ring of one row for each delay. */
inline void arrive_later(const Op& op, const Frame& frame, int step, const std::int32_t* sums) {
  const auto size = frame.values[op.output].size;
  const auto exponent = integer(op, at::synapse::exponent);
  const auto width = integer(op, at::synapse::width);
  const auto bins = static_cast<std::int64_t>(op.numbers[at::synapse::bins]);
  auto* under_way = frame.state<std::int32_t>(op, 0);
  const auto slot = [&](std::int64_t delay) {
    return under_way + static_cast<std::size_t>((frame.now + step + delay) % bins) * size;
  };
  for (std::int64_t delay = 0; delay < bins; delay++) {
    auto* to = slot(delay);
    const auto* from = sums + static_cast<std::size_t>(delay) * size;
    for (std::size_t i = 0; i < size; i++) to[i] = add32(to[i], shift(from[i], exponent));
  }
  auto* due = slot(0);
  auto* y = target(frame, op.output, step, 0);
  for (std::size_t i = 0; i < size; i++) y[i] = wrap(due[i], width);
  std::memset(due, 0, size * sizeof(std::int32_t));
  finish(frame, op.output, step, y);
}

inline void arrive(const Op& op, const Frame& frame, int step, const std::int32_t* sums) {
  if (natural(op, at::synapse::bins) == 1) arrive_now(op, frame, step, sums);
  else arrive_later(op, frame, step, sums);
}

/** Cleared sums: one row for each delay. */
inline std::int32_t* clear_sums(const Op& op, const Frame& frame) {
  auto* sums = reinterpret_cast<std::int32_t*>(frame.work);
  std::memset(sums, 0, natural(op, at::synapse::bins) * frame.values[op.output].size * sizeof(std::int32_t));
  return sums;
}

/** Calls what is given with a pointer of the type that the weights have. */
template <typename F>
void with_weights(Storage storage, const std::byte* weights, F&& f) {
  switch (storage) {
    case Storage::i8: return f(reinterpret_cast<const std::int8_t*>(weights));
    case Storage::i16: return f(reinterpret_cast<const std::int16_t*>(weights));
    default: return f(reinterpret_cast<const std::int32_t*>(weights));
  }
}

}  // namespace
}  // namespace spike
