#pragma once

#include "events.hpp"

/* Synapses: sums of 32 bits, shifted once, that arrive now or some steps later. */
/** Sums of so many bytes are kept near; a build with 0 keeps none there, as it is for a whole grid. */
#if !defined(SPIKE_NEAR_BYTES)
#define SPIKE_NEAR_BYTES ROOM_BYTES
#endif

namespace spike {

/** Sums of each delay join what is under way, and what is due arrives: one neuron. */
template <class Op>
SPIKE_DEVICE void arrive_later(const Frame& frame, int i) {
  constexpr int size = Op::Y::size;
  auto* under_way = Op::UnderWay::in(frame);
  for (int delay = 0; delay < Op::bins; delay++) {
    auto& to = under_way[static_cast<std::size_t>((frame.now + delay) % Op::bins) * size + i];
    to = add32(to, shift(Op::Sums::in(frame)[static_cast<std::size_t>(delay) * size + i], Op::exponent));
  }
  auto& due = under_way[static_cast<std::size_t>(frame.now % Op::bins) * size + i];
  put<typename Op::Y>(frame, i, wrap(due, Op::width));
  due = 0;
}

/** Weights that a thread reads at once, of neighbouring results. */
template <class W, int COUNT>
struct alignas(sizeof(W) * COUNT) Neighbours {
  W weights[COUNT];
};

/**
 * dense without delays, of one row and one step: a block takes results side by side, as many as it has threads. It lists the messages
 * that are not zero, and groups of threads share the list; what each group adds up meets in the room of the block. In the
 * end a thread has the result that it would have in any other kernel.
 */
template <class Op, class Team>
SPIKE_DEVICE void dense_now(const Team& team, const Frame& frame) {
  using W = typename Op::Weights::Type;
  constexpr int tile = Op::out < THREADS ? Op::out : THREADS;
  constexpr int together = sizeof(W) == 1 && tile % 4 == 0 && Op::out % 4 == 0 ? 4 : 1;
  constexpr int lanes = tile / together;
  constexpr int groups = THREADS / lanes;
  using Some = Neighbours<W, together>;
  auto& events = events_in(team);
  auto* sums = reinterpret_cast<std::int32_t*>(team.room() + sizeof(Events));
  for (int base = team.first(); base < Op::out; base += team.size()) {
    team.threads([&](int thread) { sums[thread] = 0; });
    team.meet();
    for (int from = 0; from < Op::in; from += Events::MOST) {
      const auto end = Op::in - from < Events::MOST ? Op::in : from + Events::MOST;
      // A list of all messages is right for all results.
      if (Op::in > Events::MOST || base == team.first()) list_events<typename Op::X>(team, frame, from, end, events);
      team.threads([&](int thread) {
        const auto at = base + thread % lanes * together;
        if (thread >= lanes * groups || at >= Op::out) return;
        std::int32_t mine[together] = {};
        for (int k = thread / lanes; k < events.count; k += groups) {
          const auto row = static_cast<std::size_t>(events.from[k]) * Op::out + at;
          const auto some = *reinterpret_cast<const Some*>(Op::Weights::in(frame) + row);
          for (int n = 0; n < together; n++) mine[n] = accumulate(mine[n], some.weights[n], events.message[k]);
        }
        for (int n = 0; n < together; n++) Team::add(sums[thread % lanes * together + n], mine[n]);
      });
      team.meet();
    }
    team.threads([&](int thread) {
      if (base + thread >= Op::out) return;
      put<typename Op::Y>(frame, base + thread, arriving(sums[thread], Op::exponent, Op::width));
    });
    team.meet();
  }
}

template <class Op, class Team>
SPIKE_KERNEL void dense(const Team& team, const Frame& frame) {
  in_steps(frame, [&](const Frame& now) { dense_now<Op>(team, now); });
}

/** dense without delays, of several rows: a thread has a sum to itself, and neighbours read neighbouring weights. */
template <class Op, class Team>
SPIKE_KERNEL void dense_rows(const Team& team, const Frame& frame) {
  using X = typename Op::X;
  const auto* weights = Op::Weights::in(frame);
  team.each(Op::Y::size, [&](int at) {
    const auto first = at / Op::out * Op::in;
    in_steps(frame, [&](const Frame& now) {
      std::int32_t sum = 0;
      for (int i = 0; i < Op::in; i++) {
        const auto message = get<X>(now, first + i);
        if (message != 0) sum = accumulate(sum, weights[static_cast<std::size_t>(i) * Op::out + at % Op::out], message);
      }
      put<typename Op::Y>(now, at, arriving(sum, Op::exponent, Op::width));
    });
  });
}

/** dense with delays. */
template <class Op, class Team>
SPIKE_KERNEL void late_dense(const Team& team, const Frame& frame) {
  using X = typename Op::X;
  const auto* weights = Op::Weights::in(frame);
  const auto* delays = Op::Delays::in(frame);
  auto* sums = Op::Sums::in(frame);
  team.each(Op::Y::size, [&](int at) {
    const auto first = at / Op::out * Op::in;
    in_steps(frame, [&](const Frame& now) {
      for (int delay = 0; delay < Op::bins; delay++) sums[static_cast<std::size_t>(delay) * Op::Y::size + at] = 0;
      for (int i = 0; i < Op::in; i++) {
        const auto message = get<X>(now, first + i);
        if (message == 0) continue;
        const auto which = static_cast<std::size_t>(i) * Op::out + at % Op::out;
        auto& sum = sums[static_cast<std::size_t>(delays[which]) * Op::Y::size + at];
        sum = accumulate(sum, weights[which], message);
      }
      arrive_later<Op>(now, at);
    });
  });
}

/**
 * sparse, in a step: a warp takes a source that has sent, and adds the list of its synapses. Where a block has the sample to itself and
 * sums fit its room, they are there, else in the memory of the sample.
 */
template <class Op, class Team>
SPIKE_DEVICE void sparse_now(const Team& team, const Frame& frame) {
  using X = typename Op::X;
  constexpr int size = Op::Y::size;
  constexpr bool is_near = Team::is_one_block && Op::bins == 1 && size * sizeof(std::int32_t) <= SPIKE_NEAR_BYTES;
  auto* sums = is_near ? reinterpret_cast<std::int32_t*>(team.room()) : Op::Sums::in(frame);
  team.each(Op::bins * size, [&](int i) { sums[i] = 0; });
  team.sync();
  const auto* starts = Op::Starts::in(frame);
  team.in_warps(X::size, [&](int source, int lane, int lanes) {
    const auto message = get<X>(frame, source);
    if (message == 0) return;
    for (int k = starts[source] + lane; k < starts[source + 1]; k += lanes) {
      auto* to = sums + Op::Targets::in(frame)[k];
      if constexpr (Op::bins > 1) to += static_cast<std::size_t>(Op::Delays::in(frame)[k]) * size;
      Team::add(*to, multiply32(Op::Weights::in(frame)[k], message));
    }
  });
  team.sync();
  team.each(size, [&](int i) {
    if constexpr (Op::bins > 1) arrive_later<Op>(frame, i);
    else put<typename Op::Y>(frame, i, arriving(sums[i], Op::exponent, Op::width));
  });
  if constexpr (is_near) team.meet();
}

template <class Op, class Team>
SPIKE_KERNEL void sparse(const Team& team, const Frame& frame) {
  in_steps(frame, [&](const Frame& now) { sparse_now<Op>(team, now); });
}

/** conv and conv-transpose: each result gathers, by a list for its place, the messages that reach it. */
template <class Op, class Team>
SPIKE_KERNEL void conv(const Team& team, const Frame& frame) {
  using X = typename Op::X;
  const auto* starts = Op::Starts::in(frame);
  const auto* in_place = Op::InPlace::in(frame);
  const auto* kernel_place = Op::KernelPlace::in(frame);
  team.each(Op::Y::size, [&](int at) {
    const auto place = at % Op::out_places;
    const auto channel = at / Op::out_places % (Op::groups * Op::out);
    const auto plane = at / Op::out_places / (Op::groups * Op::out) * Op::groups + channel / Op::out;
    const auto* weights = Op::Weights::in(frame) + static_cast<std::size_t>(channel) * Op::in * Op::kernel;
    const auto first = plane * Op::in * Op::in_places;
    in_steps(frame, [&](const Frame& now) {
      std::int32_t sum = 0;
      for (int k = starts[place]; k < starts[place + 1]; k++)
        for (int c = 0; c < Op::in; c++) {
          const auto message = get<X>(now, first + c * Op::in_places + in_place[k]);
          if (message != 0) sum = accumulate(sum, weights[c * Op::kernel + kernel_place[k]], message);
        }
      put<typename Op::Y>(now, at, arriving(sum, Op::exponent, Op::width));
    });
  });
}

/** diagonal: a weight for each element. */
template <class Op, class Team>
SPIKE_KERNEL void diagonal(const Team& team, const Frame& frame) {
  team.each(Op::Y::size, [&](int i) {
    const auto weight = Op::Weights::in(frame)[i];
    in_steps(frame, [&](const Frame& now) {
      put<typename Op::Y>(now, i, shift(multiply32(weight, get<typename Op::X>(now, i)), Op::exponent));
    });
  });
}

}  // namespace spike
