import type { Op } from '../../src/ir/graph.ts';
import type { OpTable } from '../../src/ir/op-def.ts';
import type { ValueType } from '../../src/ir/types.ts';
import { allocate } from '../../src/tensor/dtype.ts';
import type { AtomTable } from './atom-table.ts';
import { coefficient, isOne } from './coefficient.ts';
import { add, atomSum, atomsOf, constantSum, scale } from './sum.ts';
import type { Crossing, Sum } from './terms.ts';

/** Below the threshold, at it, and above. */
const REGIONS = [
  { isAtOrAbove: false, isAbove: false },
  { isAtOrAbove: true, isAbove: false },
  { isAtOrAbove: true, isAbove: true },
] as const;

type Region = (typeof REGIONS)[number];

/**
 * An elementwise op on the spikes of one crossing and on numbers, whatever it does: it has one value in
 * each of three regions. Nothing where there is anything else among its inputs.
 */
export function onRegions(
  op: Op,
  inputs: readonly Sum[],
  types: readonly ValueType[],
  { atoms, ops }: { readonly atoms: AtomTable; readonly ops: OpTable },
): Sum | undefined {
  const crossing = onlyCrossing(inputs);
  if (!crossing) return undefined;
  const scalars = types.map((type) => ({ ...type, shape: [] }));
  const facts = { stage: 'ann' as const, attrs: op.attrs as never, inputs: scalars };
  const kernel = ops.get(op.kind)!.kernel({ ...facts, type: { ...op.type, shape: [] } });
  const [below, at, above] = REGIONS.map((region) => {
    const values = inputs.map((sum, i) => allocate(types[i]!.dtype, 1).fill(numberIn(region, sum)));
    return kernel.step(values, 1)[0]!;
  }) as [number, number, number];
  return add(
    constantSum(coefficient(below)),
    scale(atomSum(atoms.spike(crossing, false)), coefficient(at - below)),
    scale(atomSum(atoms.spike(crossing, true)), coefficient(above - at)),
  );
}

/** The crossing whose spikes are all that the sums have, besides numbers. */
function onlyCrossing(sums: readonly Sum[]): Crossing | undefined {
  const atoms = sums.flatMap((sum) => [...atomsOf(sum)]);
  const [first] = atoms;
  if (first?.kind !== 'spike') return undefined;
  const isAlike = atoms.every((atom) => atom.kind === 'spike' && atom.crossing === first.crossing);
  const isPlain = sums.every((sum) => [...sum.values()].every(({ factor }) => isOne(factor)));
  return isAlike && isPlain ? first.crossing : undefined;
}

function numberIn({ isAbove, isAtOrAbove }: Region, sum: Sum): number {
  let total = 0;
  for (const { atoms, factor } of sum.values()) {
    const isThere = atoms.every(
      (atom) => atom.kind === 'spike' && (atom.strict ? isAbove : isAtOrAbove),
    );
    if (isThere) total += factor.values[0]!;
  }
  return total;
}
