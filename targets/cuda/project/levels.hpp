#pragma once

#include "neurons.hpp"
#include "sending.hpp"

/* Populations whose level is a function of one element. */
namespace spike {

/** encode: levels of numbers. */
template <class Op, class Team>
SPIKE_KERNEL void encode(const Team& team, const Frame& frame) {
  team.each(Op::Y::size, [&](int i) {
    in_steps(frame, [&](const Frame& now) {
      send<Op>(now, i, asks<Op>(now) ? encoded(Op::X::in(now)[i], Op::gain, Op::low, Op::high) : 0);
    });
  });
}

/** lookup: rows of a table of levels. */
template <class Op, class Team>
SPIKE_KERNEL void lookup(const Team& team, const Frame& frame) {
  team.each(Op::Y::size, [&](int i) {
    in_steps(frame, [&](const Frame& now) {
      const auto row = row_named(static_cast<double>(Op::X::in(now)[i / Op::run]), Op::rows);
      send<Op>(now, i, Op::Table::in(now)[static_cast<std::size_t>(row) * Op::run + i % Op::run]);
    });
  });
}

/** source: levels that are always the same. */
template <class Op, class Team>
SPIKE_KERNEL void source(const Team& team, const Frame& frame) {
  team.each(Op::Y::size, [&](int i) {
    in_steps(frame, [&](const Frame& now) { send<Op>(now, i, Op::Levels::in(now)[i]); });
  });
}

/** level: a staircase of the ledger, and any function of one value on it. */
template <class Op>
struct Level {
  int i;
  std::int32_t ledger;
  std::int32_t sent;

  SPIKE_DEVICE Level(const Frame& frame, int i) : i(i), ledger(Op::Ledger::in(frame)[i]), sent(Op::Sent::in(frame)[i]) {}

  SPIKE_DEVICE std::int32_t next(const Frame& frame, std::int32_t x) {
    ledger = add32(ledger, x);
    std::int32_t found = 0;
    if (asks<Op>(frame)) {
      const auto which = i / Op::run % Op::Theta::size;
      found = stair_of(ledger, Op::Theta::in(frame)[which], Op::Bias::in(frame)[which], Op::low, Op::high);
      if constexpr (Op::has_table) found = Op::Table::in(frame)[found - static_cast<std::int64_t>(Op::low)];
    }
    return said<Op>(frame, found, sent);
  }

  SPIKE_DEVICE void keep(const Frame& frame) const {
    Op::Ledger::in(frame)[i] = ledger;
    Op::Sent::in(frame)[i] = sent;
  }
};

}  // namespace spike
