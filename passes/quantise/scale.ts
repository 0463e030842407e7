import type { Op } from '../../src/ir/graph.ts';
import { broadcastIndex } from '../../src/tensor/shape.ts';
import { type Tensor, numbersOf } from '../../src/tensor/tensor.ts';
import { channelIndex, channelsOf, isSynapse } from './channels.ts';

/**
 * Float units of current per integer unit: one number, or one for each channel of an axis that is
 * counted from the end.
 */
export interface ChannelScale {
  readonly values: Float64Array;
  readonly axisFromEnd: number;
}

/** Thresholds and biases stay below this, so that they leave room for the sum. */
const LARGEST_PARAMETER = 2 ** 29;

/** A threshold has at least this many units where no weight says how fine the unit must be. */
const UNITS_WITHOUT_WEIGHTS = 2 ** 15;

/** The scale that all ops of a component share. */
export function scaleOf(component: readonly Op[], weightBits: number): ChannelScale {
  const { count, axisFromEnd } = commonChannels(component);
  const scale = { values: new Float64Array(count), axisFromEnd };
  for (const op of component) if (isSynapse(op)) coverWeights(scale, op, weightBits);
  for (const op of component) coverParameters(scale, op);
  return { ...scale, values: scale.values.map((value) => (value === 0 ? 1 : value)) };
}

/** Scales per channel need synapses with the same channels, and nothing that reorders or sums them. */
function commonChannels(component: readonly Op[]): { count: number; axisFromEnd: number } {
  const synapses = component.filter(isSynapse);
  const first = synapses[0];
  if (!first) return { count: 1, axisFromEnd: 1 };
  const channels = channelsOf(first);
  const alike = component.every((op) => {
    if (op.type.shape.join() !== first.type.shape.join()) return false;
    if (!isSynapse(op)) return op.kind === 'add' || op.kind === 'level' || op.kind === 'delay';
    const own = channelsOf(op);
    return own.count === channels.count && own.axisFromEnd === channels.axisFromEnd;
  });
  return alike ? channels : { count: 1, axisFromEnd: 1 };
}

function coverWeights({ values }: ChannelScale, op: Op, weightBits: number): void {
  const weight = numbersOf(op.attrs['weight'] as Tensor);
  const most = 2 ** (weightBits - 1) - 1;
  const perChannel = weight.length / values.length;
  for (let channel = 0; channel < values.length; channel++) {
    let reach = 0;
    for (let i = channel * perChannel; i < (channel + 1) * perChannel; i++)
      reach = Math.max(reach, Math.abs(weight[i]!));
    values[channel] = Math.max(values[channel]!, reach / most);
  }
}

/** A coarser unit where a threshold or bias would be too large a number, or where it is all there is. */
function coverParameters(scale: ChannelScale, op: Op): void {
  const { values } = scale;
  for (const name of ['theta', 'bias']) {
    const parameter = op.attrs[name] as Tensor | undefined;
    if (!parameter) continue;
    const numbers = numbersOf(parameter);
    const channels = channelIndex(values.length, scale.axisFromEnd, op.type.shape);
    broadcastIndex(parameter.shape, op.type.shape).forEach((from, i) => {
      const value = Math.abs(numbers[from]!);
      const channel = channels[i]!;
      if (values[channel] === 0) values[channel] = value / UNITS_WITHOUT_WEIGHTS;
      values[channel] = Math.max(values[channel]!, value / LARGEST_PARAMETER);
    });
  }
}
