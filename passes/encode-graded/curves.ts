import type { Op } from '../../src/ir/graph.ts';
import { type OpTable, isFault } from '../../src/ir/op-def.ts';
import { tensorType } from '../../src/ir/types.ts';
import { type Tensor, numbersOf, tensorOf } from '../../src/tensor/tensor.ts';
import type { Levels } from './levels.ts';

/** What a function of one number gives at each level of what it is of, in levels of its own. */
export function tableOf(
  apply: (x: Float32Array) => Float32Array,
  index: Levels,
  { low, high, step }: Levels,
): Tensor {
  const places = Float32Array.from(
    { length: index.high - index.low + 1 },
    (_, i) => (index.low + i) * index.step,
  );
  const levels = Array.from(apply(places), (y) => {
    const level = Math.floor(y / step + 0.5);
    return Number.isNaN(level) ? 0 : Math.min(Math.max(level, low), high);
  });
  return tensorOf('i32', [levels.length], levels);
}

/** A pointwise op as a function of one of its inputs, the others being numbers; nothing if it is none. */
export function curveOf(
  op: Op,
  inputs: readonly (number | undefined)[],
  table: OpTable,
): ((x: Float32Array) => Float32Array) | undefined {
  const def = table.get(op.kind);
  const open = inputs.filter((input) => input === undefined).length;
  if (def?.pointwise !== true || open !== 1 || op.type.dtype !== 'f32') return undefined;
  return (x) => {
    const types = inputs.map((input) => tensorType('f32', input === undefined ? [x.length] : []));
    const facts = { stage: 'ann', attrs: op.attrs, inputs: types } as const;
    const type = def.infer(facts);
    if (isFault(type)) throw new TypeError(`${op.kind} of numbers: ${type.fault}`);
    const values = inputs.map((input) => (input === undefined ? x : Float32Array.of(input)));
    return def
      .kernel({ ...facts, type })
      .step(values, 1)
      .slice() as Float32Array;
  };
}

/** The bounds of an op that only clips. */
export function clipOf({
  kind,
  attrs,
}: Op): { readonly low: number; readonly high: number } | undefined {
  if (kind === 'relu') return { low: 0, high: Infinity };
  if (kind !== 'clip') return undefined;
  const low = (attrs['low'] as number | undefined) ?? -Infinity;
  const high = (attrs['high'] as number | undefined) ?? Infinity;
  return low <= 0 && high > 0 ? { low, high } : undefined;
}

/** The number that a constant is, if it is one number. */
export function numberOf(constant: Tensor): number | undefined {
  const numbers = constant.shape.every((extent) => extent === 1) ? numbersOf(constant) : [];
  return numbers[0];
}
