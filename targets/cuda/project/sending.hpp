#pragma once

#include "frame.hpp"

/* What populations of levels share: the ledger of what arrives, and the ways to send a level. */
namespace spike {

enum class Code { payload, radix, time, rate };

/** Whether a population has to know its levels in this step. */
template <class Op>
SPIKE_DEVICE bool asks(const Frame& frame) {
  return Op::code == Code::payload || frame.now == Op::start;
}

/** ledger = ledger + x, modulo 2^32. */
template <class Op>
SPIKE_DEVICE std::int32_t listen(const Frame& frame, int i) {
  auto& ledger = Op::Ledger::in(frame)[i];
  ledger = add32(ledger, get<typename Op::X>(frame, i));
  return ledger;
}

/** The part of a level's magnitude that a step of the window says. */
template <class Op>
SPIKE_DEVICE std::int64_t part_of(const Frame& frame, std::int64_t size, std::int64_t at) {
  if constexpr (Op::code == Code::radix) return digit_of(size, Op::Worths::in(frame)[at], Op::base);
  if constexpr (Op::code == Code::time) return Op::window - at == size ? 1 : 0;
  return beat_of(size, at, Op::window);
}

/** What a neuron says of its level, of which it remembers what was sent; the level is only read in steps that ask. */
template <class Op>
SPIKE_DEVICE std::int32_t said(const Frame& frame, std::int32_t level, std::int32_t& sent) {
  if constexpr (Op::code == Code::payload) {
    const auto message = message_of(level, sent, Op::limit);
    sent = add32(sent, message);
    return message;
  } else {
    const auto at = frame.now - Op::start;
    if (at == 0) sent = static_cast<std::int32_t>(bounded<std::int64_t>(level, -Op::most, Op::most));
    const std::int64_t size = at >= 0 && at < Op::window ? sent : 0;
    const auto part = size == 0 ? 0 : part_of<Op>(frame, size < 0 ? -size : size, at);
    return static_cast<std::int32_t>(size < 0 ? -part : part);
  }
}

/** Sends what the level of a neuron says. */
template <class Op>
SPIKE_DEVICE void send(const Frame& frame, int i, std::int32_t level) {
  put<typename Op::Y>(frame, i, said<Op>(frame, level, Op::Sent::in(frame)[i]));
}

}  // namespace spike
