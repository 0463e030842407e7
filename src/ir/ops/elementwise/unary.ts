import type { Random } from '../../../support/random.ts';
import { type Dtype, type Numbers, allocate } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import type { AttrSpecs, AttrsOf } from '../../attr.ts';
import { type Kernel, type OpDef, defineOp, fault } from '../../op-def.ts';
import { type Accepts, dtypeFault } from './accepts.ts';
import { wrapAll } from './wrap-all.ts';

/** Fills y with a function of x, in double precision; the array rounds or wraps to its type once. */
export type MapOne = (x: Numbers, y: Numbers) => void;

/** An op that computes each element from the element of its one input in the same place. */
interface Unary<S extends AttrSpecs> {
  readonly kind: string;
  readonly summary: string;
  readonly equations: readonly string[];
  readonly accepts: Accepts;
  /** The number type of the result where it is not that of the input. */
  readonly result?: Dtype;
  readonly attrs: S;
  map(attrs: AttrsOf<S>, dtype: Dtype): MapOne;
  /** What is wrong with the attributes together, or with them for this number type. */
  fault?(attrs: AttrsOf<S>, dtype: Dtype): string | undefined;
  /** Random attributes, where not all are left at their defaults. */
  draw?(random: Random, dtype: Dtype): AttrsOf<S>;
}

export function unaryOp<const S extends AttrSpecs>(unary: Unary<S>): OpDef {
  const { kind, summary, equations, accepts, result, attrs } = unary;
  return defineOp<S>({
    kind,
    summary,
    equations,
    stages: ['ann'],
    pointwise: true,
    inputs: ['x'],
    state: [],
    attrs,
    infer({ inputs: [x], attrs: given }) {
      const wrong = dtypeFault(accepts, x!.dtype) ?? unary.fault?.(given, x!.dtype);
      return wrong ? fault(wrong) : { ...x!, dtype: result ?? x!.dtype };
    },
    kernel({ inputs: [input], attrs: given, type: { dtype, shape } }): Kernel {
      const map = unary.map(given, input!.dtype);
      const wrap = wrapAll(dtype);
      const y = allocate(dtype, sizeOf(shape));
      const step: Kernel['step'] = ([x]) => {
        map(x!, y);
        wrap(y);
        return y;
      };
      return { step };
    },
    draw: (random, [x]) => unary.draw?.(random, x!.dtype) ?? ({} as AttrsOf<S>),
  });
}

/**
 * One call for each element: for functions that take longer than a call. Those that do not, and those
 * that whole networks run through, have a loop of their own, which is several times as fast.
 */
export function each(f: (x: number) => number): MapOne {
  return (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = f(x[i]!);
  };
}
