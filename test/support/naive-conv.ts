import { type ValueType, spikesType } from '../../src/ir/types.ts';
import type { Random } from '../../src/support/random.ts';
import { type Shape, sizeOf } from '../../src/tensor/shape.ts';
import { type Tensor, numbersOf, tensorOf } from '../../src/tensor/tensor.ts';

interface ConvAttrs {
  readonly [name: string]: Tensor | readonly number[] | number;
  readonly weight: Tensor;
  readonly strides: readonly number[];
  readonly pads: readonly number[];
  readonly dilations: readonly number[];
  readonly groups: number;
}

/** A random convolution with an output, and what it reads. */
export function drawCase(source: Random, dimensions: number): { x: ValueType; attrs: ConvAttrs } {
  const each = (low: number, high: number) =>
    Array.from({ length: dimensions }, () => source.int(low, high));
  const groups = source.int(1, 2);
  const perGroup = source.int(1, 2);
  const kernel = each(1, 3);
  const shape = [groups * source.int(1, 2), perGroup, ...kernel];
  const numbers = Array.from({ length: sizeOf(shape) }, () => source.int(-128, 127));
  const attrs = {
    weight: tensorOf('i8', shape, numbers),
    strides: each(1, 3),
    pads: [...each(0, 2), ...each(0, 2)],
    dilations: each(1, 2),
    groups,
  };
  return { x: spikesType('i9', [source.int(1, 2), groups * perGroup, ...each(5, 7)]), attrs };
}

/** The definition: for each place of the output, the sum over its group's channels and the kernel. */
export function naiveConv(x: readonly number[], shape: Shape, attrs: ConvAttrs): number[] {
  const { weight, strides, pads, dilations, groups } = attrs;
  const [batch, , ...inSpace] = shape as [number, number, ...number[]];
  const [out, perGroup, ...kernel] = weight.shape as [number, number, ...number[]];
  const w = numbersOf(weight);
  const outSpace = inSpace.map((extent, d) => {
    const free =
      extent + pads[d]! + pads[d + inSpace.length]! - dilations[d]! * (kernel[d]! - 1) - 1;
    return Math.floor(free / strides[d]!) + 1;
  });
  return places([batch, out, ...outSpace]).map(([n, o, ...p]) => {
    const group = Math.floor(o! / (out / groups));
    let sum = 0;
    for (const [c, ...k] of places([perGroup, ...kernel])) {
      const at = p.map((place, d) => place * strides[d]! + k[d]! * dilations[d]! - pads[d]!);
      if (at.some((place, d) => place < 0 || place >= inSpace[d]!)) continue;
      const from = indexOf([n!, group * perGroup + c!, ...at], shape);
      sum += x[from]! * w[indexOf([o!, c!, ...k], weight.shape)]!;
    }
    return sum;
  });
}

/** All places of a shape, in row-major order. */
function places(shape: Shape): number[][] {
  return shape.reduce<number[][]>(
    (heads, extent) =>
      heads.flatMap((head) => Array.from({ length: extent }, (_, i) => [...head, i])),
    [[]],
  );
}

function indexOf(place: readonly number[], shape: Shape): number {
  return place.reduce((index, i, axis) => index * shape[axis]! + i, 0);
}
