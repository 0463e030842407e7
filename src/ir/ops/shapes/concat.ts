import { allocate } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { int } from '../../attr.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import type { ValueType } from '../../types.ts';
import { copyRun } from './copy-run.ts';

export const concat = defineOp({
  kind: 'concat',
  summary: 'its inputs one behind the other along an axis',
  equations: ['y = x1, then x2, ... along axis'],
  stages: ['ann'],
  inputs: ['x'],
  variadic: true,
  state: [],
  attrs: { axis: int('axis along which they are put together', { low: 0 }) },
  infer({ inputs, attrs: { axis } }) {
    const first = inputs[0]!;
    const rank = first.shape.length;
    if (axis >= rank) return fault(`axis ${axis} is not one of its ${rank} axes`);
    if (inputs.some(({ dtype }) => dtype !== first.dtype))
      return fault('its inputs differ in number type');
    if (!inputs.every((input) => fits(input, first, axis)))
      return fault(`its inputs differ in another axis than ${axis}`);
    const extent = inputs.reduce((sum, { shape }) => sum + shape[axis]!, 0);
    return { ...first, shape: first.shape.with(axis, extent) };
  },
  kernel({ inputs, attrs: { axis }, type }): Kernel {
    const y = allocate(type.dtype, sizeOf(type.shape));
    const runs = inputs.map(({ shape }) => sizeOf(shape.slice(axis)));
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
  },
  draw(random, inputs) {
    const rank = inputs[0]!.shape.length;
    if (rank === 0) return undefined;
    const axes = inputs[0]!.shape.map((_, axis) => axis);
    const fitting = axes.filter((axis) => inputs.every((input) => fits(input, inputs[0]!, axis)));
    return { axis: fitting.length > 0 ? random.pick(fitting) : random.int(0, rank - 1) };
  },
});

function fits({ shape }: ValueType, other: ValueType, axis: number): boolean {
  const rank = other.shape.length;
  return shape.length === rank && shape.every((n, at) => at === axis || n === other.shape[at]);
}
