import type { Random } from '../../../support/random.ts';
import { isFloat } from '../../../tensor/dtype.ts';
import { sameShape, sizeOf } from '../../../tensor/shape.ts';
import { type Tensor, tensorOf } from '../../../tensor/tensor.ts';
import { choice, tensorAttr } from '../../attr.ts';
import { portion, resonated } from '../../fixed.ts';
import type { ValueType } from '../../types.ts';
import { spread } from './parameter.ts';

/* What resonators share: a state that is a complex number, which turns and shrinks in every step. */

const FIRING = ['phase', 'izhikevich'] as const;

export const TURN_ATTRS = {
  sin: tensorAttr('how far a step turns, times what is kept, in 1/4096, -4096 to 4096', 'integer'),
  cos: tensorAttr('its other part in 1/4096, -4096 to 4096', 'integer'),
};

export const FIRING_ATTR = choice(
  'phase: where it comes round; izhikevich: from a height on',
  FIRING,
);

export const TURN_RANGES = [
  ['sin', -4096, 4096],
  ['cos', -4096, 4096],
] as const;

export const TURN_EQUATIONS = [
  'turned = rz(cos * real, 12) - rz(sin * imaginary, 12) + (x << 6)',
  'imaginary = saturate(rz(sin * real, 12) + rz(cos * imaginary, 12) + (y << 6))',
  'real = saturate(turned)',
] as const;

const isCurrent = ({ role, dtype }: ValueType) => role === 'current' && !isFloat(dtype);

export function currentsFault([x, y]: readonly ValueType[]): string | undefined {
  if (!isCurrent(x!) || !isCurrent(y!)) return 'it reads currents of integers';
  return sameShape(x!.shape, y!.shape) ? undefined : 'its currents differ in shape';
}

interface Turning {
  readonly sin: Tensor;
  readonly cos: Tensor;
  readonly firing: (typeof FIRING)[number];
}

/** State and parameters of a population, and its step up to the point where it may fire. */
export function turningPopulation({ sin, cos, firing }: Turning, shape: readonly number[]) {
  const size = sizeOf(shape);
  const state = { real: new Int32Array(size), imaginary: new Int32Array(size) };
  const [sines, cosines] = [spread(sin, shape), spread(cos, shape)];
  const isPhase = firing === 'phase';
  /** Turns neuron i; true when it fires, at this threshold. */
  const turn = (i: number, [x, y]: readonly [number, number], threshold: number): boolean => {
    const [a, b, s, c] = [state.real[i]!, state.imaginary[i]!, sines[i]!, cosines[i]!];
    const real = resonated(portion(a, c) - portion(b, s), x);
    const imaginary = resonated(portion(a, s) + portion(b, c), y);
    state.real[i] = real;
    state.imaginary[i] = imaginary;
    if (isPhase) return real >= threshold && imaginary >= 0 && b < 0;
    return imaginary >= threshold;
  };
  return { size, state, isPhase, turn };
}

/** Mostly circles that lose little, so that neurons ring; now and then any parts, which grow to where they saturate. */
export function drawTurn(random: Random, inputs: readonly ValueType[]): Turning | undefined {
  if (currentsFault(inputs) !== undefined) return undefined;
  const shape = random.next() < 0.5 ? [] : inputs[0]!.shape.slice(-1);
  const isRing = random.next() < 0.7;
  const turns = Array.from({ length: sizeOf(shape) }, () =>
    isRing ? circle(random) : [random.int(-4096, 4096), random.int(-4096, 4096)],
  );
  const part = (which: number) =>
    tensorOf(
      'i32',
      shape,
      turns.map((turn) => turn[which]!),
    );
  return { sin: part(0), cos: part(1), firing: random.pick(FIRING) };
}

/** Sine and cosine of a step of some period, times what is kept. */
function circle(random: Random): [number, number] {
  const angle = (2 * Math.PI) / random.int(4, 40);
  const kept = random.int(3700, 4096);
  return [Math.round(kept * Math.sin(angle)), Math.round(kept * Math.cos(angle))];
}
