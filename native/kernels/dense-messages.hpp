#pragma once

#include "dots.hpp"
#include "synapse.hpp"

/* Whether the messages of a step are so many that all of them are multiplied, and how. */
namespace spike {
namespace {

/** What the messages of a step are like. */
struct Density {
  /** All messages are multiplied: they are many, and each fits into a `Message`. */
  bool is_dense = false;
  /** They are not quite few. */
  bool is_some = false;
  /** What is added to each message, so that it has no sign. */
  std::int32_t offset = 0;
};

/** One message of so many is enough. */
inline constexpr std::size_t DENSE_FROM = sizeof(Message) == 1 ? 16 : 5;
inline constexpr std::size_t SOME_FROM = 32;

template <typename T>
Density density_of(const T* x, std::size_t size) {
  std::int32_t count = 0;
  std::int32_t least = 0;
  std::int32_t most = 0;
  for (std::size_t i = 0; i < size; i++) {
    count += x[i] != 0 ? 1 : 0;
    least = std::min(least, std::int32_t{x[i]});
    most = std::max(most, std::int32_t{x[i]});
  }
  const auto count_from = [&](std::size_t one_of) { return static_cast<std::size_t>(count) * one_of >= size; };
  const auto is_many = count_from(DENSE_FROM);
  const auto is_some = count_from(SOME_FROM);
  if constexpr (sizeof(Message) == 2) return {is_many && least >= INT16_MIN && most <= INT16_MAX, is_some, 0};
  if (least >= 0) return {is_many && most <= 255, is_some, 0};
  return {is_many && least >= -128 && most <= 127, is_some, 128};
}

/** Calls what is given with the messages of a step, of the type that they have. */
template <typename F>
bool with_messages(const Frame& frame, int id, int step, F&& f) {
  const auto* row = frame.row(id, step);
  switch (frame.values[id].storage) {
    case Storage::i8: return f(reinterpret_cast<const std::int8_t*>(row));
    case Storage::u8: return f(reinterpret_cast<const std::uint8_t*>(row));
    case Storage::i16: return f(reinterpret_cast<const std::int16_t*>(row));
    case Storage::u16: return f(reinterpret_cast<const std::uint16_t*>(row));
    default: return f(reinterpret_cast<const std::int32_t*>(row));
  }
}

/** The weights of an op as panels. */
struct Panels {
  explicit Panels(const Op& op, std::size_t of_rows, std::size_t of_columns)
      : deep(dots::whole_rows(of_rows)),
        columns(dots::whole_columns(of_columns)),
        weights(op.dots.as<std::int8_t>()),
        sums(reinterpret_cast<const std::int32_t*>(weights + deep * columns)) {}

  /** What sums start with: what an offset of messages adds is taken back. */
  void start(std::int32_t offset, std::int32_t* to) const {
    for (std::size_t i = 0; i < columns; i++) to[i] = -offset * sums[i];
  }

  std::size_t deep;
  std::size_t columns;
  const std::int8_t* weights;
  const std::int32_t* sums;
};

/** Messages narrowed, with their offset. */
template <typename X>
void put_messages(const X* from, std::int32_t offset, Message* to, std::size_t size) {
  SPIKE_INDEPENDENT
  for (std::size_t i = 0; i < size; i++) to[i] = static_cast<Message>(from[i] + offset);
}

/** Rows of sums to a result. */
inline void arrive_rows(const Op& op, const std::int32_t* sums, std::size_t stride, std::size_t count, std::int32_t* y) {
  const auto exponent = integer(op, at::synapse::exponent);
  const auto width = integer(op, at::synapse::width);
  const auto columns = natural(op, at::dense::out);
  for (; count > 0; count--, sums += stride, y += columns)
    for (std::size_t i = 0; i < columns; i++) y[i] = arriving(sums[i], exponent, width);
}

/** A step of a dense synapse: all messages of all rows. Sums go where they are wanted at once, if they can. */
template <typename X>
void dot_dense(const Op& op, const Frame& frame, int step, const X* x, std::int32_t offset) {
  using namespace at::dense;
  constexpr std::size_t AT_ONCE = 12;
  const auto of_in = natural(op, in);
  const auto of_out = natural(op, out);
  const auto of_rows = natural(op, rows);
  const Panels panels(op, of_in, of_out);
  const auto is_plain = integer(op, at::synapse::exponent) == 0 && integer(op, at::synapse::width) == 32;
  const auto is_direct = is_plain && of_out == panels.columns;
  auto* start = reinterpret_cast<std::int32_t*>(frame.work);
  auto* made = start + panels.columns;
  auto* messages = reinterpret_cast<Message*>(made + AT_ONCE * panels.columns);
  auto* y = reinterpret_cast<std::int32_t*>(frame.row(op.output, step));
  panels.start(offset, start);
  for (std::size_t row = 0; row < of_rows; row += AT_ONCE, y += AT_ONCE * of_out) {
    const auto some = std::min(AT_ONCE, of_rows - row);
    for (std::size_t i = 0; i < some; i++) put_messages(x + (row + i) * of_in, offset, messages + i * panels.deep, of_in);
    auto* sums = is_direct ? y : made;
    dot_rows({messages, panels.deep, panels.deep, panels.weights, start, sums, panels.columns}, some, panels.columns);
    if (!is_direct) arrive_rows(op, made, panels.columns, some, y);
  }
}

template <typename X>
bool try_dense_matrix(const Op& op, const Frame& frame, int step, const X* x) {
  const auto density = density_of(x, frame.values[op.inputs[0]].size);
  if (density.is_dense) dot_dense(op, frame, step, x, density.offset);
  return density.is_dense;
}

/** Runs a step where so many messages are not zero that all are multiplied; false where they are few. */
inline bool run_dense_matrix(const Op& op, const Frame& frame, int step) {
  if (op.dots.size() == 0) return false;
  return with_messages(frame, op.inputs[0], step, [&](const auto* x) { return try_dense_matrix(op, frame, step, x); });
}

}  // namespace
}  // namespace spike
