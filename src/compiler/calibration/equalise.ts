import type { Graph, Op } from '../../ir/graph.ts';
import { type Tensor, numbersOf, tensor } from '../../tensor/tensor.ts';
import type { ChannelGroup } from './channel-groups.ts';
import { type Division, type Reader, predictedLoss, readerOf } from './predicted-loss.ts';
import type { Range } from './ranges.ts';

/** What is known of the channels of a value that may be sent. */
export interface ChannelFacts extends Division {
  readonly reach: Float64Array;
  /** What the value ranges over where each channel is divided by a scale. */
  readonly rangeOf: (scales: Float64Array) => Range;
}

export interface Equalised {
  readonly graph: Graph;
  /** Ranges of the values whose channels were scaled. */
  readonly ranges: ReadonlyMap<string, Range>;
  /** What the channels of a value were divided by, where they were. */
  readonly scales: ReadonlyMap<string, Float64Array>;
}

/** Nothing is scaled by more: weights behind a channel that was hardly reached would be nothing. */
const SMALLEST_SCALE = 2 ** -6;

/** Of the loss that is expected without any: less is no reason, for what is expected is no more than that. */
const WORTHWHILE = 0.8;

/** How far channels may be brought together: not at all, or until all of them reach as much. */
const STRENGTHS = [0, 0.25, 0.5, 0.75, 1];

/**
 * Cross-layer equalisation: a value has one range, so a channel that reaches little of it has few levels.
 * With s a power, up to the first, of what a channel reaches over what the largest does,
 *
 *   y = relu(W x + b)        y' = relu((W x + b) / s) = y / s        V y = (V diag(s)) y'
 *
 * channels have more levels, but columns of V differ more, so that its rows are rounded more coarsely. The
 * power is the one with the least loss in V y' that is to be expected of both. Rows and columns of weights
 * take s in, so the function of the network stays. Where y is cut off above, y' is cut off at the same
 * number: beyond all that the channel is taken to reach.
 */
export function equalise(
  graph: Graph,
  groups: readonly ChannelGroup[],
  factsOf: ReadonlyMap<string, ChannelFacts>,
): Equalised {
  const rows = new Map<string, Float64Array>();
  const columns = new Map<string, Float64Array>();
  const ranges = new Map<string, Range>();
  const scaled = new Map<string, Float64Array>();
  for (const group of groups) {
    const scales = scalesFor(group, factsOf);
    if (!scales) continue;
    for (const op of group.producers) rows.set(op.result, scales);
    for (const op of group.consumers) columns.set(op.result, scales);
    for (const name of group.values) {
      scaled.set(name, scales);
      const facts = factsOf.get(name);
      if (facts) ranges.set(name, facts.rangeOf(scales));
    }
  }
  if (rows.size === 0) return { graph, ranges, scales: scaled };
  const ops = graph.ops.map((op) => {
    const [row, column] = [rows.get(op.result), columns.get(op.result)];
    return row || column ? rescaled(op, row, column) : op;
  });
  return { graph: { ...graph, ops }, ranges, scales: scaled };
}

/** The factors of the least loss; nothing where that is the loss without any. */
function scalesFor(
  { channels, values, consumers }: ChannelGroup,
  factsOf: ReadonlyMap<string, ChannelFacts>,
): Float64Array | undefined {
  const sent = values.flatMap((name) => factsOf.get(name) ?? []);
  const shares = sharesOf(
    channels,
    sent.map(({ reach }) => reach),
  );
  const readers = consumers.flatMap((op): Reader[] => {
    const facts = factsOf.get(op.inputs[0]!);
    return facts ? [readerOf(op, facts)] : [];
  });
  const tried = STRENGTHS.map((strength) => {
    const scales = shares.map((share) => share ** strength);
    return { scales, loss: predictedLoss(readers, scales) };
  });
  const best = tried.reduce((a, b) => (b.loss < a.loss ? b : a));
  return best.loss < tried[0]!.loss * WORTHWHILE ? best.scales : undefined;
}

/** Of each channel, the largest share that it has of what a value reaches. */
function sharesOf(channels: number, reaches: readonly Float64Array[]): Float64Array {
  const shares = new Float64Array(channels);
  for (const reach of reaches) {
    const most = reach.reduce((a, b) => Math.max(a, b), 0);
    if (most > 0) reach.forEach((r, c) => (shares[c] = Math.max(shares[c]!, r / most)));
  }
  return shares.map((share) => (share === 0 ? 1 : Math.max(share, SMALLEST_SCALE)));
}

function rescaled(op: Op, rows: Float64Array | undefined, columns: Float64Array | undefined): Op {
  const { weight, bias } = op.attrs as { weight: Tensor; bias?: Tensor };
  const [outputs, perGroup, ...kernel] = weight.shape as [number, number, ...number[]];
  const taps = kernel.reduce((a, b) => a * b, 1);
  const outputsPerGroup = outputs / ((op.attrs['groups'] as number | undefined) ?? 1);
  const data = new Float32Array(numbersOf(weight));
  for (let output = 0, at = 0; output < outputs; output++) {
    const row = rows ? rows[output]! : 1;
    const first = Math.floor(output / outputsPerGroup) * perGroup;
    for (let input = first; input < first + perGroup; input++) {
      const factor = (columns ? columns[input]! : 1) / row;
      for (let tap = 0; tap < taps; tap++, at++) data[at]! *= factor;
    }
  }
  const attrs = { ...op.attrs, weight: tensor('f32', weight.shape, data) };
  if (!rows || !bias) return { ...op, attrs };
  const shifts = Float32Array.from(numbersOf(bias), (b, i) => b / rows[i]!);
  return { ...op, attrs: { ...attrs, bias: tensor('f32', bias.shape, shifts) } };
}
