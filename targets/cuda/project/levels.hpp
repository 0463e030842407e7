#pragma once

#include "sending.hpp"

/* Populations whose level is a function of one element. */
namespace spike {

/** encode: levels of numbers. */
template <class Op, class Team>
SPIKE_KERNEL void encode(const Team& team, const Frame& frame) {
  const auto asked = asks<Op>(frame);
  team.each(Op::Y::size, [&](int i) {
    send<Op>(frame, i, asked ? encoded(Op::X::in(frame)[i], Op::gain, Op::low, Op::high) : 0);
  });
}

/** lookup: rows of a table of levels. */
template <class Op, class Team>
SPIKE_KERNEL void lookup(const Team& team, const Frame& frame) {
  team.each(Op::Y::size, [&](int i) {
    const auto row = row_named(static_cast<double>(Op::X::in(frame)[i / Op::run]), Op::rows);
    send<Op>(frame, i, Op::Table::in(frame)[static_cast<std::size_t>(row) * Op::run + i % Op::run]);
  });
}

/** source: levels that are always the same. */
template <class Op, class Team>
SPIKE_KERNEL void source(const Team& team, const Frame& frame) {
  team.each(Op::Y::size, [&](int i) { send<Op>(frame, i, Op::Levels::in(frame)[i]); });
}

/** level: a staircase of the ledger, and any function of one value on it. */
template <class Op, class Team>
SPIKE_KERNEL void level(const Team& team, const Frame& frame) {
  const auto asked = asks<Op>(frame);
  team.each(Op::Y::size, [&](int i) {
    const auto ledger = listen<Op>(frame, i);
    std::int32_t found = 0;
    if (asked) {
      const auto which = i / Op::run % Op::Theta::size;
      found = stair_of(ledger, Op::Theta::in(frame)[which], Op::Bias::in(frame)[which], Op::low, Op::high);
      if constexpr (Op::has_table) found = Op::Table::in(frame)[found - static_cast<std::int64_t>(Op::low)];
    }
    send<Op>(frame, i, found);
  });
}

}  // namespace spike
