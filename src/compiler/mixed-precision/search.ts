import { type Knob, LEAST_BITS, type Widths } from './knobs.ts';

/** What some widths come to. */
export interface Evaluation {
  /** The part of samples that are right, or that are decided as the float network does. */
  readonly quality: number;
  /** Squared distance of the outputs from the float network's, as a part of their own square. */
  readonly noise: number;
  readonly cost: number;
  /** The part of right decisions that samples may lose that nobody has seen, at most. */
  readonly risk: number;
}

export interface Search {
  readonly knobs: readonly Knob[];
  /** Quality may fall by so much against the widths without choices, and the risk may be so much. */
  readonly floor: number;
  /** Nothing where there is no such network. `isQuick` asks for noise and cost only, on a few samples. */
  readonly evaluate: (widths: Widths, isQuick: boolean) => Promise<Evaluation | undefined>;
  readonly onProgress?: (done: number, of: number) => void;
}

export interface Found {
  readonly widths: Widths;
  readonly before: Evaluation;
  readonly after: Evaluation;
  /** How many networks were made and measured. */
  readonly networks: number;
  /** How many of them lost no more than the floor on the samples, and may lose more on others. */
  readonly doubted: number;
}

/** Width at which it is measured how much noise a knob makes. */
const PROBE_BITS = 4;

/** Noise of rounding: one bit less is twice the step, and four times its square. */
const PER_BIT = 4;

/**
 * Searches the widths that cost least within the floor. Each knob is first turned down alone, which says
 * how much noise its bits keep away and what they cost. Then bits go one by one, those first that save
 * most for the noise that they make; how far one may go on this way is measured by halving. In the end
 * each knob is tried once more, with all others as they are, and those that gave way again.
 */
export async function searchWidths(search: Search): Promise<Found> {
  const { knobs, floor } = search;
  const counter = counting(search);
  const start = (await counter.evaluate(new Map(), false))!;
  let doubted = 0;
  const isGood = (found: Evaluation) => {
    if (!keepsQuality(found, start, floor)) return false;
    if (!isSure(found, floor)) doubted++;
    return isSure(found, floor);
  };
  const quick = (await counter.evaluate(new Map(), true))!;
  const slopes = await slopesOf(knobs, quick, counter.evaluate);
  const path = pathOf(slopes);

  let [widths, best]: [Widths, Evaluation] = [new Map(), start];
  const take = async (next: Widths) => {
    const found = await counter.evaluate(next, false);
    if (!found || !isGood(found)) return false;
    [widths, best] = [next, found];
    return true;
  };
  let [low, high] = [0, path.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (await take(path[middle - 1]!)) low = middle;
    else high = middle - 1;
  }
  let open = slopes.toSorted((a, b) => b.saving - a.saving).map(({ knob }) => knob);
  for (let round = 0; round < ROUNDS && open.length > 0; round++) {
    const better: Knob[] = [];
    for (const knob of open) {
      const bits = widths.get(knob) ?? knob.most;
      if (bits > LEAST_BITS && (await take(new Map([...widths, [knob, bits - 1]]))))
        better.push(knob);
    }
    open = better;
  }
  return { widths, before: start, after: best, networks: counter.count(), doubted };
}

/** On the samples it loses no more than the floor. */
export function keepsQuality(found: Evaluation, start: Evaluation, floor: number): boolean {
  return found.quality >= start.quality - floor - ROUNDING;
}

/** And no more on samples that nobody has seen. */
export function isSure({ risk }: Evaluation, floor: number): boolean {
  return risk <= floor + ROUNDING;
}

/** A knob that went down may go on. */
const ROUNDS = 3;

/** Parts of samples are fractions, whose differences are not exact. */
const ROUNDING = 1e-9;

function counting({ knobs, evaluate, onProgress = () => {} }: Search) {
  let count = 0;
  const guess = 2 + 2 * knobs.length + Math.ceil(Math.log2(6 * knobs.length + 1));
  return {
    count: () => count,
    evaluate: async (widths: Widths, isQuick: boolean) => {
      const found = await evaluate(widths, isQuick);
      onProgress(++count, Math.max(count, guess));
      return found;
    },
  };
}

/** What a knob does, as far as one look tells. */
interface Slope {
  readonly knob: Knob;
  /** Noise that it adds at the width of the probe. */
  readonly noise: number;
  /** What each bit less saves. */
  readonly saving: number;
}

async function slopesOf(
  knobs: readonly Knob[],
  base: Evaluation,
  evaluate: Search['evaluate'],
): Promise<Slope[]> {
  const slopes: Slope[] = [];
  const seen = new Set<string>();
  for (const knob of knobs) {
    const bits = Math.max(LEAST_BITS, Math.min(PROBE_BITS, knob.most - 1));
    const found = await evaluate(new Map([[knob, bits]]), true);
    // Of names for one population, such as a value and a view of it, the first stands for all.
    const network = found && `${knob.what} ${found.noise} ${found.cost}`;
    if (!found || seen.has(network!)) continue;
    seen.add(network!);
    const saving = (base.cost - found.cost) / (knob.most - bits);
    const added = Math.max(found.noise - base.noise, LEAST_NOISE);
    if (saving > 0) slopes.push({ knob, noise: added * PER_BIT ** (bits - PROBE_BITS), saving });
  }
  return slopes;
}

const LEAST_NOISE = 1e-12;

/** Widths after each bit that goes, those first that save most for the noise that they make. */
function pathOf(slopes: readonly Slope[]): Widths[] {
  const bits = new Map(slopes.map(({ knob }) => [knob, knob.most]));
  const noiseAt = ({ noise }: Slope, width: number) => noise * PER_BIT ** (PROBE_BITS - width);
  const worth = (slope: Slope) => {
    const width = bits.get(slope.knob)!;
    return slope.saving / (noiseAt(slope, width - 1) - noiseAt(slope, width));
  };
  const path: Widths[] = [];
  for (;;) {
    const open = slopes.filter(({ knob }) => bits.get(knob)! > LEAST_BITS);
    if (open.length === 0) return path;
    const next = open.reduce((best, one) => (worth(one) > worth(best) ? one : best));
    bits.set(next.knob, bits.get(next.knob)! - 1);
    path.push(new Map(bits));
  }
}
