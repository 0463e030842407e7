import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Portion, PortionDone } from './bench.ts';
import { type Cost, frontsOf } from './front.ts';
import { type Point, type Quality, pointsOf, qualityOf, scored } from './points.ts';
import type { Prepared } from './prepare.ts';
import { rungsFor } from './rungs.ts';
import { type Variant, nameOf } from './variant.ts';

/** What is known of variants so far, by their names: all that it takes to go on. */
export type Findings = Map<string, PortionDone>;

export interface ExploreOptions {
  readonly costs: readonly Cost[];
  /** Measures every variant on all samples, however many there are. */
  readonly isExhaustive: boolean;
  /** How many portions are measured at a time. */
  readonly jobs: number;
  readonly measure: (portion: Portion) => Promise<PortionDone>;
  /** What earlier runs found; it grows. */
  readonly findings: Findings;
  /** Told after each portion. `done` of `of` samples of this round are measured. */
  readonly onProgress: (progress: { round: number; done: number; of: number }) => void;
}

/** Every point that was measured on all samples, the best first, and what else there is to say. */
export interface Exploration {
  readonly quality: Quality;
  readonly points: readonly (Point & { readonly isFront: boolean })[];
  /** Variants that cannot be, and why. */
  readonly failures: readonly { readonly variant: Variant; readonly why: readonly Diagnostic[] }[];
  /** Variants that were measured on some samples only, or on none: others did better on these. */
  readonly dropped: number;
}

/** Measures variants round by round; each round leaves the better half, until few enough are left. */
export async function explore(prepared: Prepared, options: ExploreOptions): Promise<Exploration> {
  const { findings, isExhaustive } = options;
  const { variants, facts } = prepared;
  const rungs = rungsFor(variants.length, facts.measured, isExhaustive);
  let left = [...variants];
  for (const [round, { samples, survivors }] of rungs.entries()) {
    await measureAll(left, samples, { ...options, round: round + 1 });
    if (round < rungs.length - 1) left = best(left, survivors, prepared, options);
  }
  return summed(prepared, findings, options.costs);
}

const ENDLESS = Number.MAX_SAFE_INTEGER;

/** As many variants at a time as there are jobs, each from where it was left to all of the samples. */
async function measureAll(
  variants: readonly Variant[],
  samples: number,
  options: ExploreOptions & { readonly round: number },
): Promise<void> {
  const { findings, jobs, measure, onProgress, round } = options;
  const report = () => {
    const done = variants.reduce((sum, one) => sum + Math.min(doneOf(one, findings), samples), 0);
    onProgress({ round, done, of: variants.length * samples });
  };
  const waiting = variants.filter((one) => doneOf(one, findings) < samples);
  report();
  const lane = async () => {
    for (let variant = waiting.shift(); variant; variant = waiting.shift()) {
      while (doneOf(variant, findings) < samples) {
        const known = findings.get(nameOf(variant));
        const portion = { variant, from: doneOf(variant, findings), to: samples };
        const found = await measure({ ...portion, ...(known && { tallies: known.tallies }) });
        // A network that cannot be is done with, however many samples there are.
        findings.set(nameOf(variant), found.failure ? { ...found, done: ENDLESS } : found);
        report();
      }
    }
  };
  await Promise.all(Array.from({ length: jobs }, lane));
}

/** The variants whose best point is on the foremost front; of one front, those of the best quality. */
function best(
  variants: readonly Variant[],
  survivors: number,
  { facts }: Prepared,
  { findings, costs }: Pick<ExploreOptions, 'findings' | 'costs'>,
): Variant[] {
  const points = variants.flatMap((variant) => pointsIn(variant, findings, facts.isLabelled));
  const quality = qualityOf(points.map(({ point }) => point));
  const scores = points.map(({ point }) => scored(point, quality, costs));
  const ranks = new Map<Variant, { front: number; quality: number }>();
  frontsOf(scores).forEach((places, front) => {
    for (const place of places) {
      const { variant } = points[place]!;
      const known = ranks.get(variant);
      const score = scores[place]!.quality;
      if (known && (known.front < front || known.quality >= score)) continue;
      ranks.set(variant, { front, quality: score });
    }
  });
  return [...ranks]
    .sort(([, a], [, b]) => a.front - b.front || b.quality - a.quality)
    .slice(0, survivors)
    .map(([variant]) => variant);
}

/** Widths and steps that a code has no use for make the same network again. */
function firstOfAlike(): (point: Point) => boolean {
  const seen = new Set<string>();
  return (point) => {
    const { size } = seen;
    // What is measured, without what was chosen.
    const measured = { ...point, activationBits: 0, steps: 0 };
    return seen.add(JSON.stringify(measured)).size > size;
  };
}

function doneOf(variant: Variant, findings: Findings): number {
  return findings.get(nameOf(variant))?.done ?? 0;
}

function pointsIn(variant: Variant, findings: Findings, isLabelled: boolean) {
  const { tallies = [] } = findings.get(nameOf(variant)) ?? {};
  return pointsOf(variant, tallies, isLabelled).map((point) => ({ variant, point }));
}

/** What findings come to, of all variants that have been measured on all samples. */
export function summed(
  { variants, facts }: Prepared,
  findings: Findings,
  costs: readonly Cost[],
): Exploration {
  const points = variants
    .flatMap((variant) => pointsIn(variant, findings, facts.isLabelled))
    .map(({ point }) => point)
    .filter(({ samples }) => samples === facts.measured)
    .filter(firstOfAlike());
  const quality = qualityOf(points);
  const [front = []] = frontsOf(points.map((point) => scored(point, quality, costs)));
  const isFront = new Set(front);
  const failures = variants.flatMap((variant) => {
    const why = findings.get(nameOf(variant))?.failure;
    return why ? [{ variant, why }] : [];
  });
  return {
    quality,
    points: points
      .map((point, i) => ({ ...point, isFront: isFront.has(i) }))
      .sort((a, b) => b[quality]! - a[quality]! || a.events - b.events || a.latency - b.latency),
    failures,
    dropped: variants.filter((one) => doneOf(one, findings) < facts.measured).length,
  };
}
