import { isConstant } from './constants.ts';
import type { AtomTable } from './atom-table.ts';
import { type Coefficient, ONE, coefficient, isZero, largest, zip } from './coefficient.ts';
import {
  add,
  atomSum,
  atomsOf,
  constantOf,
  constantSum,
  factorOf,
  scale,
  substitute,
  subtract,
} from './sum.ts';
import type { PotentialAtom, SpikeAtom, Sum } from './terms.ts';
import type { ValueType } from '../../src/ir/types.ts';

const MINUS = coefficient(-1);

/**
 * Whether a sum is above zero, or for not strict at or above it: a sum of spikes. What is known already
 * of the potentials in it may decide that; if not, the sum is a new potential.
 */
export function compare(sum: Sum, strict: boolean, type: ValueType, atoms: AtomTable): Sum {
  if (isConstant(sum))
    return constantSum(zip((x) => (x > 0 || (x === 0 && !strict) ? 1 : 0), constantOf(sum)));
  const known = decide(sum, strict, atoms);
  if (known) return known;
  const isUp = isUpward(sum);
  const crossing = atoms.crossing(isUp ? sum : scale(sum, MINUS), type);
  const spike = atomSum(atoms.spike(crossing, isUp === strict));
  return isUp ? spike : negation(spike);
}

export function negation(truth: Sum): Sum {
  return add(constantSum(ONE), scale(truth, MINUS));
}

/** Replicas must agree on what is up: the first thing that moves the potential moves it up. */
function isUpward(sum: Sum): boolean {
  const { factor } = [...sum.values()].find(({ atoms }) => atoms.length > 0)!;
  const most = largest(factor);
  return factor.values.includes(most);
}

/**
 * The answer of a comparison of something that one potential w and its spike s determine, where it is
 * the same for all w on either side of the threshold: so for the same comparison made again, and for a
 * potential that was reset.
 */
export function decide(given: Sum, strict: boolean, atoms: AtomTable): Sum | undefined {
  const sum = withPotential(given, atoms);
  const parts = [...atomsOf(sum)];
  const potential = parts.find((atom): atom is PotentialAtom => atom.kind === 'potential');
  const spikes = parts.filter((atom): atom is SpikeAtom => atom.kind === 'spike');
  const crossing = potential?.crossing ?? spikes[0]?.crossing;
  if (!crossing || parts.length > (potential ? 2 : 1)) return undefined;
  if (parts.some((atom) => !('crossing' in atom) || atom.crossing !== crossing)) return undefined;
  const slope = potential ? factorOf(sum, potential) : coefficient(0);
  const isStrict = spikes[0]?.strict ?? (slope.values.every((x) => x > 0) ? strict : !strict);
  const spike = spikes[0] ?? atoms.spike(crossing, isStrict);
  const offset = constantOf(sum);
  const below = truthOf(slope, offset, { side: -1, isOpen: !isStrict, strict });
  const slopeAbove = zip(plus, slope, product(sum, potential, spike));
  const offsetAbove = zip(plus, offset, factorOf(sum, spike));
  const above = truthOf(slopeAbove, offsetAbove, { side: 1, isOpen: isStrict, strict });
  if (below.values.some(Number.isNaN) || above.values.some(Number.isNaN)) return undefined;
  const change = zip((x, y) => x - y, above, below);
  return add(constantSum(below), scale(atomSum(spike), change));
}

/** In the first step a potential may be a current and no more: the current is then the potential. */
function withPotential(sum: Sum, atoms: AtomTable): Sum {
  const spike = [...atomsOf(sum)].find(({ kind }) => kind === 'spike') as SpikeAtom | undefined;
  if (!spike) return sum;
  const { crossing } = spike;
  const [moving, ...others] = [...crossing.definition.values()].filter((term) => term.atoms.length);
  const [current] = moving?.atoms ?? [];
  if (!moving || !current || others.length > 0 || moving.factor.values.includes(0)) return sum;
  const potential = subtract(
    atomSum(atoms.potential(crossing)),
    constantSum(constantOf(crossing.definition)),
  );
  const back = scale(
    potential,
    zip((x) => 1 / x, moving.factor),
  );
  return substitute(sum, current, back) ?? sum;
}

function product(sum: Sum, potential: PotentialAtom | undefined, spike: SpikeAtom): Coefficient {
  if (!potential) return coefficient(0);
  return factorOf(sum, ...[potential, spike].toSorted((a, b) => a.id - b.id));
}

function plus(a: number, b: number): number {
  return a + b;
}

/** Potentials on one side of the threshold; an open side is without the threshold itself. */
interface Side {
  readonly side: 1 | -1;
  readonly isOpen: boolean;
  readonly strict: boolean;
}

/** Whether slope * w + offset passes the comparison for all w of a side; not a number if that depends on w. */
function truthOf(slopes: Coefficient, offsets: Coefficient, { side, isOpen, strict }: Side) {
  return zip(
    (slope, offset) => {
      if (slope === 0) return offset > 0 || (offset === 0 && !strict) ? 1 : 0;
      const isZeroLeftOut = offset === 0 && isOpen;
      if (slope * side > 0)
        return offset > 0 || isZeroLeftOut || (offset === 0 && !strict) ? 1 : NaN;
      return offset < 0 || isZeroLeftOut || (offset === 0 && strict) ? 0 : NaN;
    },
    slopes,
    offsets,
  );
}

/** What stands before a comparison: w = slope * root + offset. */
export interface Approach {
  readonly slope: Coefficient;
  readonly offset: Coefficient;
}

/** What a potential is taken for that is one current and no more, as it is in the first step. */
export type LoneCurrent = 'current' | 'potential';

/**
 * The value of a root, given what it is made of: in terms of the potential that is going to be compared,
 * so that later steps, which read the root, are in terms of it too.
 */
export function asPotential(
  sum: Sum,
  { slope, offset }: Approach,
  type: ValueType,
  { atoms, loneCurrent }: { readonly atoms: AtomTable; readonly loneCurrent: LoneCurrent },
): Sum {
  const moving = [...sum.values()].filter((term) => term.atoms.length > 0);
  const isLone = moving.length === 1 && moving[0]!.atoms.every(({ kind }) => isSource(kind));
  if (moving.length === 0 || isZero(slope)) return sum;
  if (isLone && loneCurrent === 'current') return sum;
  const compared = add(scale(sum, slope), constantSum(offset));
  if (decide(compared, true, atoms) ?? decide(compared, false, atoms)) return sum;
  const crossing = atoms.crossing(
    compared,
    type,
    zip((x) => -x, offset),
  );
  const back = zip((x) => 1 / x, slope);
  const shift = zip((x, y) => -x * y, offset, back);
  const potential = atomSum(atoms.potential(crossing), back);
  return add(potential, constantSum(shift));
}

function isSource(kind: string): boolean {
  return kind === 'linear' || kind === 'input';
}
