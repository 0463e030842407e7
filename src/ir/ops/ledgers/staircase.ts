import type { Random } from '../../../support/random.ts';
import { type Numbers, isFloat } from '../../../tensor/dtype.ts';
import type { Shape } from '../../../tensor/shape.ts';
import { numbersOf, tensorOf } from '../../../tensor/tensor.ts';
import { type AttrsOf, optional, tensorAttr } from '../../attr.ts';
import { clamp } from '../../integers.ts';
import type { Stage, ValueType } from '../../types.ts';
import { parameterFault, spread } from '../neurons/parameter.ts';

/*
 * The stair on which the ledger of a current stands. Half a threshold is added first, so stairs round
 * half up. At `snn` theta and bias are floats; later they are integers, half a threshold is
 * floor(theta / 2), and the division is exact, so the stair does not depend on the machine.
 */

export const STAIRCASE_ATTRS = {
  theta: tensorAttr('current that makes one level, broadcast to the shape', 'any'),
  bias: optional(tensorAttr('current that is there from the start, broadcast', 'any')),
};

type StaircaseAttrs = AttrsOf<typeof STAIRCASE_ATTRS>;

/** What is wrong with a current or with the staircase for it. */
export function staircaseFault(
  x: ValueType,
  { theta, bias }: StaircaseAttrs,
  stage: Stage,
): string | undefined {
  if (x.role !== 'current') return `it reads a current, not ${x.role}`;
  const integers = stage !== 'snn';
  if (isFloat(x.dtype) === integers) return `its input is ${x.dtype} at stage ${stage}`;
  const wrong =
    parameterFault('theta', theta, x.shape, integers) ??
    (bias && parameterFault('bias', bias, x.shape, integers));
  if (wrong) return wrong;
  return numbersOf(theta).some((step) => !(step > 0))
    ? 'theta is not positive everywhere'
    : undefined;
}

/** The stair of neuron i, from low to high, given the ledgers of all. */
export function staircase(
  attrs: StaircaseAttrs & { readonly low: number; readonly high: number },
  shape: Shape,
  stage: Stage,
): (ledger: Numbers, i: number) => number {
  const theta = spread(attrs.theta, shape);
  const bias = attrs.bias ? spread(attrs.bias, shape) : new Float64Array(theta.length);
  const half = stage === 'snn' ? theta.map((t) => t / 2) : theta.map((t) => Math.floor(t / 2));
  const { low, high } = attrs;
  return (ledger, i) =>
    clamp(Math.floor((ledger[i]! + bias[i]! + half[i]!) / theta[i]!), low, high);
}

/** Thresholds and biases for each place of the last axis. */
export function drawStaircase(random: Random, x: ValueType, stage: Stage) {
  const channels = x.shape.at(-1) ?? 1;
  const draw = (low: number, high: number) => {
    const numbers = Array.from({ length: channels }, () => random.int(low, high));
    return tensorOf(stage === 'snn' ? 'f32' : 'i32', [channels], numbers);
  };
  return { theta: draw(1, 200), bias: draw(-300, 300) };
}
