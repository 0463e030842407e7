import { type Numbers, largest } from '../../index.ts';
import type { PortPair } from './faces.ts';

/** What an output said of a sample. */
export interface Said {
  /** In integers of the network, or floats; of messages what was sent in all steps. */
  readonly total: Numbers;
  /** Messages step by step, where the output is of messages. */
  readonly steps?: Numbers;
}

/** Outputs of a sample by name. */
export type Outputs = ReadonlyMap<string, Said>;

/** What all samples came to, and what an integer of each output is worth. */
export interface AllOutputs {
  readonly samples: readonly Outputs[];
  readonly scales: ReadonlyMap<string, number>;
}

export interface OutputDifference {
  readonly samples: number;
  /** Samples of which some output differs. */
  readonly differ: number;
  /** The first of them, from 0, and which output. */
  readonly first?: { readonly sample: number; readonly output: string };
  /** By how much at most, in what the model's outputs are in. */
  readonly most: number;
  /** Samples with the same largest in the first output: the same decision. */
  readonly agreement: number;
}

/** Compares what outputs are worth: messages step by step where both send them in as many steps. */
export function compareOutputs(
  a: AllOutputs,
  b: AllOutputs,
  pairs: readonly PortPair[],
): OutputDifference {
  let [differ, most, agree] = [0, 0, 0];
  let first: OutputDifference['first'];
  a.samples.forEach((outputs, sample) => {
    const other = b.samples[sample]!;
    const found = pairs.map((pair) => ({ name: pair.a.name, by: distance(pair, outputs, other) }));
    const parted = found.find(({ by }) => by !== 0);
    if (parted) {
      differ++;
      first ??= { sample, output: parted.name };
    }
    most = Math.max(most, ...found.map(({ by }) => by));
    const { a: left, b: right } = pairs[0]!;
    const decisions = [outputs.get(left.name)!.total, other.get(right.name)!.total].map(largest);
    if (decisions[0] === decisions[1]) agree++;
  });
  const samples = a.samples.length;
  const agreement = agree / Math.max(1, samples);
  return { samples, differ, ...(first && { first }), most, agreement };

  function distance(pair: PortPair, left: Outputs, right: Outputs): number {
    const [x, y] = [left.get(pair.a.name)!, right.get(pair.b.name)!];
    const isStepped = x.steps !== undefined && x.steps.length === y.steps?.length;
    const [p, q] = isStepped ? [x.steps, y.steps] : [x.total, y.total];
    const [scaleX, scaleY] = [a.scales.get(pair.a.name) ?? 1, b.scales.get(pair.b.name) ?? 1];
    let far = 0;
    for (let i = 0; i < p.length; i++)
      far = Math.max(far, Math.abs(p[i]! * scaleX - q[i]! * scaleY));
    return far;
  }
}
