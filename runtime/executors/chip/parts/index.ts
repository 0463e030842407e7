import type { Op } from '../../../../src/ir/graph.ts';
import type { ValueType } from '../../../../src/ir/types.ts';
import { type Box, sameBox, wholeBox } from '../../../../src/tensor/box.ts';
import { joinPart, pointwisePart, reshapePart, wirePart } from './moves.ts';
import { extremePart, populationPart, rowsPart } from './populations.ts';
import { matrixProductPart } from './products.ts';
import { type Cut, type Part, wholePart } from './part.ts';
import { densePart, sparsePart } from './synapses.ts';
import { convPart, transposePart } from './windows.ts';

/** How ops are cut, by kind; one that is not here is computed whole. */
const CUTS: ReadonlyMap<string, Cut> = new Map([
  ['add', pointwisePart],
  ['decode', pointwisePart],
  ['delay', pointwisePart],
  ['wire', wirePart],
  ['reshape', reshapePart],
  ['join', joinPart],
  ['dense', densePart],
  ['sparse', sparsePart],
  ['conv', convPart],
  ['conv-transpose', transposePart],
  ['diagonal', populationPart],
  ['level', populationPart],
  ['sigma', populationPart],
  ['delta', populationPart],
  ['sigma-delta', populationPart],
  ['lif', populationPart],
  ['lif-adaptive', populationPart],
  ['lif-plain', populationPart],
  ['lif-potential', populationPart],
  ['lif-soft-reset', populationPart],
  ['lif-two-currents', populationPart],
  ['integrate-and-fire', populationPart],
  ['resonator', populationPart],
  ['resonator-adaptive', populationPart],
  ['extreme', extremePart],
  ['shares', rowsPart],
  ['log-sum', rowsPart],
  ['product', pointwisePart],
  ['matrix-product', matrixProductPart],
]);

/** What computes a box of an op's result. */
export function partOf(op: Op, inputs: readonly ValueType[], box: Box): Part {
  const cut = CUTS.get(op.kind);
  if (!cut || sameBox(box, wholeBox(op.type.shape))) return wholePart(op, inputs);
  return cut(op, inputs, box);
}
