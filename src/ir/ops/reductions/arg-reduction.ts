import { allocate } from '../../../tensor/dtype.ts';
import { bool, defaulted, int } from '../../attr.ts';
import { type Kernel, type OpDef, defineOp, fault } from '../../op-def.ts';
import { tensorType } from '../../types.ts';
import { dtypeFault } from '../elementwise/accepts.ts';
import { axesFault, lanesAlong, reducedShape, strideAlong } from './lanes.ts';
import { flip } from './reduction.ts';

interface ArgReduction {
  readonly kind: string;
  readonly summary: string;
  readonly equations: readonly string[];
  /** 1 to look for the largest element, -1 to look for the smallest. */
  readonly sign: 1 | -1;
}

/** An op that finds the place of an element along an axis. */
export function argReductionOp({ kind, summary, equations, sign }: ArgReduction): OpDef {
  return defineOp({
    kind,
    summary,
    equations,
    stages: ['ann'],
    inputs: ['x'],
    state: [],
    attrs: {
      axis: int('the axis along which to look', { low: 0 }),
      keepDims: bool('whether this axis stays, with an extent of 1'),
      selectLast: defaulted(bool('of equal elements, whether the last one counts'), false),
    },
    infer({ inputs: [x], attrs: { axis, keepDims } }) {
      const { dtype, shape } = x!;
      const wrong = dtypeFault('number', dtype) ?? axesFault(shape, [axis]);
      if (wrong) return fault(wrong);
      if (shape[axis] === 0) return fault(`axis ${axis} has no elements`);
      return tensorType('i64', reducedShape(shape, [axis], keepDims));
    },
    kernel({ attrs: { axis, selectLast }, inputs: [x], type }): Kernel {
      const { starts } = lanesAlong(x!.shape, [axis]);
      const extent = x!.shape[axis]!;
      const stride = strideAlong(x!.shape, axis);
      const y = allocate(type.dtype, starts.length);
      const step: Kernel['step'] = ([values]) => {
        for (let i = 0; i < y.length; i++) {
          const start = starts[i]!;
          let place = 0;
          let best = sign * values![start]!;
          for (let n = 1; n < extent; n++) {
            const found = sign * values![start + n * stride]!;
            if (found > best || (selectLast && found === best)) {
              best = found;
              place = n;
            }
          }
          y[i] = place;
        }
        return y;
      };
      return { step };
    },
    draw(random, [{ shape } = { shape: [] }]) {
      if (shape.length === 0) return undefined;
      const axis = random.int(0, shape.length - 1);
      return { axis, keepDims: flip(random), selectLast: flip(random) };
    },
  });
}
