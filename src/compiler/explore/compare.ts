import { type Graph, definitionsOf } from '../../ir/graph.ts';
import type { Numbers } from '../../tensor/dtype.ts';
import type { Shape } from '../../tensor/shape.ts';
import { largestIn, rowWidth, scalesOf } from '../quality/output-meter.ts';
import type { Tally } from './tally.ts';

/** Adds to a tally how far the outputs of a sample are from the float network's. */
export type Compare = (
  tally: Tally,
  wanted: readonly Numbers[],
  found: readonly ArrayLike<number>[],
  label: number | undefined,
) => void;

/** Told the margin of each decision: the class that counts as right, less the largest of the others. */
export type OnMargin = (margin: number) => void;

/** Compares the integers that the outputs of a spiking network show. */
export function comparing(graph: Graph, onMargin: OnMargin = () => {}): Compare {
  const definitions = definitionsOf(graph);
  const outputs = graph.outputs.map(({ value }) => {
    const op = definitions.get(value)!;
    return { shape: op.type.shape, scales: scalesOf(op) };
  });
  return (tally, wanted, found, label) => {
    outputs.forEach(({ scales }, i) => addDistance(tally, i, scales, wanted[i]!, found[i]!));
    addChoice(tally, outputs[0]!.shape, wanted[0]!, found[0]!, label);
    tellMargins(onMargin, outputs[0]!.shape, wanted[0]!, found[0]!, label);
  };
}

function addDistance(
  tally: Tally,
  output: number,
  scales: Float64Array,
  wanted: Numbers,
  found: ArrayLike<number>,
): void {
  let [signal, noise] = [0, 0];
  for (let k = 0; k < scales.length; k++) {
    const x = wanted[k]!;
    signal += x * x;
    noise += (x - found[k]! * scales[k]!) ** 2;
  }
  tally.signal[output]! += signal;
  tally.noise[output]! += noise;
}

/** An output has one scale, so its integers compare among themselves. */
function addChoice(
  tally: Tally,
  shape: Shape,
  wanted: ArrayLike<number>,
  found: ArrayLike<number>,
  label: number | undefined,
): void {
  const width = rowWidth(shape);
  if (width > 0)
    for (let start = 0; start < wanted.length; start += width) {
      tally.rows++;
      if (largestIn(wanted, start, width) === largestIn(found, start, width)) tally.agreeing++;
    }
  if (label === undefined) return;
  if (largestIn(wanted, 0, wanted.length) === label) tally.floatRight++;
  if (largestIn(found, 0, found.length) === label) tally.right++;
}

/** With a label, the whole output is one decision; without, each of its rows is, and the float network's is right. */
function tellMargins(
  tell: OnMargin,
  shape: Shape,
  wanted: ArrayLike<number>,
  found: ArrayLike<number>,
  label: number | undefined,
): void {
  const width = label === undefined ? rowWidth(shape) : found.length;
  for (let start = 0; width > 0 && start < found.length; start += width) {
    const right = label ?? largestIn(wanted, start, width);
    let other = -Infinity;
    for (let i = 0; i < width; i++)
      if (i !== right && found[start + i]! > other) other = found[start + i]!;
    tell(found[start + right]! - other);
  }
}
