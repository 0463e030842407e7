import type { Op } from '../../src/ir/graph.ts';
import { isProduct, isSynapse } from '../../src/ir/synapse-kinds.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import {
  type ChannelScale,
  type Channels,
  channelsOf,
  isDiagonal,
  spreadOver,
} from './channels.ts';
import { LEAKY } from './plain-neurons.ts';
import { type WeightBits, largestWeight, reaches } from './reach.ts';

/** Thresholds and biases stay below this, so that they leave room for the sum. */
const LARGEST_PARAMETER = 2 ** 29;

/** A threshold has at least this many units where no weight says how fine the unit must be. */
const UNITS_WITHOUT_WEIGHTS = 2 ** 15;

/** What may have a scale of its own. */
export const SCALES = ['channel', 'layer'] as const;

type Scales = (typeof SCALES)[number];

/** Ops that keep the channels of a current apart. */
const APART: ReadonlySet<string> = new Set([
  'add',
  'decode',
  'delay',
  'integrate-and-fire',
  'level',
  'shares',
]);

/**
 * The scale that all ops of a component share: as coarse as the bits of its weights make it. Products of
 * ledgers are integers, whose unit cannot be coarser than 1.
 */
export function coarseScale(
  component: readonly Op[],
  weightBits: WeightBits,
  scales: Scales = 'channel',
): ChannelScale {
  if (component.some(isProduct)) return { values: Float64Array.of(1), axisFromEnd: 1 };
  const { count, axisFromEnd } = scales === 'layer' ? ONE : commonChannels(component);
  const scale = { values: new Float64Array(count), axisFromEnd };
  const synapses = component.filter(isSynapse);
  const rows = synapses.filter((op) => !isDiagonal(op));
  for (const op of rows.length > 0 ? rows : synapses) coverWeights(scale, op, weightBits);
  for (const op of component) coverParameters(scale, op);
  return { ...scale, values: scale.values.map((value) => (value === 0 ? 1 : value)) };
}

/**
 * Scales per channel need synapses with the same channels, and nothing that reorders or sums them.
 * The weights of a diagonal broadcast, so it can have the channels of others.
 */
function commonChannels(component: readonly Op[]): Channels {
  const synapses = component.filter(isSynapse);
  const first = synapses.find((op) => !isDiagonal(op)) ?? synapses[0];
  if (!first) return ONE;
  const channels = channelsOf(first);
  const alike = component.every((op) => {
    if (op.type.shape.join() !== first.type.shape.join()) return false;
    if (!isSynapse(op)) return APART.has(op.kind) || firesApart(op);
    const own = channelsOf(op);
    const isSame = own.count === channels.count && own.axisFromEnd === channels.axisFromEnd;
    return isDiagonal(op) || isSame;
  });
  return alike ? channels : ONE;
}

/** Potentials that are shown have one scale. */
function firesApart({ kind, type }: Op): boolean {
  return kind === LEAKY && type.role === 'spikes';
}

const ONE: Channels = { count: 1, axisFromEnd: 1 };

function coverWeights(scale: ChannelScale, op: Op, weightBits: WeightBits): void {
  const { values } = scale;
  const most = largestWeight(op, weightBits);
  reaches(op, scale).forEach((reach, channel) => {
    values[channel] = Math.max(values[channel]!, reach / most);
  });
}

/** A coarser unit where a threshold or bias would be too large a number, or where it is all there is. */
function coverParameters(scale: ChannelScale, op: Op): void {
  const { values } = scale;
  for (const name of ['theta', 'threshold', 'bias']) {
    const parameter = op.attrs[name] as Tensor | undefined;
    if (!parameter) continue;
    const { numbers, run, channelAt } = spreadOver(parameter, scale);
    for (let start = 0; start < numbers.length; start += run) {
      const channel = channelAt(start);
      let unit = values[channel]!;
      for (let i = start; i < start + run; i++) {
        const size = Math.abs(numbers[i]!);
        if (unit === 0) unit = size / UNITS_WITHOUT_WEIGHTS;
        unit = Math.max(unit, size / LARGEST_PARAMETER);
      }
      values[channel] = unit;
    }
  }
}
