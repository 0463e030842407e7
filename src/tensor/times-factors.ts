import type { Numbers } from './dtype.ts';
import { sizeOf } from './shape.ts';
import { type Tensor, lazyTensor, numbersOf } from './tensor.ts';

/** Factors of the elements of a tensor: so many of them, one behind another, have the same, and they start again behind the last. */
export interface Factors {
  readonly values: Float64Array;
  readonly run: number;
}

interface Product {
  readonly of: Tensor;
  /** One after another: each product is rounded. */
  readonly factors: readonly (Factors & Then)[];
}

interface Then {
  /** A factor of all products of the first, taken with them. */
  readonly then: number;
}

/** Of tensors whose products nobody has asked for. */
const open = new WeakMap<Tensor, Product>();

/**
 * A tensor of floats, each times its factor and rounded to f32. Weights are many, and memory that is written for the
 * first time costs more than the products: they are taken where they are read, or when all are asked for.
 */
export function timesFactors(tensor: Tensor, factors: Factors): Tensor {
  const { of, factors: before } = open.get(tensor) ?? { of: tensor, factors: [] };
  const product = { of, factors: joined(before, factors) };
  const made: Tensor = lazyTensor('f32', tensor.shape, () => {
    open.delete(made);
    const data = new Float32Array(sizeOf(tensor.shape));
    multiply(numbersOf(of), product.factors, 0, data);
    return data;
  });
  open.set(made, product);
  return made;
}

/** One number for all goes with the factors before it, where these have none: to go through all once more takes as long. */
function joined(before: Product['factors'], factors: Factors): Product['factors'] {
  const last = before.at(-1);
  const { values, run } = factors;
  if (last?.then !== 1 || values.length !== 1) return [...before, { values, run, then: 1 }];
  return [...before.slice(0, -1), { values: last.values, run: last.run, then: values[0]! }];
}

/** Numbers of which those that were asked for start at a place. */
export interface Part {
  readonly numbers: Numbers;
  readonly first: number;
  /** What they are yet to be multiplied by, where that is left to whoever reads them: it takes no block in between. */
  readonly pending?: Pending;
}

/** Each number times that of its column is rounded to f32, and times one more rounded again. */
export interface Pending {
  readonly columns: Float64Array;
  readonly then: number;
}

/** At least so many products are taken at once, and no more than a cache holds. */
const BLOCK = 4096;

/** Reads parts of a tensor, best in order. What was read before is no longer there then. */
export function partReader(tensor: Tensor): (start: number, end: number) => Part {
  const product = open.get(tensor);
  const numbers = numbersOf(product?.of ?? tensor);
  if (!product) return (start) => ({ numbers, first: start });
  const size = sizeOf(tensor.shape);
  let block = new Float32Array(Math.min(BLOCK, size));
  let from = 0;
  let to = 0;
  return (start, end) => {
    if (start < from || end > to) {
      if (end - start > block.length) block = new Float32Array(end - start);
      from = start;
      to = Math.min(start + block.length, size);
      multiply(numbers, product.factors, from, block.subarray(0, to - from));
    }
    return { numbers: block, first: start - from };
  };
}

/** The same, but one factor of each number may be left for the reader to multiply by. */
export function pendingReader(tensor: Tensor): (start: number, end: number) => Part {
  const product = open.get(tensor);
  const [factors, ...others] = product?.factors ?? [];
  if (!product || !factors || others.length > 0) return partReader(tensor);
  const numbers = numbersOf(product.of);
  const columnsOf = columnReader(factors);
  return (start, end) => {
    const pending = { columns: columnsOf(start, end), then: factors.then };
    return { numbers, first: start, pending };
  };
}

/** The factors of numbers from a place on; those of the next row are mostly the same. */
function columnReader({ values, run }: Factors): (start: number, end: number) => Float64Array {
  const period = values.length === 1 ? 1 : run * values.length;
  let columns = new Float64Array(0);
  let from = -1;
  return (start, end) => {
    const phase = start % period;
    if (phase === from && columns.length === end - start) return columns;
    if (columns.length !== end - start) columns = new Float64Array(end - start);
    from = phase;
    for (let i = 0; i < columns.length; i++)
      columns[i] = values[Math.floor((phase + i) / run) % values.length]!;
    return columns;
  };
}

/** Elements from a place on, each times its factors. */
function multiply(of: Numbers, factors: Product['factors'], start: number, to: Float32Array): void {
  let from: Part = { numbers: of, first: start };
  for (const one of factors) {
    multiplyBy(one, from, start, to);
    from = { numbers: to, first: 0 };
  }
}

function multiplyBy(by: Factors & Then, from: Part, start: number, to: Float32Array): void {
  const { values, run, then } = by;
  const { numbers, first } = from;
  const { length } = to;
  const count = values.length;
  if (run === 1) {
    // By a counter: a remainder for each weight takes longer than all else.
    for (let i = 0, place = start % count; i < length; i++) {
      to[i] = Math.fround(numbers[first + i]! * values[place]!) * then;
      place = place + 1 === count ? 0 : place + 1;
    }
    return;
  }
  for (let i = 0, block = Math.floor(start / run); i < length; block++) {
    const stop = Math.min(length, (block + 1) * run - start);
    const factor = values[block % count]!;
    for (; i < stop; i++) to[i] = Math.fround(numbers[first + i]! * factor) * then;
  }
}
