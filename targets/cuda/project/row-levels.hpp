#pragma once

#include "sending.hpp"

/*
 * Populations whose levels depend on a whole row. A warp has a row: its lanes share the elements, and what they find of
 * them meets in registers. On a processor the one lane there has all of them.
 */
namespace spike {

/** Calls f for the elements of a row that a lane has. */
template <class F>
SPIKE_DEVICE void in_row(int row, int width, int lane, int lanes, F&& f) {
  for (int i = row * width + lane; i < (row + 1) * width; i += lanes) f(i);
}

/** extreme: the largest or smallest of a row of ledgers. */
template <class Op, class Team>
SPIKE_KERNEL void extreme(const Team& team, const Frame& frame) {
  const auto better = [](std::int32_t a, std::int32_t b) { return (Op::is_max ? a > b : a < b) ? a : b; };
  team.in_warps(Op::Y::size, [&](int row, int lane, int lanes) {
    in_steps(frame, [&](const Frame& now) {
      auto found = Op::is_max ? INT32_MIN : INT32_MAX;
      in_row(row, Op::width, lane, lanes, [&](int i) { found = better(listen<Op>(now, i), found); });
      found = Team::of_lanes(found, better);
      if (lane == 0) send<Op>(now, row, found);
    });
  });
}

/** Hears a row; writes down its stairs where that is asked, and returns the highest. */
template <class Op, class Team>
SPIKE_DEVICE std::int32_t stairs_of(const Frame& frame, int row, int lane, int lanes) {
  const auto higher = [](std::int32_t a, std::int32_t b) { return a > b ? a : b; };
  const auto asked = asks<Op>(frame);
  auto top = static_cast<std::int32_t>(Op::low);
  in_row(row, Op::width, lane, lanes, [&](int i) {
    const auto ledger = listen<Op>(frame, i);
    if (!asked) return;
    const auto stair = stair_of(ledger, Op::Theta::in(frame)[i], Op::Bias::in(frame)[i], Op::low, Op::high);
    Op::Stairs::in(frame)[i] = stair;
    top = higher(top, stair);
  });
  return Team::of_lanes(top, higher);
}

/** The sum of what lanes have. */
template <class Team>
SPIKE_DEVICE std::int64_t sum_of_lanes(std::int64_t x) {
  return Team::of_lanes(x, [](std::int64_t a, std::int64_t b) { return a + b; });
}

/** shares: the part that each of a row has of all its weights. */
template <class Op, class Team>
SPIKE_KERNEL void shares(const Team& team, const Frame& frame) {
  auto* weights = Op::Stairs::in(frame);
  team.in_warps(Op::Y::size / Op::width, [&](int row, int lane, int lanes) {
    in_steps(frame, [&](const Frame& now) {
      const auto asked = asks<Op>(now);
      const auto top = stairs_of<Op, Team>(now, row, lane, lanes);
      std::int64_t sum = 0;
      in_row(row, Op::width, lane, lanes, [&](int i) {
        if (!asked) return;
        const auto is_masked = Op::masks && weights[i] == static_cast<std::int32_t>(Op::low);
        weights[i] = is_masked ? 0 : Op::Table::in(now)[std::int64_t{top} - weights[i]];
        sum += weights[i];
      });
      sum = sum_of_lanes<Team>(sum);
      in_row(row, Op::width, lane, lanes, [&](int i) {
        send<Op>(now, i, asked ? share_of(weights[i], sum, Op::parts) : 0);
      });
    });
  });
}

/** log-sum: the highest stair of a row, and how many of the rises are at most the sum of its weights. */
template <class Op, class Team>
SPIKE_KERNEL void log_sum(const Team& team, const Frame& frame) {
  team.in_warps(Op::Y::size, [&](int row, int lane, int lanes) {
    in_steps(frame, [&](const Frame& now) {
      auto found = stairs_of<Op, Team>(now, row, lane, lanes);
      if (asks<Op>(now)) {
        std::int64_t sum = 0;
        in_row(row, Op::width, lane, lanes, [&](int i) {
          sum += Op::Table::in(now)[std::int64_t{found} - Op::Stairs::in(now)[i]];
        });
        sum = sum_of_lanes<Team>(sum);
        std::int64_t risen = 0;
        for (int k = lane; k < Op::Rises::size; k += lanes) risen += Op::Rises::in(now)[k] <= sum ? 1 : 0;
        found = low32(found + sum_of_lanes<Team>(risen));
      }
      if (lane == 0) send<Op>(now, row, found);
    });
  });
}

/** normalise: a row without its mean, by its root mean square. */
template <class Op, class Team>
SPIKE_KERNEL void normalise(const Team& team, const Frame& frame) {
  team.in_warps(Op::Y::size / Op::width, [&](int row, int lane, int lanes) {
    in_steps(frame, [&](const Frame& now) {
      const auto asked = asks<Op>(now);
      RowSums sums{Op::width};
      for (int i = row * Op::width + lane; i < (row + 1) * Op::width; i += lanes) {
        const auto ledger = listen<Op>(now, i);
        if (asked) sums.add(ledger);
      }
      sums.sum = sum_of_lanes<Team>(sums.sum);
      sums.squares = sum_of_lanes<Team>(sums.squares);
      const auto root = asked ? sums.root(Op::centers, Op::epsilon) : 1;
      for (int i = row * Op::width + lane; i < (row + 1) * Op::width; i += lanes) {
        const auto ledger = Op::Ledger::in(now)[i];
        send<Op>(now, i, asked ? sums.level(ledger, Op::centers, root, Op::gain, Op::low, Op::high) : 0);
      }
    });
  });
}

}  // namespace spike
