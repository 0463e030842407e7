import type { Op, Output } from '../../ir/graph.ts';
import { spread } from '../../ir/ops/neurons/parameter.ts';
import type { Numbers } from '../../tensor/dtype.ts';
import { type Shape, sizeOf } from '../../tensor/shape.ts';
import { isTensor, tensorOf } from '../../tensor/tensor.ts';
import { openDeviation } from './deviation.ts';
import { type Accuracy, type OutputQuality, rounded } from './quality.ts';

/** Compares one output with the float network's, at every step. */
export interface OutputMeter {
  /** What the output is after a step; `label` where it has one. */
  compare(step: number, wanted: Numbers, found: Numbers, label: number | undefined): void;
  quality(): OutputQuality;
  accuracy(samples: number): Accuracy;
}

export function openOutputMeter({ name }: Output, op: Op, steps: number): OutputMeter {
  const { shape } = op.type;
  const scale = scalesOf(op);
  const values = new Float64Array(scale.length);
  const deviations = Array.from({ length: steps }, openDeviation);
  const width = rowWidth(shape);
  const agreeing = new Float64Array(steps);
  const right = new Float64Array(steps);
  let [rows, floatRight] = [0, 0];

  const compare: OutputMeter['compare'] = (step, wanted, found, label) => {
    for (let i = 0; i < values.length; i++) values[i] = found[i]! * scale[i]!;
    deviations[step - 1]!.add(wanted, values);
    if (width > 0)
      for (let start = 0; start < values.length; start += width) {
        if (step === 1) rows++;
        const isSame = largestIn(wanted, start, width) === largestIn(values, start, width);
        if (isSame) agreeing[step - 1]!++;
      }
    if (label === undefined) return;
    if (step === 1 && largestIn(wanted, 0, wanted.length) === label) floatRight++;
    if (largestIn(values, 0, values.length) === label) right[step - 1]!++;
  };
  const parts = (counts: Float64Array, of: number) => Array.from(counts, (n) => rounded(n / of, 6));
  return {
    compare,
    quality: () => ({
      name,
      sqnr: deviations.map((deviation) => deviation.sqnr()),
      ...(rows > 0 && { agreement: parts(agreeing, rows) }),
    }),
    accuracy: (samples) => ({
      float: rounded(floatRight / samples, 6),
      spiking: parts(right, samples),
    }),
  };
}

export function scalesOf({ attrs, type }: Op): Float64Array {
  const { scale } = attrs;
  return spread(isTensor(scale) ? scale : tensorOf('f64', [], [1]), type.shape);
}

/** Classes lie along the last axis, but for images; 0 where there is nothing to choose. */
export function rowWidth(shape: Shape): number {
  const width = shape.length <= MOST_AXES ? (shape.at(-1) ?? 0) : 0;
  return width > 1 && sizeOf(shape) > 0 ? width : 0;
}

/** A batch, a sequence and classes. */
const MOST_AXES = 3;

/** The place of the largest number of a row, the first of equal ones. */
export function largestIn(values: ArrayLike<number>, start: number, width: number): number {
  let best = start;
  for (let i = start + 1; i < start + width; i++) if (values[i]! > values[best]!) best = i;
  return best - start;
}
