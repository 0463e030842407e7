import type { Numbers } from '../../tensor/dtype.ts';
import { type Shape, sizeOf } from '../../tensor/shape.ts';
import { tensorOf } from '../../tensor/tensor.ts';
import type { ModelBuilder } from './model-builder.ts';
import { reshaped } from './settled.ts';

/**
 * Elements in other places: an array is read as [outer, inner, run], and its result is [outer, places,
 * run], where each place takes a run of the same part, or zeros where its index is -1.
 */
export interface Pick {
  readonly outer: number;
  readonly inner: number;
  readonly run: number;
  readonly index: Int32Array;
}

/** The elements in their new places, in the shape [outer, places, run]. */
export function pick(x: string, { outer, inner, run, index }: Pick, builder: ModelBuilder): string {
  const parts = reshaped(builder, x, [outer, inner, run]);
  if (index.length === inner && index.every((from, i) => from === i)) return parts;
  const isFull = !index.includes(-1);
  const silence = () => builder.constant(tensorOf('i32', [outer, 1, run], zeros(outer * run)));
  const padded = isFull ? parts : builder.node('Concat', [parts, silence()], { axis: 1 });
  const places = index.map((from) => (from === -1 ? inner : from));
  return builder.node(
    'Gather',
    [padded, builder.constant(tensorOf('i32', [places.length], places))],
    { axis: 1 },
  );
}

/**
 * A plan with few indices for an array of `size` elements: most wires move long runs of elements, and
 * move them in each channel the same way.
 */
export function planPick(index: Numbers, shape: Shape, size: number): Pick {
  const run = extentsFrom(shape.toReversed()).find((length) => isInRuns(index, length, size)) ?? 1;
  const runs = new Int32Array(index.length / run);
  for (let i = 0; i < runs.length; i++)
    runs[i] = index[i * run] === -1 ? -1 : index[i * run]! / run;
  const inner = size / run;
  const outer = extentsFrom(shape).find((parts) => isInParts(runs, parts, inner)) ?? 1;
  return { outer, inner: inner / outer, run, index: runs.subarray(0, runs.length / outer) };
}

/** What the first extents of a shape span: all of them first, then fewer. */
function extentsFrom(shape: Shape): number[] {
  return shape.map((_, count) => sizeOf(shape.slice(0, count + 1))).toReversed();
}

/** Whether elements move in aligned runs of a length. */
function isInRuns(index: Numbers, length: number, size: number): boolean {
  if (size % length !== 0) return false;
  for (let start = 0; start < index.length; start += length) {
    const first = index[start]!;
    if (first !== -1 && first % length !== 0) return false;
    for (let i = 1; i < length; i++)
      if (index[start + i] !== (first === -1 ? -1 : first + i)) return false;
  }
  return true;
}

/** Whether each of so many parts takes from the same part of the input, in the same way as the first. */
function isInParts(index: Int32Array, parts: number, inner: number): boolean {
  if (inner % parts !== 0 || index.length % parts !== 0) return false;
  const [places, width] = [index.length / parts, inner / parts];
  for (let part = 0, start = 0; part < parts; part++, start += places)
    for (let i = 0; i < places; i++) {
      const first = index[i]!;
      if (first >= width) return false;
      if (index[start + i] !== (first === -1 ? -1 : first + part * width)) return false;
    }
  return true;
}

function zeros(count: number): Int32Array {
  return new Int32Array(count);
}
