import type { Random } from '../../../support/random.ts';
import { type Dtype, type Numbers, allocate } from '../../../tensor/dtype.ts';
import { broadcastShapes, sizeOf } from '../../../tensor/shape.ts';
import type { AttrSpecs, AttrsOf } from '../../attr.ts';
import { type Kernel, type OpDef, defineOp, fault } from '../../op-def.ts';
import { tensorType } from '../../types.ts';
import { type Accepts, dtypeFault } from './accepts.ts';
import { CANNOT_BROADCAST, broadcaster } from './broadcast.ts';
import { wrapAll } from './wrap-all.ts';

/** Fills y with a function of a and b, in double precision; the array rounds or wraps once. */
export type MapTwo = (a: Numbers, b: Numbers, y: Numbers) => void;

/** An op of two inputs of one number type, broadcast as numpy does. */
interface Binary<S extends AttrSpecs> {
  readonly kind: string;
  readonly summary: string;
  readonly equations: readonly string[];
  readonly accepts: Accepts;
  /** The second input may be of another number type than the first. */
  readonly mixes?: boolean;
  /** The number type of the result where it is not that of the first input. */
  readonly result?: Dtype;
  readonly attrs: S;
  map(attrs: AttrsOf<S>, dtype: Dtype): MapTwo;
  /** Random attributes, where not all are left at their defaults. */
  draw?(random: Random): AttrsOf<S>;
}

export function binaryOp<const S extends AttrSpecs>(binary: Binary<S>): OpDef {
  const { kind, summary, equations, accepts, mixes = false, result, attrs } = binary;
  return defineOp<S>({
    kind,
    summary,
    equations,
    stages: ['ann'],
    pointwise: true,
    inputs: ['a', 'b'],
    state: [],
    attrs,
    infer({ inputs: [a, b] }) {
      const wrong = dtypeFault(accepts, a!.dtype) ?? dtypeFault(accepts, b!.dtype);
      if (wrong) return fault(wrong);
      if (!mixes && a!.dtype !== b!.dtype)
        return fault(`its inputs are ${a!.dtype} and ${b!.dtype}`);
      const shape = broadcastShapes(a!.shape, b!.shape);
      return shape ? tensorType(result ?? a!.dtype, shape) : fault(CANNOT_BROADCAST);
    },
    kernel({ inputs: [a, b], attrs: given, type: { dtype, shape } }): Kernel {
      const map = binary.map(given, a!.dtype);
      const repeatA = broadcaster(a!.dtype, a!.shape, shape);
      const repeatB = broadcaster(b!.dtype, b!.shape, shape);
      const wrap = wrapAll(dtype);
      const y = allocate(dtype, sizeOf(shape));
      const step: Kernel['step'] = ([valuesOfA, valuesOfB]) => {
        map(repeatA(valuesOfA!), repeatB(valuesOfB!), y);
        wrap(y);
        return y;
      };
      return { step };
    },
    draw(random, [a, b]) {
      if (!broadcastShapes(a!.shape, b!.shape)) return undefined;
      return binary.draw?.(random) ?? ({} as AttrsOf<S>);
    },
  });
}

/** One call for each pair of elements; see `each`. */
export function eachPair(f: (a: number, b: number) => number): MapTwo {
  return (a, b, y) => {
    for (let i = 0; i < y.length; i++) y[i] = f(a[i]!, b[i]!);
  };
}
