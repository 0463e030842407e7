import type { Wires } from './hops.ts';

const MOST_PASSES = 12;

/**
 * The chip of each core, by recursive bisection: chips are halved, cores go to the halves in the order they
 * are given in, and then pairs change sides while fewer messages have to.
 */
export function chipsOf(wires: Wires, cores: number, chips: number, capacity: number): Int32Array {
  const chipOf = new Int32Array(cores);
  const halve = (members: readonly number[], first: number, count: number): void => {
    if (count === 1) {
      members.forEach((core) => (chipOf[core] = first));
      return;
    }
    const left = Math.floor(count / 2);
    const room = left * capacity;
    const rest = members.length - (count - left) * capacity;
    const even = Math.round((members.length * left) / count);
    const size = Math.max(rest, Math.min(room, even));
    const [a, b] = bettered(wires, members.slice(0, size), members.slice(size));
    halve(a, first, left);
    halve(b, first + left, count - left);
  };
  halve(
    Array.from({ length: cores }, (_, core) => core),
    0,
    chips,
  );
  return chipOf;
}

type Halves = readonly [readonly number[], readonly number[]];

/** Exchanges the pairs that save most, best first, until a pass over all finds none. */
function bettered(wires: Wires, a: readonly number[], b: readonly number[]): Halves {
  const { side, gain, flip } = sidesOf(wires, a, b);
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const ranked = [0, 1].map((which) =>
      [...a, ...b]
        .filter((core) => side[core] === which)
        .map((core) => ({ core, gain: gain(core) }))
        .sort((first, second) => second.gain - first.gain || first.core - second.core),
    );
    let saved = 0;
    const pairs = Math.min(ranked[0]!.length, ranked[1]!.length);
    for (let i = 0; i < pairs; i++) {
      const [one, two] = [ranked[0]![i]!.core, ranked[1]![i]!.core];
      const first = gain(one);
      flip(one);
      const both = first + gain(two);
      if (both > 0) flip(two);
      else flip(one);
      saved += Math.max(0, both);
      if (ranked[0]![i]!.gain + ranked[1]![i]!.gain <= 0) break;
    }
    if (saved === 0) break;
  }
  const members = [...a, ...b].sort((first, second) => first - second);
  return [members.filter((core) => side[core] === 0), members.filter((core) => side[core] === 1)];
}

/** Which half each core is in, and of each edge how many of those that hear it are in which. */
function sidesOf(
  { of, from, starts, to, messages }: Wires,
  a: readonly number[],
  b: readonly number[],
) {
  const side = new Int8Array(of.length).fill(-1);
  for (const core of a) side[core] = 0;
  for (const core of b) side[core] = 1;
  const hearing = [new Int32Array(from.length), new Int32Array(from.length)] as const;
  for (let e = 0; e < from.length; e++)
    for (let k = starts[e]!; k < starts[e + 1]!; k++) {
      const half = side[to[k]!]!;
      if (half >= 0) hearing[half]![e]!++;
    }
  /** Messages of an edge that no longer go over to the other half, if a core does. */
  const savedBy = (core: number, e: number) => {
    const sender = side[from[e]!]!;
    if (sender < 0) return 0;
    const [near, far] = [hearing[sender]![e]!, hearing[1 - sender]![e]!];
    if (from[e] === core) return (Number(far > 0) - Number(near > 0)) * messages[e]!;
    const after = side[core] === sender ? far + 1 : far - 1;
    return (Number(far > 0) - Number(after > 0)) * messages[e]!;
  };
  return {
    side,
    gain: (core: number) => of[core]!.reduce((sum, e) => sum + savedBy(core, e), 0),
    flip(core: number) {
      const half = side[core]!;
      for (const e of of[core]!)
        if (from[e] !== core) {
          hearing[half]![e]!--;
          hearing[1 - half]![e]!++;
        }
      side[core] = 1 - half;
    },
  };
}
