import { isFloat, isInteger } from '../../../tensor/dtype.ts';
import { stridesOf } from '../../../tensor/shape.ts';
import { choice, defaulted, float, ints } from '../../attr.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { NOWHERE, picker } from './picker.ts';

const MODES = ['constant', 'reflect', 'edge', 'wrap'] as const;
type Mode = (typeof MODES)[number];

/** Reflection leaves out the element at the edge and goes to and fro as often as it must. */
export const pad = defineOp({
  kind: 'pad',
  summary: 'a tensor with elements added before and behind it along each axis',
  equations: [
    'y[i] = x[i - before] inside; outside, along each axis:',
    'constant: y = value; edge: y = the nearest of x',
    'reflect: y = x mirrored at its first and last element; wrap: y = x repeated',
  ],
  stages: ['ann'],
  inputs: ['x'],
  state: [],
  attrs: {
    before: ints('how many elements to add before, one an axis', { low: 0 }),
    after: ints('how many elements to add behind, one an axis', { low: 0 }),
    mode: defaulted(choice('what they are', MODES), 'constant'),
    value: defaulted(float('what they are in mode constant'), 0),
  },
  infer({ inputs: [x], attrs: { before, after, mode, value } }) {
    const { shape, dtype } = x!;
    if ([before, after].some((list) => list.length !== shape.length))
      return fault(`its attributes are not for ${shape.length} axes`);
    const isPadded = (axis: number) => before[axis]! + after[axis]! > 0;
    const empty = shape.findIndex((extent, axis) => extent === 0 && isPadded(axis));
    if (mode !== 'constant' && empty !== -1)
      return fault(`axis ${empty} has no element to make others of`);
    const isWhole = Number.isSafeInteger(value) || isFloat(dtype);
    if (!isWhole || (dtype === 'bool' && value !== 0 && value !== 1))
      return fault(`${value} is no ${isInteger(dtype) ? 'integer' : 'truth value'}`);
    return { ...x!, shape: shape.map((extent, axis) => before[axis]! + extent + after[axis]!) };
  },
  kernel({ inputs: [x], attrs: { before, mode, value }, type }): Kernel {
    const from = x!.shape;
    const pick = picker({
      ...type,
      strides: stridesOf(from),
      filler: value,
      place: (axis, at) => PLACES[mode](at - before[axis]!, from[axis]!),
    });
    return { step: ([values]) => pick(values!) };
  },
  draw(random, [x]) {
    const mode = random.pick(MODES);
    const count = (extent: number) => (extent === 0 ? 0 : random.int(0, 2));
    const [before, after] = [x!.shape.map(count), x!.shape.map(count)];
    const value = x!.dtype === 'f32' ? random.next() * 4 - 2 : random.int(0, 1);
    return { before, after, mode, value };
  },
});

/** Which element of an axis stands at a place on or outside of it. */
const PLACES: Readonly<Record<Mode, (at: number, extent: number) => number>> = {
  constant: (at, extent) => (at >= 0 && at < extent ? at : NOWHERE),
  edge: (at, extent) => Math.min(Math.max(at, 0), extent - 1),
  wrap: (at, extent) => ((at % extent) + extent) % extent,
  reflect(at, extent) {
    const period = Math.max(2 * (extent - 1), 1);
    const phase = Math.abs(at) % period;
    return Math.min(phase, period - phase);
  },
};
