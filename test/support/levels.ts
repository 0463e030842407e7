import { type Dtype, integerRange } from '../../src/tensor/dtype.ts';
import { type Shape, sizeOf } from '../../src/tensor/shape.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { type OperatorCase, op, values } from './operator-case.ts';

/** Integers all over the range of a type, the same in every run. */
export function levels(dtype: Dtype, shape: Shape, seed = 1): Tensor {
  const [low, high] = integerRange(dtype);
  const draw = (_: unknown, i: number) =>
    low + ((((i + 1) * 40503 + seed * 9973) >>> 3) % (high - low + 1));
  return values(dtype, shape, Array.from({ length: sizeOf(shape) }, draw));
}

/** One number everywhere. */
export function full(dtype: Dtype, shape: Shape, x: number): Tensor {
  return values(dtype, shape, new Array<number>(sizeOf(shape)).fill(x));
}

export function number(dtype: Dtype, x: number): Tensor {
  return values(dtype, [], [x]);
}

export function scale(...numbers: readonly number[]): Tensor {
  return values('f32', [numbers.length], numbers);
}

/** Floats between, on and beyond the levels of a scale of 1/4, halves among them. */
export const EDGES = values(
  'f32',
  [3, 8],
  [
    ...[0, -0, 0.124, 0.125, 0.126, 0.375, 0.625, -0.125],
    ...[-0.375, -0.625, 31, 31.75, 32, 40, -32, -32.25],
    ...[-40, 1e9, -1e9, Infinity, -Infinity, 1e-20, 63.75, 64],
  ],
);

type Attrs = NonNullable<Parameters<typeof op>[3]>;
export type Tensors = Readonly<Record<string, Tensor>>;

/** A node of everything given: first what is fed, then what is constant, in the order of `reads`. */
export function levelCase(
  name: string,
  kind: string,
  reads: readonly string[],
  tensors: { readonly fed: Tensors; readonly kept: Tensors },
  attrs: Attrs = {},
): OperatorCase {
  const [domain, opType] = kind.startsWith('ms.') ? ['com.microsoft', kind.slice(3)] : ['', kind];
  return {
    name: `${opType} ${name}`,
    nodes: [op(opType, reads, 'y', attrs, domain)],
    inputs: tensors.fed,
    weights: tensors.kept,
    domains: { 'com.microsoft': 1 },
  };
}
