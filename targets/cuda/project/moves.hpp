#pragma once

#include "frame.hpp"

/* Ops that move messages and currents. */
namespace spike {

/** add: y = sum of terms, modulo the bits of y. */
template <class Y, class... Terms, class Team>
SPIKE_KERNEL void add(const Team& team, const Frame& frame) {
  team.each(Y::size, [&](int i) {
    in_steps(frame, [&](const Frame& now) {
      std::int32_t sum = 0;
      ((sum = add32(sum, Terms::at(now, i))), ...);
      put<Y>(now, i, wrapped<Y>(sum));
    });
  });
}

/** A term that is read in its place. */
template <class X>
struct Term {
  SPIKE_DEVICE static std::int32_t at(const Frame& frame, int i) { return get<X>(frame, i); }
};

/** A term of which another element is read for each of the sum. */
template <class X, class Places>
struct SpreadTerm {
  SPIKE_DEVICE static std::int32_t at(const Frame& frame, int i) { return get<X>(frame, Places::in(frame)[i]); }
};

/** decode: y = x * worth of the step, 0 outside the window. */
template <class Op, class Team>
SPIKE_KERNEL void decode(const Team& team, const Frame& frame) {
  using Y = typename Op::Y;
  team.each(Y::size, [&](int i) {
    in_steps(frame, [&](const Frame& now) {
      const auto k = now.now - Op::start;
      const auto worth = k >= 0 && k < Op::Worths::size ? Op::Worths::in(now)[k] : 0;
      put<Y>(now, i, wrapped<Y>(multiply32(get<typename Op::X>(now, i), worth)));
    });
  });
}

/** What a delay has for a step in its ring: what comes now takes the place of what is due. */
template <class Op>
SPIKE_DEVICE auto* past_of(const Frame& frame) {
  return Op::Ring::in(frame) + static_cast<std::size_t>(frame.now % Op::steps) * Op::Y::size;
}

/** delay: y(t) = x(t - steps). */
template <class Op, class Team>
SPIKE_KERNEL void delay(const Team& team, const Frame& frame) {
  team.each(Op::Y::size, [&](int i) {
    in_steps(frame, [&](const Frame& now) {
      auto& past = past_of<Op>(now)[i];
      const auto due = past;
      past = Op::X::in(now)[i];
      Op::Y::in(now)[i] = due;
    });
  });
}

/** delay, its answer, before the input of the step is known. */
template <class Op, class Team>
SPIKE_KERNEL void answer(const Team& team, const Frame& frame) {
  const auto* past = past_of<Op>(frame);
  team.each(Op::Y::size, [&](int i) { Op::Y::in(frame)[i] = past[i]; });
}

/** delay, its input: what is sent now waits in the ring. */
template <class Op, class Team>
SPIKE_KERNEL void wait(const Team& team, const Frame& frame) {
  auto* past = past_of<Op>(frame);
  team.each(Op::Y::size, [&](int i) { past[i] = Op::X::in(frame)[i]; });
}

/** wire: runs of elements from listed places, each run a stride behind the one before; zero where none is listed. */
template <class Op, class Team>
SPIKE_KERNEL void wire(const Team& team, const Frame& frame) {
  team.each(Op::Y::size, [&](int i) {
    const auto from = Op::Index::in(frame)[i % Op::Index::size];
    const auto base = static_cast<std::size_t>(i / Op::Index::size) * Op::stride;
    in_steps(frame, [&](const Frame& now) {
      Op::Y::in(now)[i] = from < 0 ? typename Op::Y::Type{0} : Op::X::in(now)[base + from];
    });
  });
}

/** join, one of its inputs: rows of RUN elements become columns AT and behind of wider rows. */
template <class Y, class X, int RUN, int AT, int WIDTH, class Team>
SPIKE_KERNEL void join(const Team& team, const Frame& frame) {
  team.each(X::size, [&](int i) {
    in_steps(frame, [&](const Frame& now) { put<Y>(now, i / RUN * WIDTH + AT + i % RUN, get<X>(now, i)); });
  });
}

}  // namespace spike
