#pragma once

#include <cmath>

#include "parts.hpp"

/* What populations of levels share: the ledger of what arrives, and the ways to send a level. */
namespace spike {
namespace {

/** ledger = ledger + x, modulo 2^32. Who runs in one step only keeps no ledger: it is what comes in then. */
inline const std::int32_t* listen(const Op& op, const Frame& frame, int step) {
  auto* ledger = frame.state<std::int32_t>(op, 0);
  const auto* x = load(frame, op.inputs[0], step, 1);
  if (!ledger) return x;
  const auto size = frame.values[op.inputs[0]].size;
  for (std::size_t i = 0; i < size; i++) ledger[i] = add32(ledger[i], x[i]);
  return ledger;
}

/** The same for some elements. */
inline const std::int32_t* listen_part(const Op& op, const Frame& frame, int step, std::size_t from, std::size_t count,
                                       PartRoom& room) {
  auto* ledger = frame.state<std::int32_t>(op, 0);
  const auto* x = load_part(frame, op.inputs[0], step, from, count, room);
  if (!ledger) return x;
  ledger += from;
  for (std::size_t i = 0; i < count; i++) ledger[i] = add32(ledger[i], x[i]);
  return ledger;
}

/** Whether a population has to know its levels in a step. */
inline bool asks(const Op& op, const Frame& frame, int step) {
  using namespace at::sender;
  return natural(op, code) == payload || frame.now + step == static_cast<std::int64_t>(op.numbers[start]);
}

/** message = clamp(level - sent, -limit, limit); sent = sent + message. */
inline void send_missing(const Op& op, const std::int32_t* levels, std::int32_t* sent, std::int32_t* y,
                         std::size_t size) {
  const auto limit = static_cast<std::int64_t>(op.numbers[at::sender::limit]);
  for (std::size_t i = 0; i < size; i++) {
    const auto message = message_of(levels[i], sent[i], limit);
    sent[i] = add32(sent[i], message);
    y[i] = message;
  }
}

/** The same where nothing was sent before, and nothing will be again. */
inline void send_once(const Op& op, const std::int32_t* levels, std::int32_t* y, std::size_t size) {
  const auto limit = static_cast<std::int32_t>(std::min(op.numbers[at::sender::limit], 2147483647.0));
  for (std::size_t i = 0; i < size; i++) y[i] = std::clamp(levels[i], -limit, limit);
}

/** The part of a level's magnitude that a step of the window sends. */
inline std::int64_t part_of(const Op& op, std::int64_t size, std::int64_t at) {
  using namespace at::sender;
  const auto steps = static_cast<std::int64_t>(op.numbers[window]);
  switch (natural(op, code)) {
    case radix: return digit_of(size, op.arrays[worths].as<double>()[at], static_cast<std::int64_t>(op.numbers[base]));
    case time: return steps - at == size ? 1 : 0;
    default: return beat_of(size, at, steps);
  }
}

inline void send_digit(const Op& op, const Frame& frame, int step, const std::int32_t* levels, std::int32_t* sent,
                       std::int32_t* y, std::size_t size) {
  using namespace at::sender;
  const auto at = frame.now + step - static_cast<std::int64_t>(op.numbers[start]);
  const auto most_of = static_cast<std::int64_t>(op.numbers[most]);
  if (at == 0)
    for (std::size_t i = 0; i < size; i++)
      sent[i] = static_cast<std::int32_t>(std::clamp<std::int64_t>(levels[i], -most_of, most_of));
  const auto is_open = at >= 0 && at < static_cast<std::int64_t>(op.numbers[window]);
  for (std::size_t i = 0; i < size; i++) {
    const std::int64_t level = is_open ? sent[i] : 0;
    const auto part = level == 0 ? 0 : part_of(op, level < 0 ? -level : level, at);
    y[i] = static_cast<std::int32_t>(level < 0 ? -part : part);
  }
}

/** Sends what the levels of some neurons say; `which` is the state that holds what was sent. */
inline void send_part(const Op& op, const Frame& frame, int step, const std::int32_t* levels, std::size_t which,
                      std::size_t from, std::size_t count) {
  PartRoom room;
  auto* y = room.elements;
  auto* sent = frame.state<std::int32_t>(op, which);
  if (!sent) send_once(op, levels, y, count);
  else if (natural(op, at::sender::code) == at::sender::payload) send_missing(op, levels, sent + from, y, count);
  else send_digit(op, frame, step, levels, sent + from, y, count);
  store_part(frame, op.output, step, from, count, y);
}

/** The same of all neurons. */
inline void send(const Op& op, const Frame& frame, int step, const std::int32_t* levels, std::size_t which) {
  in_parts(frame.values[op.output].size, [&](std::size_t from, std::size_t count) {
    send_part(op, frame, step, levels + from, which, from, count);
  });
}

}  // namespace
}  // namespace spike
