import { allocate, isFloat } from '../../../tensor/dtype.ts';
import { numbersOf, tensorOf } from '../../../tensor/tensor.ts';
import { optional, tensorAttr } from '../../attr.ts';
import { clamp } from '../../integers.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { spikesType } from '../../types.ts';
import { LEVEL_ATTRS, levelFault, messageDtype, missing } from './ledger.ts';
import { parameterFault, spread } from './parameter.ts';

/**
 * The population of converted networks: a clipped staircase of its ledger, which is a quantised
 * ReLU where low is 0. Half a threshold is added first, so levels round half up.
 *
 * At `snn` theta and bias are floats; at `fixed` they are integers, half a threshold is
 * floor(theta / 2), and the division is exact, so the level does not depend on the machine.
 */
export const level = defineOp({
  kind: 'level',
  summary: 'a population that sends what is missing of the level of its ledger',
  equations: [
    'ledger = ledger + x',
    'level = clamp(floor((ledger + bias + half(theta)) / theta), low, high)',
    'y = clamp(level - sent, -limit, limit)',
    'sent = sent + y',
  ],
  stages: ['snn', 'fixed', 'placed'],
  inputs: ['x'],
  state: ['ledger', 'sent'],
  attrs: {
    theta: tensorAttr('current that makes one level, broadcast to the shape', 'any'),
    bias: optional(tensorAttr('current that is there from the start, broadcast', 'any')),
    ...LEVEL_ATTRS,
  },
  infer({ inputs: [x], attrs, stage }) {
    if (x!.role !== 'current') return fault(`it reads a current, not ${x!.role}`);
    const integers = stage !== 'snn';
    if (isFloat(x!.dtype) === integers) return fault(`its input is ${x!.dtype} at stage ${stage}`);
    const wrong =
      levelFault(attrs) ??
      parameterFault('theta', attrs.theta, x!.shape, integers) ??
      (attrs.bias && parameterFault('bias', attrs.bias, x!.shape, integers));
    if (wrong) return fault(wrong);
    if (numbersOf(attrs.theta).some((theta) => !(theta > 0)))
      return fault('theta is not positive everywhere');
    return spikesType(messageDtype(attrs), x!.shape);
  },
  kernel({ attrs, type, inputs: [x], stage }): Kernel {
    const theta = spread(attrs.theta, type.shape);
    const bias = attrs.bias ? spread(attrs.bias, type.shape) : new Float64Array(theta.length);
    const half = stage === 'snn' ? theta.map((t) => t / 2) : theta.map((t) => Math.floor(t / 2));
    const ledger = allocate(x!.dtype === 'f32' ? 'f64' : 'i32', theta.length);
    const sent = new Int32Array(theta.length);
    const y = allocate(type.dtype, theta.length);
    const step: Kernel['step'] = ([current]) => {
      for (let i = 0; i < y.length; i++) {
        ledger[i]! += current![i]!;
        const raw = Math.floor((ledger[i]! + bias[i]! + half[i]!) / theta[i]!);
        const message = missing(clamp(raw, attrs.low, attrs.high), sent[i]!, attrs);
        sent[i]! += message;
        y[i] = message;
      }
      return y;
    };
    return { step, state: { ledger, sent } };
  },
  draw(random, [x], stage) {
    if (x!.role !== 'current') return undefined;
    const high = random.int(1, 127);
    const dtype = stage === 'snn' ? 'f32' : 'i32';
    const channels = x!.shape.at(-1) ?? 1;
    const draws = (low: number, most: number) =>
      tensorOf(
        dtype,
        [channels],
        Array.from({ length: channels }, () => random.int(low, most)),
      );
    const limits = { low: random.pick([0, -high]), high, limit: random.int(1, high) };
    return { theta: draws(1, 200), bias: draws(-300, 300), ...limits };
  },
});
