import { isSame, largestFactor } from './agree.ts';
import type { AtomTable } from './atom-table.ts';
import {
  type Coefficient,
  ONE,
  ZERO,
  coefficient,
  isNear,
  isZero,
  largest,
  zip,
} from './coefficient.ts';
import { type Around, type Source, type Stream, streamsOf } from './streams.ts';
import { add, constantOf, constantSum, factorOf, scale } from './sum.ts';
import type { Sum } from './terms.ts';
import type { View } from './views.ts';

/** How an output is read: scale * source + offset, or the same with the sum of the source over time. */
export interface Readout {
  readonly source: Source;
  readonly isSum: boolean;
  readonly scale: Coefficient;
  readonly offset: Coefficient;
}

/** The readout that gives what a view shows: in every step, in the last one, or summed up. */
export function readoutOf(view: View, around: Around): Readout | undefined {
  if (view.isStack && view.sums.length !== around.steps) return undefined;
  for (const stream of streamsOf(view, around)) {
    const last = stream.steps.at(-1);
    if (!last || stream.steps.length !== around.steps) continue;
    const whole = stream.steps.filter((sum) => sum !== undefined);
    const isWhole = whole.length === around.steps;
    const trials = [
      ...(view.isStack ? [] : [{ isSum: false, sums: [last] }]),
      ...(isWhole && view.isStack ? [{ isSum: false, sums: whole }] : []),
      ...(isWhole && !view.isStack ? [{ isSum: true, sums: [add(...whole)] }] : []),
    ];
    for (const { isSum, sums } of trials) {
      const line = lineThrough(view.sums, sums, stream, around.atoms);
      if (line) return { source: stream.source, isSum, ...line };
    }
  }
  return undefined;
}

/** A readout that waits for what it reads, or a mean over another number of steps: time was counted wrongly. */
export function isOdd({ source, isSum, scale }: Readout, steps: number): boolean {
  const isMean = isNear(scale, coefficient(1 / steps));
  if (isSum && source.kind !== 'integrator' && !isMean && !isNear(scale, ONE)) return true;
  if (source.kind !== 'integrator') return false;
  const { decay, isLate, synapses } = source.neuron;
  return (isLate && isZero(decay)) || synapses.some(({ delay }) => delay > 0);
}

/** Scale and offset with which a stream's sums are those that are shown. */
function lineThrough(
  shown: readonly Sum[],
  sums: readonly Sum[],
  { source, crossings }: Stream,
  atoms: AtomTable,
): Pick<Readout, 'scale' | 'offset'> | undefined {
  const [wanted, last] = [shown.at(-1)!, sums.at(-1)!];
  const by = source.kind === 'integrator' ? ONE : scaleOf(wanted, last);
  if (!by) return undefined;
  const moved = sums.map((sum) => scale(sum, by));
  const difference = zip((x, y) => x - y, constantOf(wanted), constantOf(moved.at(-1)!));
  const isRounding = largest(difference) <= 1e-7 * largest(constantOf(wanted));
  const offset = isRounding ? ZERO : difference;
  const around = { atoms, most: largestFactor(shown) };
  const agrees = moved.every((sum, i) => {
    return isSame(
      add(sum, constantSum(offset)),
      shown[i]!,
      crossings.slice(0, MOST_BLURRED),
      around,
    );
  });
  return agrees ? { scale: by, offset } : undefined;
}

/** How many of the first steps may be written without their potential. */
const MOST_BLURRED = 4;

function scaleOf(wanted: Sum, last: Sum): Coefficient | undefined {
  const term = [...last.values()].findLast(({ atoms }) => atoms.length > 0);
  return term && zip((x, y) => x / y, factorOf(wanted, ...term.atoms), term.factor);
}
