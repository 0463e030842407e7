import { stridesOf } from '../../../tensor/shape.ts';
import { ints, optional } from '../../attr.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { picker } from './picker.ts';

/** Every place is counted from the front, so what a slice keeps stands in its attributes alone. */
export const slice = defineOp({
  kind: 'slice',
  summary: 'a part of a tensor: along each axis a few elements, evenly spaced',
  equations: ['y[i, j, ...] = x[starts[0] + i * steps[0], starts[1] + j * steps[1], ...]'],
  stages: ['ann'],
  inputs: ['x'],
  state: [],
  attrs: {
    starts: ints('the first place that is kept, one an axis', { low: 0 }),
    shape: ints('extents of the result', { low: 0 }),
    steps: optional(ints('from one place to the next, one an axis; 1 each unless given')),
  },
  infer({ inputs: [x], attrs: { starts, shape, steps } }) {
    const rank = x!.shape.length;
    if ([starts, shape, steps ?? starts].some((list) => list.length !== rank))
      return fault(`its attributes are not for ${rank} axes`);
    const outside = x!.shape.findIndex((extent, axis) => {
      const count = shape[axis]!;
      const last = starts[axis]! + (count - 1) * (steps?.[axis] ?? 1);
      return count > 0 && (starts[axis]! >= extent || last < 0 || last >= extent);
    });
    if (outside === -1) return { ...x!, shape };
    return fault(`it keeps places outside of axis ${outside}, which has ${x!.shape[outside]}`);
  },
  kernel({ inputs: [x], attrs: { starts, steps }, type }): Kernel {
    const pick = picker({
      ...type,
      strides: stridesOf(x!.shape),
      place: (axis, at) => starts[axis]! + at * (steps?.[axis] ?? 1),
    });
    return { step: ([values]) => pick(values!) };
  },
  draw(random, [x]) {
    const ranges = x!.shape.map((extent) => {
      const [first, last] = [random.int(0, extent - 1), random.int(0, extent - 1)];
      const step = random.int(1, 3);
      const count = extent === 0 ? 0 : Math.floor(Math.abs(last - first) / step) + 1;
      return { start: Math.max(first, 0), count, step: last < first ? -step : step };
    });
    const all = {
      starts: ranges.map(({ start }) => start),
      shape: ranges.map(({ count }) => count),
    };
    return ranges.every(({ step }) => step === 1)
      ? all
      : { ...all, steps: ranges.map(({ step }) => step) };
  },
});
