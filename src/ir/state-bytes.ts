import { bytesPerElement } from '../tensor/dtype.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { extentOf } from './level-range.ts';
import type { Op } from './graph.ts';
import type { OpTable } from './op-def.ts';
import type { ValueType } from './types.ts';

/* What ops remember, in bytes: 32 bits an element at stage `fixed`, but for what delays hold back. */

interface Facts {
  readonly inputs: readonly ValueType[];
  readonly type: ValueType;
}

/** A ledger of each input. */
export function ledgerBytes({ inputs }: Pick<Facts, 'inputs'>): readonly number[] {
  return inputs.map(({ shape }) => 4 * sizeOf(shape));
}

/** A ledger of the input, and what was sent. */
export function ledgerAndSentBytes({ inputs, type }: Facts): readonly number[] {
  return ledgerBytes({ inputs: [...inputs, type] });
}

/** A row for each step that something may be under way; nothing where nothing is late. */
export function arrivingBytes({
  attrs: { delays },
  type,
}: Facts & { readonly attrs: { readonly delays?: Tensor } }): readonly number[] {
  const longest = delays ? extentOf(delays)[1] : 0;
  return longest === 0 ? [] : [4 * sizeOf(type.shape) * (longest + 1)];
}

/** What was read in so many steps. */
export function pastBytes({ type }: Facts, steps: number): readonly number[] {
  return [bytesPerElement(type.dtype) * sizeOf(type.shape) * steps];
}

/** The bytes of each state of an op at stage `fixed`. */
export function stateBytesOf(
  { kind, attrs, type }: Op,
  inputs: readonly ValueType[],
  ops: OpTable,
): readonly number[] {
  const def = ops.get(kind)!;
  const own = def.stateBytes?.({ stage: 'fixed', attrs: attrs, inputs, type });
  return own ?? def.state.map(() => 4 * sizeOf(type.shape));
}
