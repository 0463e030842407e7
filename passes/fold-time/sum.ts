import { type Coefficient, ONE, ZERO, isZero, zip } from './coefficient.ts';
import type { Atom, Sum, Term } from './terms.ts';

export const NOTHING: Sum = new Map();

export function constantSum(factor: Coefficient): Sum {
  return isZero(factor) ? NOTHING : new Map([['', { atoms: [], factor }]]);
}

export function atomSum(atom: Atom, factor = ONE): Sum {
  return new Map([[String(atom.id), { atoms: [atom], factor }]]);
}

/** The term without atoms. */
export function constantOf(sum: Sum): Coefficient {
  return sum.get('')?.factor ?? ZERO;
}

/** The coefficient of a product of atoms. */
export function factorOf(sum: Sum, ...atoms: readonly Atom[]): Coefficient {
  return sum.get(keyOf(atoms))?.factor ?? ZERO;
}

export function add(...sums: readonly Sum[]): Sum {
  const total = new Map<string, Term>();
  for (const sum of sums)
    for (const [key, term] of sum) {
      const before = total.get(key);
      if (!before) {
        total.set(key, term);
        continue;
      }
      const factor = zip(plus, before.factor, term.factor);
      if (isZero(factor)) total.delete(key);
      else total.set(key, { ...term, factor });
    }
  return total;
}

/** The sum of two numbers; nothing where rounding is all that is left of it. */
function plus(a: number, b: number): number {
  const sum = a + b;
  return Math.abs(sum) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b)) ? 0 : sum;
}

export function scale(sum: Sum, by: Coefficient): Sum {
  if (isZero(by)) return NOTHING;
  const scaled = new Map<string, Term>();
  for (const [key, { atoms, factor }] of sum)
    scaled.set(key, { atoms, factor: zip((a, b) => a * b, factor, by) });
  return scaled;
}

export function subtract(a: Sum, b: Sum): Sum {
  return add(
    a,
    scale(
      b,
      zip((x) => -x, ONE),
    ),
  );
}

/** No neuron has more terms; products of products of spikes do. */
const MOST_TERMS = 2 ** 12;

/** The product of two sums; nothing where two atoms would meet that are no spikes. */
export function multiply(a: Sum, b: Sum): Sum | undefined {
  if (a.size * b.size > MOST_TERMS) return undefined;
  const parts: Sum[] = [];
  for (const one of a.values())
    for (const other of b.values()) {
      const atoms = product(one.atoms, other.atoms);
      if (!atoms) return undefined;
      const factor = zip((x, y) => x * y, one.factor, other.factor);
      parts.push(new Map([[keyOf(atoms), { atoms, factor }]]));
    }
  return add(...parts);
}

function product(a: readonly Atom[], b: readonly Atom[]): readonly Atom[] | undefined {
  const all = [...new Set([...a, ...b])].filter((atom, _, atoms) => !isImplied(atom, atoms));
  const others = [...a, ...b].filter(({ kind }) => kind !== 'spike');
  return others.length > 1 ? undefined : all.toSorted((x, y) => x.id - y.id);
}

/** What is above zero is at or above it. */
function isImplied(atom: Atom, atoms: readonly Atom[]): boolean {
  if (atom.kind !== 'spike' || atom.strict) return false;
  return atoms.some(
    (other) => other.kind === 'spike' && other.strict && other.crossing === atom.crossing,
  );
}

function keyOf(atoms: readonly Atom[]): string {
  return atoms.map(({ id }) => id).join();
}

/** The sum with another in place of an atom; nothing where that gives products of two potentials. */
export function substitute(sum: Sum, atom: Atom, by: Sum): Sum | undefined {
  const kept = new Map<string, Term>();
  const parts: Sum[] = [kept];
  for (const [key, { atoms, factor }] of sum) {
    if (!atoms.includes(atom)) {
      kept.set(key, { atoms, factor });
      continue;
    }
    const rest = atoms.filter((other) => other !== atom);
    const left: Sum = new Map([[keyOf(rest), { atoms: rest, factor }]]);
    const replaced = multiply(left, by);
    if (!replaced) return undefined;
    parts.push(replaced);
  }
  return add(...parts);
}

/** All atoms, each once. */
export function atomsOf(sum: Sum): Set<Atom> {
  return new Set([...sum.values()].flatMap(({ atoms }) => atoms));
}
