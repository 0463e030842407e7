import type { Graph, Op } from '../../ir/graph.ts';
import { nearest } from '../../ir/integers.ts';
import type { Numbers } from '../../tensor/dtype.ts';
import { type Shape, sizeOf } from '../../tensor/shape.ts';
import { type Tensor, numbersOf, tensor } from '../../tensor/tensor.ts';

/** What the numbers of each channel are on average, and what they are once they are rounded to levels. */
export interface Means {
  readonly exact: Float64Array;
  readonly rounded: Float64Array;
}

/**
 * Bias correction: what rounding changes on average of what a linear op computes goes to its bias,
 *
 *   b' = b + W E[x] - round(W) E[round(x)]
 *
 * so that only what differs from place to place and from sample to sample is lost. Where zeros stand around
 * the input, a tap counts as often as it meets an input.
 */
export function correctBiases(
  graph: Graph,
  meansOf: ReadonlyMap<string, Means>,
  weightLevels: number,
): Graph {
  const shapes = new Map(graph.ops.map(({ result, type }) => [result, type.shape]));
  const outputs = new Set(graph.outputs.map(({ value }) => value));
  const ops = graph.ops.map((op) => {
    const means = LINEAR.has(op.kind) ? meansOf.get(op.inputs[0]!) : undefined;
    if (!means) return op;
    const units = unitsOf(op, weightLevels, outputs.has(op.result));
    return corrected(op, shapes.get(op.inputs[0]!)!, means, units);
  });
  return { ...graph, ops };
}

const LINEAR: ReadonlySet<string> = new Set(['conv', 'dense']);

/** To multiples of what the weights of each row are rounded; those of an output have one unit. */
function unitsOf(op: Op, weightLevels: number, isOutput: boolean): Float64Array {
  const { shape } = op.attrs['weight'] as Tensor;
  const numbers = numbersOf(op.attrs['weight'] as Tensor);
  const row = sizeOf(shape.slice(1));
  const units = new Float64Array(shape[0]!);
  for (let output = 0, i = 0; output < units.length; output++) {
    let most = 0;
    for (const end = i + row; i < end; i++) {
      const size = Math.abs(numbers[i]!);
      if (size > most) most = size;
    }
    units[output] = most / weightLevels;
  }
  const largest = units.reduce((a, b) => Math.max(a, b), 0);
  return units.map((unit) => (isOutput ? largest : unit) || 1);
}

function corrected(op: Op, inputShape: Shape, means: Means, units: Float64Array): Op {
  const weight = op.attrs['weight'] as Tensor;
  const [outputs, perGroup, ...kernel] = weight.shape as [number, number, ...number[]];
  const seen = Float64Array.from(
    op.kind === 'conv' ? tapShares(op, inputShape.slice(2), kernel) : [1],
  );
  const outputsPerGroup = outputs / ((op.attrs['groups'] as number | undefined) ?? 1);
  const numbers = numbersOf(weight);
  const bias = op.attrs['bias'] as Tensor | undefined;
  const shifts = bias ? Float32Array.from(numbersOf(bias)) : new Float32Array(outputs);
  const layer = { numbers, perGroup, seen };
  for (let output = 0; output < outputs; output++) {
    const first = Math.floor(output / outputsPerGroup) * perGroup;
    shifts[output]! -= changeOf(layer, output, units[output]!, { ...means, first });
  }
  return { ...op, attrs: { ...op.attrs, bias: tensor('f32', [outputs], shifts) } };
}

interface Layer {
  readonly numbers: Numbers;
  readonly perGroup: number;
  readonly seen: Float64Array;
}

/** What rounding changes of an output on average. A function, since one that is called often is soon compiled. */
function changeOf(
  { numbers, perGroup, seen }: Layer,
  output: number,
  unit: number,
  { exact, rounded, first }: Means & { readonly first: number },
): number {
  let change = 0;
  for (let c = 0, at = output * perGroup * seen.length; c < perGroup; c++) {
    const x = exact[first + c]!;
    const y = rounded[first + c]!;
    for (let tap = 0; tap < seen.length; tap++, at++) {
      const weight = numbers[at]!;
      change += seen[tap]! * (nearest(weight / unit) * unit * y - weight * x);
    }
  }
  return change;
}

/** For each tap of a kernel, at what share of the places of the result it meets an input. */
function tapShares(op: Op, inputs: Shape, kernel: Shape): number[] {
  const { strides, pads, dilations } = op.attrs as Record<string, readonly number[]>;
  const places = op.type.shape.slice(2);
  let shares = [1];
  kernel.forEach((extent, d) => {
    const along = Array.from({ length: extent }, (_, tap) => {
      let inside = 0;
      for (let place = 0; place < places[d]!; place++) {
        const at = place * strides![d]! - pads![d]! + tap * dilations![d]!;
        if (at >= 0 && at < inputs[d]!) inside++;
      }
      return inside / places[d]!;
    });
    shares = shares.flatMap((share) => along.map((one) => share * one));
  });
  return shares;
}
