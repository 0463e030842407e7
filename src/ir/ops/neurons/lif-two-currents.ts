import type { Random } from '../../../support/random.ts';
import { isFloat } from '../../../tensor/dtype.ts';
import { sameShape, sizeOf } from '../../../tensor/shape.ts';
import { type Tensor, tensorOf } from '../../../tensor/tensor.ts';
import { type AttrsOf, defaulted, int, optional, tensorAttr } from '../../attr.ts';
import { leaked } from '../../fixed.ts';
import { clamp } from '../../integers.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { type ValueType, spikesType } from '../../types.ts';
import { rangeFault, spread } from './parameter.ts';

const WIDTHS: readonly number[] = [16, 20];

const ATTRS = {
  de: tensorAttr('decay of the excitation in 1/4096, 0 to 4096', 'integer'),
  di: tensorAttr('decay of the inhibition in 1/4096, 0 to 4096', 'integer'),
  dv: tensorAttr('decay of the potential in 1/4096, 0 to 4096', 'integer'),
  vth: tensorAttr('potential at which it fires, from 1', 'integer'),
  bias: optional(tensorAttr('added to the potential in every step', 'integer')),
  refractory: optional(tensorAttr('steps at rest after a spike', 'integer')),
  start: optional(tensorAttr('the potential before the first step', 'integer')),
  fraction: defaulted(int('bits of a current that the potential has not', { low: 0, high: 15 }), 0),
  width: defaulted(int('bits of e, i and v: 16 or 20', { low: 16, high: 20 }), 20),
};

type Attrs = AttrsOf<typeof ATTRS>;

/** Of each parameter, where a state is `most` at most. */
const rangesOf = (most: number) =>
  [
    ['de', 0, 4096],
    ['di', 0, 4096],
    ['dv', 0, 4096],
    ['vth', 1, most],
    ['bias', -most, most],
    ['refractory', 0, most],
    ['start', -most, most],
  ] as const;

/**
 * The neuron of simulated cortex, `IF_curr_exp` of PyNN and `iaf_psc_exp` of NEST: two exponential currents with time
 * constants of their own, and a refractory period. Potentials are counted from where a spike resets to.
 */
export const lifTwoCurrents = defineOp({
  kind: 'lif-two-currents',
  summary: 'leaky integrate-and-fire with two decaying currents and a refractory period',
  equations: [
    'v = start before step 1',
    'e = leaked(e, de) + excitation, i = leaked(i, di) + inhibition',
    'v = leaked(v, dv) + floor((e + i) / 2^fraction) + bias; 0 while left > 0',
    'leaked(x, d) = round(x * (4096 - d) / 4096); e, i and v saturate at width',
    'y = v >= vth',
    'v = 0, left = refractory where y; left = max(left - 1, 0) elsewhere',
  ],
  stages: ['fixed', 'placed'],
  inputs: ['excitation', 'inhibition'],
  state: ['e', 'i', 'v', 'left'],
  stateBytes: ({ attrs: { width }, type }) =>
    Array.from({ length: 4 }, () => bytesOf(width) * sizeOf(type.shape)),
  attrs: ATTRS,
  infer({ inputs, attrs }) {
    const [excitation, inhibition] = inputs as [ValueType, ValueType];
    if (inputs.some((x) => x.role !== 'current' || isFloat(x.dtype)))
      return fault('it reads currents of integers');
    if (!sameShape(excitation.shape, inhibition.shape))
      return fault('its currents differ in shape');
    if (!WIDTHS.includes(attrs.width)) return fault('width is 16 or 20');
    for (const [name, low, high] of rangesOf(mostOf(attrs.width))) {
      const wrong = attrs[name] && rangeFault(name, attrs[name], excitation.shape, [low, high]);
      if (wrong) return fault(wrong);
    }
    return spikesType('u1', excitation.shape);
  },
  kernel: ({ attrs, type }) => population(attrs, type),
  draw: (random, [excitation, inhibition]) => draw(random, excitation!, inhibition!),
});

/** What a state of so many bits saturates at. */
function mostOf(width: number): number {
  return 2 ** (width - 1) - 1;
}

function bytesOf(width: number): number {
  return width === 16 ? 2 : 4;
}

function population(attrs: Attrs, { shape }: ValueType): Kernel {
  const size = sizeOf(shape);
  const each = (tensor: Tensor | undefined) =>
    tensor ? spread(tensor, shape) : new Float64Array(size);
  const [de, di, dv] = [each(attrs.de), each(attrs.di), each(attrs.dv)];
  const [vth, bias, start] = [each(attrs.vth), each(attrs.bias), each(attrs.start)];
  const refractory = each(attrs.refractory);
  const row = () => (bytesOf(attrs.width) === 2 ? new Int16Array(size) : new Int32Array(size));
  const [e, i, v, left] = [row(), row(), row(), row()];
  const y = new Uint8Array(size);
  const most = mostOf(attrs.width);
  const next = (x: number, arrived: number, loss: number) =>
    clamp(leaked(x, arrived, loss), -most, most);

  const step: Kernel['step'] = ([excitation, inhibition], now) => {
    if (now === 1) v.set(start);
    for (let n = 0; n < size; n++) {
      e[n] = next(e[n]!, excitation![n]!, de[n]!);
      i[n] = next(i[n]!, inhibition![n]!, di[n]!);
      const arrived = ((e[n]! + i[n]!) >> attrs.fraction) + bias[n]!;
      const potential = left[n]! > 0 ? 0 : next(v[n]!, arrived, dv[n]!);
      const spikes = potential >= vth[n]!;
      y[n] = spikes ? 1 : 0;
      v[n] = spikes ? 0 : potential;
      left[n] = spikes ? refractory[n]! : Math.max(left[n]! - 1, 0);
    }
    return y;
  };
  return { step, state: { e, i, v, left } };
}

function draw(random: Random, excitation: ValueType, inhibition: ValueType): Attrs | undefined {
  const isCurrent = (x: ValueType) => x.role === 'current' && !isFloat(x.dtype);
  if (!isCurrent(excitation) || !isCurrent(inhibition)) return undefined;
  if (!sameShape(excitation.shape, inhibition.shape)) return undefined;
  const draws = (low: number, high: number) => {
    const shape = random.next() < 0.5 ? [] : excitation.shape.slice(-1);
    return tensorOf(
      'i32',
      shape,
      Array.from({ length: sizeOf(shape) }, () => random.int(low, high)),
    );
  };
  const flip = () => random.next() < 0.5;
  const width = random.pick(WIDTHS);
  const most = mostOf(width);
  return {
    ...{ de: draws(0, 4096), di: draws(0, 4096), dv: draws(0, 4096) },
    vth: random.pick([draws(1, 60), draws(1, most)]),
    ...(flip() && { bias: random.pick([draws(-40, 90), draws(-most, most)]) }),
    ...(flip() && { refractory: draws(0, 3) }),
    ...(flip() && { start: draws(-most, most) }),
    fraction: random.pick([0, 1, 4]),
    width,
  };
}
