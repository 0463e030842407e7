import type { Op } from '../../../ir/graph.ts';
import { tensorOf } from '../../../tensor/tensor.ts';
import { atLeast, atMost, smaller } from '../clamping.ts';
import type { ModelBuilder } from '../model-builder.ts';
import { type Ranged, type Settled, cast, reshaped } from '../settled.ts';

interface NormaliseAttrs {
  readonly size: number;
  readonly center: boolean;
  readonly gain: number;
  readonly epsilon: number;
  readonly low: number;
  readonly high: number;
}

/** What the op does to its ledgers: they saturate, and its root counts in units of 1/64. */
const MOST = 2 ** 15 - 1;
const UNITS = 64;

/** The square root is that of a number below 4^28, so that its integer part needs this many bits. */
const ROOT_BITS = 28;

/** From at most twice the root, each step of Newton's squares what is left: 2^-62 of the root after these. */
const NEWTON_STEPS = 6;

/** Layer normalisation in 64 bits. The names are those of the op's equations. */
export function normalise(op: Op, [x]: readonly Settled[], builder: ModelBuilder): Ranged {
  const { size, center, gain, epsilon, low, high } = op.attrs as unknown as NormaliseAttrs;
  const { plus, minus, times, over, number } = arithmetic(builder);
  const rows = cast(builder, reshaped(builder, x!.name, [-1, size]), 'i64');
  const isWithin = Math.max(-x!.low, x!.high) <= MOST;
  const a = isWithin ? rows : atMost(builder, 'i64', atLeast(builder, 'i64', rows, -MOST), MOST);
  const S = center ? rowSum(builder, a) : undefined;
  const Q = rowSum(builder, times(a, a));
  const scaled = times(a, number(size));
  const d = S ? minus(scaled, S) : scaled;
  const D = S ? minus(times(Q, number(size)), times(S, S)) : times(Q, number(size));
  const R = root64(plus(D, number(epsilon)), builder);

  // An element is at most sqrt(size) deviations away, so a lower level is never reached.
  const lowest = Math.max(low, -2 * gain * Math.ceil(Math.sqrt(size)) - 1);
  const twice = times(R, number(2));
  const far = plus(times(d, number(2 * UNITS * gain)), R);
  const lifted = atLeast(builder, 'i64', minus(far, times(twice, number(lowest))), 0);
  const level = plus(over(lifted, twice), number(lowest));
  const name = cast(builder, atMost(builder, 'i64', level, high), 'i32');
  return { name: reshaped(builder, name, x!.shape), low: lowest, high };
}

/** floor(64 * sqrt(v)) of each row's v, from 1 to below 4^28. */
function root64(v: string, builder: ModelBuilder): string {
  const { plus, minus, times, number, list } = arithmetic(builder);
  const root = integerRoot(v, builder);
  const rest = minus(v, times(root, root));
  // (64 root + c)^2 <= 4096 v is what the largest c of a fraction c / 64 obeys, and all below it.
  const fractions = Array.from({ length: UNITS - 1 }, (_, i) => i + 1);
  const cross = times(root, list(fractions.map((c) => 2 * UNITS * c)));
  const squares = plus(cross, list(fractions.map((c) => c * c)));
  const isBelow = builder.node('LessOrEqual', [squares, times(rest, number(UNITS ** 2))]);
  return plus(times(root, number(UNITS)), rowSum(builder, cast(builder, isBelow, 'i64')));
}

/** floor(sqrt(v)): Newton's steps come down to it from above and would then go up again by one. */
function integerRoot(v: string, builder: ModelBuilder): string {
  const { plus, over, number, list } = arithmetic(builder);
  const bits = Array.from({ length: ROOT_BITS }, (_, bit) => bit);
  const isAtLeast = builder.node('GreaterOrEqual', [v, list(bits.slice(1).map((bit) => 4 ** bit))]);
  const bit = rowSum(builder, cast(builder, isAtLeast, 'i64'));
  const starts = list(bits.map((start) => 2 ** (start + 1)));
  let root = builder.node('Gather', [starts, bit], { axis: 0 });
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const next = over(plus(root, over(v, root)), number(2));
    root = smaller(builder, 'i64', root, next);
  }
  return root;
}

function rowSum(builder: ModelBuilder, x: string): string {
  return builder.node('ReduceSum', [x, builder.constant(tensorOf('i64', [1], [-1]))], {
    keepdims: 1,
  });
}

function arithmetic(builder: ModelBuilder) {
  const pair = (opType: string) => (a: string, b: string) => builder.node(opType, [a, b]);
  const number = (value: number) => builder.number('i64', value);
  const list = (values: readonly number[]) =>
    builder.constant(tensorOf('i64', [values.length], values));
  return {
    plus: pair('Add'),
    minus: pair('Sub'),
    times: pair('Mul'),
    over: pair('Div'),
    number,
    list,
  };
}
