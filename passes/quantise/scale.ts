import type { Op } from '../../src/ir/graph.ts';
import { type Shape, broadcastIndex } from '../../src/tensor/shape.ts';
import { type Tensor, numbersOf } from '../../src/tensor/tensor.ts';
import {
  type ChannelScale,
  type Channels,
  channelIndex,
  channelsOf,
  forEachRun,
  isProduct,
  isSynapse,
} from './channels.ts';
import { wholeScale } from './fine-scale.ts';

/** Thresholds and biases stay below this, so that they leave room for the sum. */
const LARGEST_PARAMETER = 2 ** 29;

/** A threshold has at least this many units where no weight says how fine the unit must be. */
const UNITS_WITHOUT_WEIGHTS = 2 ** 15;

/** Ops that keep the channels of a current apart. */
const APART: ReadonlySet<string> = new Set(['add', 'delay', 'level', 'shares']);

/** The scale that all ops of a component share: as coarse as the bits of its weights are. */
export function coarseScale(component: readonly Op[], weightBits: number): ChannelScale {
  const { count, axisFromEnd } = commonChannels(component);
  const scale = { values: new Float64Array(count), axisFromEnd, exponent: 0 };
  for (const op of component) if (isSynapse(op)) coverWeights(scale, op, weightBits);
  if (component.some(isProduct)) return wholeScale(scale.values[0]!);
  for (const op of component) coverParameters(scale, op);
  return { ...scale, values: scale.values.map((value) => (value === 0 ? 1 : value)) };
}

/**
 * Scales per channel need synapses with the same channels, and nothing that reorders or sums them.
 * The weights of a diagonal broadcast, so it can have the channels of others.
 */
function commonChannels(component: readonly Op[]): Channels {
  const synapses = component.filter(isSynapse);
  const first = synapses.find(({ kind }) => kind !== 'diagonal') ?? synapses[0];
  if (!first) return ONE;
  const channels = channelsOf(first);
  const alike = component.every((op) => {
    if (op.type.shape.join() !== first.type.shape.join()) return false;
    if (!isSynapse(op)) return APART.has(op.kind);
    const own = channelsOf(op);
    const isSame = own.count === channels.count && own.axisFromEnd === channels.axisFromEnd;
    return op.kind === 'diagonal' || isSame;
  });
  return alike ? channels : ONE;
}

const ONE: Channels = { count: 1, axisFromEnd: 1 };

function coverWeights(scale: ChannelScale, op: Op, weightBits: number): void {
  const { values } = scale;
  const weight = op.attrs['weight'] as Tensor;
  const most = 2 ** (weightBits - 1) - 1;
  const cover = (channel: number, reach: number) => {
    values[channel] = Math.max(values[channel]!, reach / most);
  };
  if (op.kind === 'diagonal')
    return forEachSpread(weight, scale, op.type.shape, (w, channel) => cover(channel, Math.abs(w)));
  const numbers = numbersOf(weight);
  forEachRun(op, (channel, start, end) => {
    let reach = 0;
    for (let i = start; i < end; i++) reach = Math.max(reach, Math.abs(numbers[i]!));
    cover(values.length === 1 ? 0 : channel, reach);
  });
}

/** A coarser unit where a threshold or bias would be too large a number, or where it is all there is. */
function coverParameters(scale: ChannelScale, op: Op): void {
  const { values } = scale;
  for (const name of ['theta', 'bias']) {
    const parameter = op.attrs[name] as Tensor | undefined;
    if (!parameter) continue;
    forEachSpread(parameter, scale, op.type.shape, (value, channel) => {
      const size = Math.abs(value);
      if (values[channel] === 0) values[channel] = size / UNITS_WITHOUT_WEIGHTS;
      values[channel] = Math.max(values[channel]!, size / LARGEST_PARAMETER);
    });
  }
}

/** Each value of a parameter that broadcasts, with the channel of each element it stands for. */
function forEachSpread(
  parameter: Tensor,
  { values, axisFromEnd }: ChannelScale,
  shape: Shape,
  visit: (value: number, channel: number) => void,
): void {
  const numbers = numbersOf(parameter);
  const channels = channelIndex({ count: values.length, axisFromEnd }, shape);
  broadcastIndex(parameter.shape, shape).forEach((from, i) => {
    visit(numbers[from]!, channels[i]!);
  });
}
