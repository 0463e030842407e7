import { type Numbers, largest } from '../../index.ts';

/** Outputs of a sample by name, in integers of the network, or floats. */
export type Outputs = ReadonlyMap<string, Numbers>;

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

/** Compares what outputs are worth; those of one name. */
export function compareOutputs(a: AllOutputs, b: AllOutputs): OutputDifference {
  const names = [...a.scales.keys()].filter((name) => b.scales.has(name));
  let [differ, most, agree] = [0, 0, 0];
  let first: OutputDifference['first'];
  a.samples.forEach((outputs, sample) => {
    const other = b.samples[sample]!;
    const found = names.map((name) => ({ name, by: distance(name, outputs, other) }));
    const parted = found.find(({ by }) => by !== 0);
    if (parted) {
      differ++;
      first ??= { sample, output: parted.name };
    }
    most = Math.max(most, ...found.map(({ by }) => by));
    const [decided] = names;
    if (decided === undefined || largest(outputs.get(decided)!) === largest(other.get(decided)!))
      agree++;
  });
  const samples = a.samples.length;
  const agreement = agree / Math.max(1, samples);
  return { samples, differ, ...(first && { first }), most, agreement };

  function distance(name: string, left: Outputs, right: Outputs): number {
    const [x, y] = [left.get(name)!, right.get(name)!];
    if (x.length !== y.length) return Infinity;
    const [scaleX, scaleY] = [a.scales.get(name)!, b.scales.get(name)!];
    let far = 0;
    for (let i = 0; i < x.length; i++)
      far = Math.max(far, Math.abs(x[i]! * scaleX - y[i]! * scaleY));
    return far;
  }
}
