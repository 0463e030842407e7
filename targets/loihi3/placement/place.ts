import type { Limits } from '../../../src/compiler/target.ts';
import { random } from '../../../src/support/random.ts';
import type { Edge } from '../partition/axons.ts';
import { anneal } from './anneal.ts';
import { chipsOf } from './bisect.ts';
import { forceDirected } from './force.ts';
import { type Wires, hopEnergy, placesOf, wiresOf } from './hops.ts';
import { type Mesh, type Place, hilbert, meshFor, rowMajor } from './mesh.ts';

export const PLACEMENTS = ['row-major', 'hilbert', 'force-directed', 'annealed'] as const;
export type Placement = (typeof PLACEMENTS)[number];

export interface PlaceOptions {
  readonly placement: Placement;
  readonly seed: number;
  /** Exchanges that annealing tries for each core. */
  readonly effort?: number;
  /** Told the part that is done; ends early where it answers false. */
  readonly progress?: (done: number) => boolean;
}

export interface Placed {
  readonly mesh: Mesh;
  readonly wires: Wires;
  readonly places: readonly Place[];
}

const EFFORT = 4000;

/** A place for every core: the same for the same seed, whatever the machine. */
export function place(
  edges: readonly Edge[],
  cores: number,
  facts: Limits,
  options: PlaceOptions,
): Placed {
  const mesh = meshFor(cores, facts);
  const wires = wiresOf(edges, cores);
  const onChip = (order: (mesh: Mesh, chip: number) => Place[], chip: number) =>
    order(mesh, chip).slice(0, facts['cores']!.value);
  const inOrder = (order: (mesh: Mesh, chip: number) => Place[]) =>
    Array.from({ length: mesh.chips }, (_, chip) => onChip(order, chip)).flat();
  const along = inOrder(hilbert);
  const start = along.slice(0, cores);
  switch (options.placement) {
    case 'row-major':
      return { mesh, wires, places: inOrder(rowMajor).slice(0, cores) };
    case 'hilbert':
      return { mesh, wires, places: start };
    case 'force-directed':
      return {
        ...{ mesh, wires },
        places: forceDirected(mesh, wires, start, along, { mostLooks: MOST_LOOKS.forces }),
      };
    case 'annealed': {
      const byChip = chipsOf(wires, cores, mesh.chips, facts['cores']!.value);
      const next = Array.from({ length: mesh.chips }, (_, chip) => onChip(hilbert, chip).values());
      const halved = Array.from(byChip, (chip) => next[chip]!.next().value!);
      const energy = (places: readonly Place[]) => hopEnergy(mesh, wires, placesOf(places));
      const best = energy(halved) < energy(start) ? halved : start;
      return { mesh, wires, places: annealed(mesh, wires, best, along, options) };
    }
  }
}

function annealed(
  mesh: Mesh,
  wires: Wires,
  start: readonly Place[],
  slots: readonly Place[],
  options: PlaceOptions,
): Place[] {
  if (start.length <= 1) return [...start];
  const { seed, effort = EFFORT, progress } = options;
  let isOver = false;
  const tell = (done: number) => !(isOver ||= progress?.(done) === false);
  const forced = (from: readonly Place[], done: number) =>
    forceDirected(mesh, wires, from, slots, {
      isOn: () => tell(done),
      mostLooks: MOST_LOOKS.forces,
    });
  const plain = forced(start, 0);
  const moves = Math.min(
    effort * start.length,
    Math.floor(MOST_LOOKS.annealing / looksOfMove(wires)),
  );
  // So few exchanges would only undo the order that there is.
  if (moves < Math.min(effort, LEAST_EFFORT) * start.length) return plain;
  const found = anneal(mesh, wires, start, slots, {
    random: random(seed),
    moves,
    progress: tell,
  });
  // What is left of heat is taken out by exchanges that only save; where there was nothing to find, those alone are better.
  const cold = forced(found, 1);
  const energy = (places: readonly Place[]) => hopEnergy(mesh, wires, placesOf(places));
  return energy(cold) <= energy(plain) ? cold : plain;
}

/** Ends of edges that a search looks at, about 2 ** 26 in a second: what many cores hear from many takes long to price. */
const MOST_LOOKS = { annealing: 2 ** 31, forces: 2 ** 29 };
const LEAST_EFFORT = 50;

/** Ends of edges that are priced when two cores change places, on average. */
function looksOfMove({ of, starts }: Wires): number {
  const ends = (edges: Int32Array) =>
    edges.reduce((sum, e) => sum + starts[e + 1]! - starts[e]!, 0);
  return 1 + (2 * of.reduce((sum, edges) => sum + ends(edges), 0)) / of.length;
}
