import { type Graph, type Op, typesOf } from '../../ir/graph.ts';
import type { Numbers } from '../../tensor/dtype.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { channelGroups } from './channel-groups.ts';
import type { ChannelSpread } from './channel-spread.ts';
import type { Spread } from './spread.ts';
import { sweeperFor } from './wasm-sweeper.ts';

/** What is kept of all that a network computes on its samples. */
export interface Observations {
  readonly spreads: ReadonlyMap<string, Spread>;
  /** Of each value whose channels can be scaled: how its numbers are spread in each. */
  readonly channelSpreads: ReadonlyMap<string, ChannelSpread>;
  /** Of each value that can be cut off at zero: which of its channels ever were not. */
  readonly channels: ReadonlyMap<string, Channels>;
  /** The largest place of the first output, of each sample; absent where it is not one row. */
  readonly answers?: Answers;
}

/** Channels of a value, each a run of numbers. */
interface Channels {
  readonly run: number;
  readonly isReached: Uint8Array;
}

export interface Answers {
  readonly output: string;
  readonly value: string;
  readonly classes: number;
  readonly of: Int32Array;
}

export interface Observer {
  readonly watched: readonly string[];
  readonly see: (name: string, values: Numbers, sample: number) => void;
  readonly observations: Observations;
}

export function observer(graph: Graph, points: readonly string[], samples: number): Observer {
  const isPoint = new Set(points);
  const scaled = channelGroups(graph).flatMap(({ values, channels: count }) =>
    values.filter((name) => isPoint.has(name)).map((name) => ({ name, count })),
  );
  const channelCount = scaled.reduce((sum, { count }) => sum + count, 0);
  const sweeper = sweeperFor({ spreads: points.length, channels: channelCount });
  const spreads = new Map(points.map((name) => [name, sweeper.emptySpread()]));
  const channels = new Map(
    graph.ops.filter(({ result }) => isPoint.has(result)).flatMap(channelsOf),
  );
  const channelSpreads = new Map(
    scaled.map(({ name, count }) => [name, sweeper.emptyChannelSpread(count)]),
  );
  const answers = answersOf(graph, samples);
  const see = (name: string, values: Numbers, sample: number) => {
    const spread = spreads.get(name);
    if (spread) sweeper.addTo(spread, values, channelSpreads.get(name));
    const parts = channels.get(name);
    if (parts) markReached(parts, values);
    if (name === answers?.value) answers.of[sample] = largestPlace(values);
  };
  const watched = new Set([...points, ...(answers ? [answers.value] : [])]);
  return {
    watched: [...watched],
    see,
    observations: { spreads, channelSpreads, channels, ...(answers && { answers }) },
  };
}

const CUT_OFF = new Set(['relu', 'clip']);

function channelsOf({ result, kind, type: { shape } }: Op): [string, Channels][] {
  if (!CUT_OFF.has(kind) || shape.length < 2 || shape[0] !== 1) return [];
  return [[result, { run: sizeOf(shape.slice(2)), isReached: new Uint8Array(shape[1]!) }]];
}

function markReached({ run, isReached }: Channels, values: Numbers): void {
  for (let c = 0; c < isReached.length; c++) {
    if (isReached[c] === 1) continue;
    const end = (c + 1) * run;
    for (let i = c * run; i < end && isReached[c] === 0; i++) if (values[i] !== 0) isReached[c] = 1;
  }
}

function answersOf(graph: Graph, samples: number): Answers | undefined {
  const { name: output, value } = graph.outputs[0]!;
  const { dtype, shape } = typesOf(graph).get(value)!;
  const classes = shape.at(-1) ?? 1;
  if (dtype !== 'f32' || classes < 2 || sizeOf(shape) !== classes) return undefined;
  return { output, value, classes, of: new Int32Array(samples) };
}

function largestPlace(values: Numbers): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
