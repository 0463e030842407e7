import { type Numbers, allocate } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { float, int } from '../../attr.ts';
import { type Kernel, type OpDef, defineOp, fault } from '../../op-def.ts';

/** An op that brings each row of its input to one scale; a row is all that lies behind some axes. */
interface RowNorm {
  readonly kind: string;
  readonly summary: string;
  readonly equations: readonly string[];
  /** Writes to `y` what the `size` elements of `x` from `start` on become, in double precision. */
  readonly row: (x: Numbers, y: Numbers, row: Row) => void;
}

interface Row {
  readonly start: number;
  readonly size: number;
  readonly epsilon: number;
}

export function rowNormOp({ kind, summary, equations, row }: RowNorm): OpDef {
  return defineOp({
    kind,
    summary,
    equations,
    stages: ['ann'],
    inputs: ['x'],
    state: [],
    attrs: {
      axis: int('the first of the axes that make a row', { low: 0 }),
      epsilon: float('added to what is divided by, under the root', { low: 0 }),
    },
    infer({ inputs: [x], attrs: { axis } }) {
      const { dtype, shape } = x!;
      if (dtype !== 'f32') return fault(`its input is ${dtype}, not f32`);
      if (axis >= 0 && axis < shape.length) return x!;
      return fault(`axis ${axis} is not one of its ${shape.length} axes`);
    },
    kernel({ attrs: { axis, epsilon }, type: { dtype, shape } }): Kernel {
      const size = sizeOf(shape.slice(axis));
      const y = allocate(dtype, sizeOf(shape));
      const step: Kernel['step'] = ([x]) => {
        for (let start = 0; start < y.length; start += size) row(x!, y, { start, size, epsilon });
        return y;
      };
      return { step };
    },
    draw(random, [x]) {
      const rank = x!.shape.length;
      return rank === 0 ? undefined : { axis: random.int(0, rank - 1), epsilon: 0.01 };
    },
  });
}
