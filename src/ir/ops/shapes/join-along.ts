import { allocate } from '../../../tensor/dtype.ts';
import { type Shape, sizeOf } from '../../../tensor/shape.ts';
import type { Random } from '../../../support/random.ts';
import type { Kernel } from '../../op-def.ts';
import type { ValueType } from '../../types.ts';
import { copyRun } from './copy-run.ts';

/* Values one behind the other along an axis. */

/** What is wrong with shapes that are put together along an axis. */
export function joinFault(shapes: readonly Shape[], axis: number): string | undefined {
  const first = shapes[0]!;
  if (axis >= first.length) return `axis ${axis} is not one of its ${first.length} axes`;
  return shapes.every((shape) => fits(shape, first, axis))
    ? undefined
    : `its inputs differ in another axis than ${axis}`;
}

export function joinedShape(shapes: readonly Shape[], axis: number): Shape {
  const extent = shapes.reduce((sum, shape) => sum + shape[axis]!, 0);
  return shapes[0]!.with(axis, extent);
}

export function joinKernel(shapes: readonly Shape[], axis: number, type: ValueType): Kernel {
  const y = allocate(type.dtype, sizeOf(type.shape));
  const runs = shapes.map((shape) => sizeOf(shape.slice(axis)));
  const rows = y.length === 0 ? 0 : sizeOf(type.shape.slice(0, axis));
  const step: Kernel['step'] = (xs) => {
    let at = 0;
    for (let row = 0; row < rows; row++)
      for (let i = 0; i < xs.length; i++) {
        const run = runs[i]!;
        copyRun(xs[i]!, row * run, y, at, run);
        at += run;
      }
    return y;
  };
  return { step };
}

/** An axis along which the shapes can be put together, where there is one. */
export function drawAxis(random: Random, shapes: readonly Shape[]): number | undefined {
  const first = shapes[0]!;
  if (first.length === 0) return undefined;
  const axes = first.map((_, axis) => axis);
  const fitting = axes.filter((axis) => joinFault(shapes, axis) === undefined);
  return fitting.length > 0 ? random.pick(fitting) : random.int(0, first.length - 1);
}

function fits(shape: Shape, other: Shape, axis: number): boolean {
  return shape.length === other.length && shape.every((n, at) => at === axis || n === other[at]);
}
