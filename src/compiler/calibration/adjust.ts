import { type Graph, definitionsOf } from '../../ir/graph.ts';
import type { LevelBits } from '../pass.ts';
import { channelGroups } from './channel-groups.ts';
import { type ChannelBins, channelBins, meanSizes, powers } from './channel-spread.ts';
import { type Means, correctBiases } from './correct-bias.ts';
import { type ChannelFacts, equalise } from './equalise.ts';
import type { Observations } from './observer.ts';
import { type Range, type RangeMethod, largestLevel, scaledErrors, scaledRange } from './ranges.ts';

/** What calibration does to a network so that less of it is lost in rounding. Its function stays. */
export const ADJUSTMENTS = ['equalise', 'correct-bias'] as const;
export type Adjustment = (typeof ADJUSTMENTS)[number];

interface Ranged {
  readonly graph: Graph;
  readonly ranges: ReadonlyMap<string, Range>;
}

interface Adjusted extends Ranged {
  /** The network before biases were corrected: it computes what the float network does. */
  readonly exact: Graph;
}

interface How {
  readonly method: RangeMethod;
  readonly bitsOf: LevelBits;
  readonly weightBits: number;
  readonly adjustments: readonly Adjustment[];
}

/** The network with its ranges after all adjustments that are asked for. */
export function adjust(ranged: Ranged, observations: Observations, how: How): Adjusted {
  const isAsked = (name: Adjustment) => how.adjustments.includes(name);
  const bins = new Map(
    [...observations.channelSpreads].map(([name, spread]) => [name, channelBins(spread)]),
  );
  const equal = isAsked('equalise')
    ? equalise(ranged.graph, channelGroups(ranged.graph), factsOf(observations, bins, how))
    : { graph: ranged.graph, ranges: [], scales: new Map<string, Float64Array>() };
  const ranges = new Map([...ranged.ranges, ...equal.ranges]);
  const exact = equal.graph;
  if (!isAsked('correct-bias')) return { graph: exact, exact, ranges };
  const means = meansOf({ graph: exact, ranges }, equal.scales, bins, how);
  const weightLevels = largestLevel({ isSigned: true, bits: how.weightBits });
  return { graph: correctBiases(exact, means, weightLevels), exact, ranges };
}

function factsOf(
  { spreads }: Observations,
  bins: ReadonlyMap<string, ChannelBins>,
  how: How,
): Map<string, ChannelFacts> {
  const weightLevels = largestLevel({ isSigned: true, bits: how.weightBits });
  const facts = [...bins].map(([name, spread]) => {
    const isSigned = spreads.get(name)!.low < 0;
    const division = { isSigned, method: how.method, bits: how.bitsOf(name, isSigned) };
    const rangeOf = (scales: Float64Array) => scaledRange(spread, scales, division);
    const errorOf = (scales: Float64Array) =>
      scaledErrors(spread, scales, rangeOf(scales), largestLevel(division));
    const { reach } = spread;
    return [name, { reach, power: powers(spread), rangeOf, errorOf, weightLevels }] as const;
  });
  return new Map(facts);
}

/** Of the values that are never below zero; what rounding makes of others is even around it. */
function meansOf(
  { graph, ranges }: Ranged,
  scales: ReadonlyMap<string, Float64Array>,
  bins: ReadonlyMap<string, ChannelBins>,
  { bitsOf }: How,
): Map<string, Means> {
  const senderOf = senders(graph);
  const means = [...bins].flatMap(([name, spread]) => {
    const sender = senderOf(name);
    const { low, high } = ranges.get(sender)!;
    if (low < 0) return [];
    const levels = largestLevel({ isSigned: false, bits: bitsOf(sender, false) });
    const divided = scales.get(name) ?? new Float64Array(spread.bins.length).fill(1);
    return [[name, meanSizes(spread, divided, { high, levels })] as const];
  });
  return new Map(means);
}

/** Whose levels a value has: a largest one is one of those among which it was found. */
function senders(graph: Graph): (name: string) => string {
  const definitions = definitionsOf(graph);
  const sender = (name: string): string => {
    const op = definitions.get(name);
    return op?.kind === 'max-pool' ? sender(op.inputs[0]!) : name;
  };
  return sender;
}
