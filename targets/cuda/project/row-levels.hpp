#pragma once

#include "sending.hpp"

/* Populations whose levels depend on a whole row, each of which one thread goes through. */
namespace spike {

/** extreme: the largest or smallest of a row of ledgers. */
template <class Op, class Team>
SPIKE_KERNEL void extreme(const Team& team, const Frame& frame) {
  team.each(Op::Y::size, [&](int row) {
    auto found = Op::is_max ? INT32_MIN : INT32_MAX;
    for (int i = row * Op::width; i < (row + 1) * Op::width; i++) {
      const auto ledger = listen<Op>(frame, i);
      if (Op::is_max ? ledger > found : ledger < found) found = ledger;
    }
    send<Op>(frame, row, found);
  });
}

/** Hears a row; writes down its stairs where that is asked, and returns the highest. */
template <class Op>
SPIKE_DEVICE std::int32_t stairs_of(const Frame& frame, int row, bool asked) {
  auto top = static_cast<std::int32_t>(Op::low);
  for (int i = row * Op::width; i < (row + 1) * Op::width; i++) {
    const auto ledger = listen<Op>(frame, i);
    if (!asked) continue;
    const auto stair = stair_of(ledger, Op::Theta::in(frame)[i], Op::Bias::in(frame)[i], Op::low, Op::high);
    Op::Stairs::in(frame)[i] = stair;
    top = stair > top ? stair : top;
  }
  return top;
}

/** shares: the part that each of a row has of all its weights. */
template <class Op, class Team>
SPIKE_KERNEL void shares(const Team& team, const Frame& frame) {
  const auto asked = asks<Op>(frame);
  team.each(Op::Y::size / Op::width, [&](int row) {
    const auto top = stairs_of<Op>(frame, row, asked);
    auto* weights = Op::Stairs::in(frame);
    std::int64_t sum = 0;
    for (int i = row * Op::width; asked && i < (row + 1) * Op::width; i++) {
      const auto is_masked = Op::masks && weights[i] == static_cast<std::int32_t>(Op::low);
      weights[i] = is_masked ? 0 : Op::Table::in(frame)[std::int64_t{top} - weights[i]];
      sum += weights[i];
    }
    for (int i = row * Op::width; i < (row + 1) * Op::width; i++)
      send<Op>(frame, i, asked ? share_of(weights[i], sum, Op::parts) : 0);
  });
}

/** log-sum: the highest stair of a row, and how many of the rises are at most the sum of its weights. */
template <class Op, class Team>
SPIKE_KERNEL void log_sum(const Team& team, const Frame& frame) {
  const auto asked = asks<Op>(frame);
  team.each(Op::Y::size, [&](int row) {
    const auto top = stairs_of<Op>(frame, row, asked);
    auto found = top;
    if (asked) {
      std::int64_t sum = 0;
      for (int i = row * Op::width; i < (row + 1) * Op::width; i++)
        sum += Op::Table::in(frame)[std::int64_t{top} - Op::Stairs::in(frame)[i]];
      for (int k = 0; k < Op::Rises::size; k++) found = add32(found, Op::Rises::in(frame)[k] <= sum ? 1 : 0);
    }
    send<Op>(frame, row, found);
  });
}

/** normalise: a row without its mean, by its root mean square. */
template <class Op, class Team>
SPIKE_KERNEL void normalise(const Team& team, const Frame& frame) {
  const auto asked = asks<Op>(frame);
  team.each(Op::Y::size / Op::width, [&](int row) {
    RowSums sums{Op::width};
    for (int i = row * Op::width; i < (row + 1) * Op::width; i++) {
      const auto ledger = listen<Op>(frame, i);
      if (asked) sums.add(ledger);
    }
    const auto root = asked ? sums.root(Op::centers, Op::epsilon) : 1;
    for (int i = row * Op::width; i < (row + 1) * Op::width; i++) {
      const auto ledger = Op::Ledger::in(frame)[i];
      send<Op>(frame, i, asked ? sums.level(ledger, Op::centers, root, Op::gain, Op::low, Op::high) : 0);
    }
  });
}

}  // namespace spike
