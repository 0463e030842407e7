import { allocate } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { numbersOf, tensorOf } from '../../../tensor/tensor.ts';
import { int, tensorAttr } from '../../attr.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';

/**
 * Interpolation along one axis: every way to resize is a table of weights. Sums are kept in double
 * precision and rounded once.
 */
export const resample = defineOp({
  kind: 'resample',
  summary: 'weighted sums of neighbours along an axis',
  equations: ['y[a, i, b] = sum over t: weights[i, t] * x[a, starts[i] + t, b]'],
  stages: ['ann'],
  inputs: ['x'],
  state: [],
  attrs: {
    axis: int('axis of the neighbours', { low: 0 }),
    starts: tensorAttr('[places of the result], the first neighbour of each', ['i32']),
    weights: tensorAttr('[places of the result, neighbours]', ['f32']),
  },
  infer({ inputs: [x], attrs: { axis, starts, weights } }) {
    const { dtype, shape } = x!;
    const extent = shape[axis];
    if (dtype !== 'f32') return fault(`its input is ${dtype}, not f32`);
    if (extent === undefined) return fault(`axis ${axis} is not one of its ${shape.length} axes`);
    const [places, neighbours] = weights.shape;
    const fits = starts.shape.length === 1 && starts.shape[0] === places;
    if (!fits || weights.shape.length !== 2)
      return fault(
        `its starts [${starts.shape.join(',')}] do not fit its weights [${weights.shape.join(',')}]`,
      );
    const last = extent - neighbours!;
    const outside = numbersOf(starts).find((start) => start < 0 || start > last);
    if (outside === undefined) return { ...x!, shape: shape.with(axis, places!) };
    return fault(`${neighbours} neighbours from ${outside} on are not within ${extent}`);
  },
  kernel({ inputs: [x], attrs, type }): Kernel {
    const [starts, weights] = [numbersOf(attrs.starts), numbersOf(attrs.weights)];
    const [places, neighbours] = attrs.weights.shape as [number, number];
    const extent = x!.shape[attrs.axis]!;
    const run = sizeOf(x!.shape.slice(attrs.axis + 1));
    const y = allocate(type.dtype, sizeOf(type.shape));
    const step: Kernel['step'] = ([values]) => {
      for (let at = 0, outer = 0; at < y.length; outer += extent)
        for (let place = 0; place < places; place++) {
          const first = (outer + starts[place]!) * run;
          for (let i = 0; i < run; i++) {
            let sum = 0;
            for (let t = 0; t < neighbours; t++)
              sum += weights[place * neighbours + t]! * values![first + t * run + i]!;
            y[at++] = sum;
          }
        }
      return y;
    };
    return { step };
  },
  terms: ({ attrs: { weights } }) => weights.shape[1]!,
  draw(random, [x]) {
    const { shape } = x!;
    if (shape.length === 0 || x!.dtype !== 'f32') return undefined;
    const axis = random.int(0, shape.length - 1);
    const neighbours = random.int(0, Math.min(3, shape[axis]!));
    const places = random.int(0, 4);
    const starts = Array.from({ length: places }, () => random.int(0, shape[axis]! - neighbours));
    const weights = Array.from({ length: places * neighbours }, () => random.next() * 2 - 1);
    return {
      axis,
      starts: tensorOf('i32', [places], starts),
      weights: tensorOf('f32', [places, neighbours], weights),
    };
  },
});
