import type { Attrs } from '../../src/ir/graph.ts';
import { type Coefficient, ONE, isNear, isZero, toTensor, zip } from './coefficient.ts';
import type { Neuron } from './neuron.ts';

export const NEURON = 'leaky-integrate-and-fire';

/** A neuron as attributes of its op; what is as it would be without it is left out. */
export function attrsOf(neuron: Neuron, gain: Coefficient, shows: 'spikes' | 'potential'): Attrs {
  const { decay, bias, currentDecay, currentBias, isLate } = neuron;
  const given = { bias, currentDecay, currentBias };
  const present = Object.entries(given).filter(([, value]) => !isZero(value));
  return {
    decay: toTensor(decay),
    ...Object.fromEntries(present.map(([name, value]) => [name, toTensor(value)])),
    ...(isExactly(gain, ONE) ? {} : { gain: toTensor(gain) }),
    ...(isLate && { late: true }),
    ...(shows === 'spikes' ? firingAttrs(neuron) : { sends: 'after-reset' }),
  };
}

function firingAttrs({ threshold, isStrict, reset }: Neuron): Attrs {
  const { kind, by, isNext } = reset;
  const isDrop = kind !== 'zero' && !(kind === 'subtract' && isNear(by, threshold));
  return {
    threshold: toTensor(threshold),
    ...(isStrict && { strict: true }),
    ...(kind === 'zero' && { reset: 'zero' }),
    ...(isDrop && { drop: toTensor(by) }),
    ...(kind === 'zero' && !isZero(by) && { rest: toTensor(by) }),
    ...(isNext && { resetNext: true }),
  };
}

export function isExactly(a: Coefficient, b: Coefficient): boolean {
  return isZero(zip((x, y) => x - y, a, b));
}
