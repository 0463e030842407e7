import { shift, thresholdOf } from '../fixed.ts';
import { type Describe, doubles, integers, numberAttr, tensorIn } from './facts.ts';

/* Populations with a membrane or a sum. Parameters are spread over all neurons and shifted here, once. */

export const integrateAndFire: Describe = ({ op: { attrs }, type }) => ({
  numbers: [Number(attrs['window'] ?? 0)],
  arrays: ['theta', 'bias', 'start'].map((name) => doubles(attrs, name, type.shape)),
});

export const lif: Describe = ({ op: { kind, attrs }, type }) => {
  const [du, dv, vth, bias] = ['du', 'dv', 'vth', 'bias'].map((name) =>
    integers(attrs, name, type.shape),
  ) as [Int32Array, Int32Array, Int32Array, Int32Array];
  const exponent = numberAttr(attrs, 'biasExponent');
  return {
    kind: 'lif',
    numbers: [
      kind === 'lif' ? 0 : 1,
      numberAttr(attrs, 'resetInterval'),
      numberAttr(attrs, 'resetOffset'),
    ],
    arrays: [du, dv, vth.map(thresholdOf), bias.map((b) => shift(b, exponent))],
  };
};

/** Vectors of the threshold's parameters, which stand together. */
const MOVING = ['dth', 'dr', 'vth', 'step'];

export const lifAdaptive: Describe = ({ op: { attrs }, type }) => {
  const each = (name: string) => integers(attrs, name, type.shape);
  const [dth, dr, vth, step] = MOVING.map(each) as [Int32Array, Int32Array, Int32Array, Int32Array];
  const threshold = [dth, dr, vth.map(thresholdOf), step.map(thresholdOf)];
  return { arrays: [each('du'), each('dv'), each('bias'), ...threshold] };
};

export const lifPlain: Describe = ({ op: { attrs }, type }) => ({
  arrays: ['dv', 'vth', 'bias'].map((name) => integers(attrs, name, type.shape)),
});

export const lifPotential: Describe = ({ op: { attrs }, type }) => {
  const [du, dv, bias] = ['du', 'dv', 'bias'].map((name) => integers(attrs, name, type.shape));
  const exponent = numberAttr(attrs, 'biasExponent');
  return { arrays: [du!, dv!, bias!.map((b) => shift(b, exponent))] };
};

const TWO_CURRENTS = ['de', 'di', 'dv', 'vth', 'bias', 'refractory'];

/** Parameters are one number for all neurons where each of them is. */
export const lifTwoCurrents: Describe = ({ op: { attrs }, type }) => {
  const isUniform = TWO_CURRENTS.every((name) => (tensorIn(attrs, name)?.data.length ?? 1) === 1);
  const shape = isUniform ? [1] : type.shape;
  const start = attrs['start'] ? integers(attrs, 'start', type.shape) : new Int32Array();
  return {
    numbers: [numberAttr(attrs, 'fraction'), numberAttr(attrs, 'width')],
    arrays: [...TWO_CURRENTS.map((name) => integers(attrs, name, shape)), start],
  };
};

export const resonator: Describe = ({ op: { attrs }, type }) => {
  const [sin, cos, vth] = ['sin', 'cos', 'vth'].map((name) => integers(attrs, name, type.shape));
  return {
    numbers: [attrs['firing'] === 'phase' ? 1 : 0],
    arrays: [sin!, cos!, vth!.map(thresholdOf)],
  };
};

export const resonatorAdaptive: Describe = ({ op: { attrs }, type }) => {
  const [sin, cos, dth, dr, vth, step] = ['sin', 'cos', 'dth', 'dr', 'vth', 'step'].map((name) =>
    integers(attrs, name, type.shape),
  );
  return {
    numbers: [attrs['firing'] === 'phase' ? 1 : 0],
    arrays: [sin!, cos!, dth!, dr!, vth!.map(thresholdOf), step!.map(thresholdOf)],
  };
};

export const sigma: Describe = ({ op: { attrs }, type }) => ({
  arrays: [integers(attrs, 'bias', type.shape)],
});

/** `delta` and `sigma-delta`. */
export const change: Describe = ({ op: { attrs }, type }) => {
  const stateExponent = numberAttr(attrs, 'stateExponent');
  const up = numberAttr(attrs, 'spikeExponent') + stateExponent;
  const [threshold, bias] = ['vth', 'bias'].map((name) =>
    integers(attrs, name, type.shape).map((x) => shift(x, up)),
  ) as [Int32Array, Int32Array];
  const isRelu = attrs['activation'] === 'relu' ? 1 : 0;
  return {
    numbers: [up, stateExponent, numberAttr(attrs, 'messageBits'), isRelu],
    arrays: [threshold, bias],
  };
};
