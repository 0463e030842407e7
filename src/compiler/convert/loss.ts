/** What of a network a file does not say: one kind of it, and where. */
export interface Loss {
  readonly what: LossKind;
  readonly count: number;
  /** Where numbers differ: by how much at most. */
  readonly most?: number;
  readonly means: string;
  /** The first of the places. */
  readonly at: readonly string[];
}

/** What there is to lose, and what it means. To add a kind: its line here. */
const MEANINGS = {
  names: 'is called otherwise in the file',
  'names of weights': 'state dicts and ONNX files of this model do not fit the file by name',
  network: 'what is computed with the weights: the file needs --architecture',
  'input shapes': 'an input has another shape or type of number',
  inputs: 'an op reads other values',
  outputs: 'another value is shown',
  shapes: 'a value has another shape',
  widths: 'numbers are of another type: integers wrap elsewhere, or are floats',
  weights: 'weights are not the same numbers',
  biases: 'biases are not the same numbers',
  thresholds: 'neurons fire at another threshold',
  integrators: 'neurons keep or add another part of what they have',
  resets: 'neurons are reset otherwise after a spike',
  delays: 'messages wait other times',
  rounding:
    'what is a float on one side is an integer on the other; weights differ by so much of the largest',
  settings: 'other attributes of ops are not the same',
  ops: 'the file has no such op',
  'other ops': 'the file has ops that the network has not',
  time: 'when messages are sent: the file says only what the network settles at',
  scales: 'what a unit of an output is worth',
  numbers: 'the file computes other integers on drawn inputs',
  seconds: 'how long a step is',
  steps: 'for how many steps a sample runs: give --time-steps to compile',
  schedule: 'in which order ops run over steps, and where values lie; compile plans them anew',
  readable: 'the file was written, but it is refused where it is read',
} as const;

export type LossKind = keyof typeof MEANINGS;

/** So many places are named. */
const MOST_PLACES = 5;

export interface Tally {
  add(
    what: LossKind,
    place: string,
    facts?: { readonly count?: number; readonly most?: number },
  ): void;
  losses(): readonly Loss[];
}

/** Losses while they are found, a row for each kind. */
export function tally(): Tally {
  const rows = new Map<LossKind, { count: number; most: number | undefined; at: string[] }>();
  return {
    add(what, place, { count = 1, most } = {}) {
      const row = rows.get(what) ?? { count: 0, most: undefined, at: [] };
      row.count += count;
      if (most !== undefined) row.most = Math.max(row.most ?? 0, most);
      if (row.at.length < MOST_PLACES && !row.at.includes(place)) row.at.push(place);
      rows.set(what, row);
    },
    losses: () =>
      (Object.keys(MEANINGS) as LossKind[]).flatMap((what): Loss[] => {
        const row = rows.get(what);
        if (!row) return [];
        const { count, most, at } = row;
        return [{ what, count, ...(most !== undefined && { most }), means: MEANINGS[what], at }];
      }),
  };
}

/** Rows of several comparisons as one table. */
export function joined(tables: readonly (readonly Loss[])[]): readonly Loss[] {
  const all = tally();
  for (const { what, count, most, at } of tables.flat())
    at.forEach((place, i) =>
      all.add(what, place, { count: i === 0 ? count : 0, ...(most !== undefined && { most }) }),
    );
  return all.losses();
}
