import type { Op } from '../../ir/graph.ts';
import { groupWeights } from '../../tensor/group-weights.ts';
import { type Tensor, numbersOf } from '../../tensor/tensor.ts';

/** Counts what arrives, and no more. */
export function isCount({ kind, attrs }: Op): boolean {
  return kind === 'sigma' && Object.keys(attrs).length === 0;
}

/** How often the neurons of each group fired: a count behind a synapse that adds them up at once. */
export function averageOf(
  count: Op,
  producers: ReadonlyMap<string, Op>,
  isRow: (value: string) => boolean,
) {
  const adds = producers.get(count.inputs[0]!);
  if (!isCount(count) || adds?.kind !== 'dense') return undefined;
  const read = adds.inputs[0]!;
  const flat = producers.get(read);
  const from = flat?.kind === 'reshape' ? flat.inputs[0]! : read;
  if (!isRow(from)) return undefined;
  const { weight, delays, exponent = 0 } = adds.attrs;
  if (delays !== undefined || exponent !== 0) return undefined;
  const found = weight as Tensor;
  const [groups, width] = found.shape as [number, number];
  if (groups === width || width % groups !== 0) return undefined;
  const wanted = groupWeights(groups, width);
  const isEqual = numbersOf(found).every((x, i) => x === numbersOf(wanted)[i]);
  return isEqual ? { from, groups } : undefined;
}
