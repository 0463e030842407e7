import type { Op } from '../../src/ir/graph.ts';
import { type OpTable, isFault } from '../../src/ir/op-def.ts';
import { tensorType } from '../../src/ir/types.ts';
import type { Dtype } from '../../src/tensor/dtype.ts';
import { type Tensor, numbersOf, tensorOf } from '../../src/tensor/tensor.ts';
import type { Levels } from './levels.ts';
import { broken } from '../../src/support/broken.ts';

/** What a function of one number gives at each level of what it is of, in levels of its own. */
export function tableOf(apply: Curve, index: Levels, { low, high, step }: Levels): Tensor {
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

/** A function of many numbers at once. */
export type Curve = (x: Float32Array) => Float32Array;

/** An input of a pointwise op: a function of the one value that all are of, or a number. */
export interface Part {
  readonly of: Curve | number;
  readonly dtype: Dtype;
}

/** A pointwise op as a function of the value that its inputs are functions of; nothing if it is none. */
export function curveOf(op: Op, parts: readonly Part[], table: OpTable): Curve | undefined {
  const def = table.get(op.kind);
  const { dtype } = op.type;
  if (def?.pointwise !== true || (dtype !== 'f32' && dtype !== 'bool')) return undefined;
  return (x) => {
    const types = parts.map((part) =>
      tensorType(part.dtype, typeof part.of === 'number' ? [] : [x.length]),
    );
    const facts = { stage: 'ann', attrs: op.attrs, inputs: types } as const;
    const type = def.infer(facts);
    if (isFault(type)) return broken(`${op.kind} of numbers: ${type.fault}`);
    const values = parts.map(({ of }) => (typeof of === 'number' ? Float32Array.of(of) : of(x)));
    return Float32Array.from(def.kernel({ ...facts, type }).step(values, 1));
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
