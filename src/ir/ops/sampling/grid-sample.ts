import { allocate } from '../../../tensor/dtype.ts';
import { sizeOf, stridesOf } from '../../../tensor/shape.ts';
import { bool, choice, defaulted } from '../../attr.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { PADDINGS, SAMPLINGS, axisTaps, neighboursOf } from './grid-taps.ts';

/**
 * x is [N, C, axes of space...], the grid [N, axes of the result..., axes of space]; the coordinates of
 * a point come in the reverse order of the axes. -1 and 1 are the outer edges of the first and last
 * element along an axis, or their centres where corners are aligned.
 */
export const gridSample = defineOp({
  kind: 'grid-sample',
  summary: 'a tensor sampled at the points of a grid',
  equations: ['y[n, c, ...] = x[n, c] interpolated at grid[n, ...], from -1 to 1 along each axis'],
  stages: ['ann'],
  inputs: ['x', 'grid'],
  state: [],
  attrs: {
    mode: defaulted(choice('how neighbours are weighted', SAMPLINGS), 'linear'),
    padding: defaulted(choice('what is outside of x', PADDINGS), 'zeros'),
    alignCorners: defaulted(bool('whether -1 and 1 are the centres of the outer elements'), false),
  },
  infer({ inputs: [x, grid] }) {
    const [from, points] = [x!.shape, grid!.shape];
    const space = from.length - 2;
    if (x!.dtype !== 'f32' || grid!.dtype !== 'f32') return fault('its inputs are not both f32');
    if (space < 1 || space > MOST_SPACE) return fault(`it samples 1 to ${MOST_SPACE} axes`);
    if (points.length === from.length && points[0] === from[0] && points.at(-1) === space)
      return { ...x!, shape: [from[0]!, from[1]!, ...points.slice(1, -1)] };
    return fault(`grid [${points.join(',')}] does not fit [${from.join(',')}]`);
  },
  kernel({ inputs: [x], attrs, type }): Kernel {
    const [, channels, ...extents] = x!.shape as [number, number, ...number[]];
    const y = allocate(type.dtype, sizeOf(type.shape));
    if (y.length === 0) return { step: () => y };
    const points = sizeOf(type.shape.slice(2));
    const plane = sizeOf(extents);
    const strides = stridesOf(extents);
    const count = neighboursOf(attrs.mode) ** extents.length;
    const [offsets, weights] = [new Float64Array(count), new Float64Array(count)];
    /** Finds all neighbours of a point: each choice of one an axis. */
    const meet = (grid: ArrayLike<number>, first: number) => {
      let known = 1;
      [offsets[0], weights[0]] = [0, 1];
      extents.forEach((extent, axis) => {
        const taps = axisTaps(grid[first + extents.length - 1 - axis]!, extent, attrs);
        for (let t = taps.places.length - 1; t >= 0; t--)
          for (let i = 0; i < known; i++) {
            const [place, offset] = [taps.places[t]!, offsets[i]!];
            const isOutside = place === -1 || offset === -1;
            offsets[t * known + i] = isOutside ? -1 : offset + place * strides[axis]!;
            weights[t * known + i] = weights[i]! * taps.weights[t]!;
          }
        known *= taps.places.length;
      });
    };
    const step: Kernel['step'] = ([values, grid]) => {
      for (let n = 0; n < type.shape[0]!; n++)
        for (let point = 0; point < points; point++) {
          meet(grid!, (n * points + point) * extents.length);
          for (let c = n * channels; c < (n + 1) * channels; c++) {
            let sum = 0;
            for (let i = 0; i < count; i++)
              if (offsets[i] !== -1) sum += weights[i]! * values![c * plane + offsets[i]!]!;
            y[c * points + point] = sum;
          }
        }
      return y;
    };
    return { step };
  },
  terms: ({ attrs: { mode }, inputs: [x] }) => neighboursOf(mode) ** (x!.shape.length - 2),
  draw: (random) => ({
    mode: random.pick(SAMPLINGS),
    padding: random.pick(PADDINGS),
    alignCorners: random.next() < 0.5,
  }),
});

/** A point has 4 to the power of it neighbours at most. */
const MOST_SPACE = 3;
