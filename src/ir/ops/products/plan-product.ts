import { type Shape, broadcastShapes } from '../../../tensor/shape.ts';

/** A matrix product as numpy has it, of shapes whose last two axes are matrices. */
export interface Product {
  readonly batchOfA: Shape;
  readonly batchOfB: Shape;
  readonly batch: Shape;
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly shape: Shape;
}

/** How two shapes multiply, or nothing when they do not. */
export function planProduct(a: Shape, b: Shape): Product | undefined {
  if (a.length === 0 || b.length === 0) return undefined;
  const left = a.length === 1 ? [1, ...a] : a;
  const right = b.length === 1 ? [...b, 1] : b;
  const [rows, inner] = left.slice(-2) as [number, number];
  const [innerOfB, columns] = right.slice(-2) as [number, number];
  const [batchOfA, batchOfB] = [left.slice(0, -2), right.slice(0, -2)];
  const batch = broadcastShapes(batchOfA, batchOfB);
  if (!batch || inner !== innerOfB) return undefined;
  const matrix = [...(a.length === 1 ? [] : [rows]), ...(b.length === 1 ? [] : [columns])];
  return { batchOfA, batchOfB, batch, rows, inner, columns, shape: [...batch, ...matrix] };
}

/** Why two shapes have no product, in a few words. */
export function noProduct(a: Shape, b: Shape): string {
  return `[${a.join(',')}] and [${b.join(',')}] have no matrix product`;
}
