#pragma once

#include "frame.hpp"

/* How the product of two ledgers changed: a * B' + A * b, where B' is the ledger of b with b in it. */
namespace spike {

/** The ledger of an input takes in what came. */
template <class Ledger, class X, class Team>
SPIKE_DEVICE void take_in(const Team& team, const Frame& frame) {
  team.each(X::size, [&](int i) {
    in_steps(frame, [&](const Frame& now) {
      auto& ledger = Ledger::in(now)[i];
      ledger = add32(ledger, get<X>(now, i));
    });
  });
}

/** Which element of an input is read for one of the result: the one in its place, or a listed one. */
struct InPlace {
  SPIKE_DEVICE static int of(const Frame&, int i) { return i; }
};

template <class Places>
struct Listed {
  SPIKE_DEVICE static int of(const Frame& frame, int i) { return Places::in(frame)[i]; }
};

/** product: element by element, of one step. */
template <class Op, class Team>
SPIKE_DEVICE void product_now(const Team& team, const Frame& frame) {
  take_in<typename Op::Right, typename Op::B>(team, frame);
  team.sync();
  team.each(Op::Y::size, [&](int i) {
    const auto p = Op::PlacesA::of(frame, i);
    const auto q = Op::PlacesB::of(frame, i);
    const auto changed = multiply32(get<typename Op::A>(frame, p), Op::Right::in(frame)[q]);
    const auto late = multiply32(Op::Left::in(frame)[p], get<typename Op::B>(frame, q));
    put<typename Op::Y>(frame, i, multiply32(Op::factor, add32(changed, late)));
  });
  team.sync();
  take_in<typename Op::Left, typename Op::A>(team, frame);
}

template <class Op, class Team>
SPIKE_KERNEL void product(const Team& team, const Frame& frame) {
  in_steps(frame, [&](const Frame& now) { product_now<Op>(team, now); });
}

/** matrix-product: of matrices that are listed in pairs, of one step. */
template <class Op, class Team>
SPIKE_DEVICE void matrix_product_now(const Team& team, const Frame& frame) {
  take_in<typename Op::Right, typename Op::B>(team, frame);
  team.sync();
  team.each(Op::Y::size, [&](int at) {
    const auto pair = at / (Op::rows * Op::columns);
    const auto row = at / Op::columns % Op::rows;
    const auto column = at % Op::columns;
    const auto from_a = (Op::MatricesA::in(frame)[pair] * Op::rows + row) * Op::inner;
    const auto from_b = Op::MatricesB::in(frame)[pair] * Op::inner * Op::columns + column;
    std::int32_t sum = 0;
    for (int k = 0; k < Op::inner; k++) {
      const auto p = from_a + k;
      const auto q = from_b + k * Op::columns;
      sum = accumulate(sum, get<typename Op::A>(frame, p), Op::Right::in(frame)[q]);
      sum = accumulate(sum, Op::Left::in(frame)[p], get<typename Op::B>(frame, q));
    }
    put<typename Op::Y>(frame, at, multiply32(Op::factor, sum));
  });
  team.sync();
  take_in<typename Op::Left, typename Op::A>(team, frame);
}

template <class Op, class Team>
SPIKE_KERNEL void matrix_product(const Team& team, const Frame& frame) {
  in_steps(frame, [&](const Frame& now) { matrix_product_now<Op>(team, now); });
}

}  // namespace spike
