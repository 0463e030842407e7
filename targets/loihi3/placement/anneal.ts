import type { Random } from '../../../src/support/random.ts';
import { type Places, type Wires, priceOf } from './hops.ts';
import type { Mesh, Place } from './mesh.ts';

export interface AnnealOptions {
  readonly random: Random;
  /** Exchanges that are tried. */
  readonly moves: number;
  /** Told the part that is done; ends early where it answers false. */
  readonly progress?: (done: number) => boolean;
}

/** Cores on slots; a slot may be empty. */
interface Board {
  readonly slots: readonly Place[];
  /** The core on each slot, -1 for none. */
  readonly coreOn: Int32Array;
  readonly slotOf: Int32Array;
}

const ROUNDS = 256;
const COLDEST = 1e-3;
/** A move of a core that all others hear may take a millisecond. */
const TOLD_EVERY = 64;

/**
 * Simulated annealing: two slots exchange their cores where that saves energy of hops, and sometimes where it
 * does not, the more rarely the later and the more it costs. Slots are drawn ever closer to each other.
 */
export function anneal(
  mesh: Mesh,
  wires: Wires,
  start: readonly Place[],
  slots: readonly Place[],
  options: AnnealOptions,
): Place[] {
  const { random, moves, progress } = options;
  const board = boardOf(start, slots);
  const places: Places = {
    x: Int32Array.from(start, ({ x }) => x),
    y: Int32Array.from(start, ({ y }) => y),
  };
  const trial = trialOf(mesh, wires, board, places);
  const near = neighboursOf(mesh, slots);
  let heat = firstHeat(trial, board, random);
  const cooling = COLDEST ** (1 / ROUNDS);
  const round = Math.max(1, Math.floor(moves / ROUNDS));
  for (let move = 0; move < moves; move++) {
    if (move % round === round - 1) heat *= cooling;
    if (move % TOLD_EVERY === 0 && progress?.(move / moves) === false) break;
    const core = random.int(0, start.length - 1);
    const from = board.slotOf[core]!;
    const to = near(from, 1 - move / moves, random);
    if (to === from) continue;
    const change = trial.exchange(from, to);
    if (change > 0 && random.next() >= Math.exp(-change / heat)) trial.exchange(to, from);
  }
  return Array.from(board.slotOf, (slot) => slots[slot]!);
}

function boardOf(start: readonly Place[], slots: readonly Place[]): Board {
  const index = new Map(slots.map(({ x, y }, slot) => [`${x},${y}`, slot]));
  const slotOf = Int32Array.from(start, ({ x, y }) => index.get(`${x},${y}`)!);
  const coreOn = new Int32Array(slots.length).fill(-1);
  for (const [core, slot] of slotOf.entries()) coreOn[slot] = core;
  return { slots, coreOn, slotOf };
}

export interface Trial {
  /** Exchanges what is on two slots; by how much the energy changes. */
  exchange(a: number, b: number): number;
}

function trialOf(
  mesh: Mesh,
  wires: Wires,
  { slots, coreOn, slotOf }: Board,
  places: Places,
): Trial {
  const price = priceOf(mesh, wires, places);
  const cost = Float64Array.from({ length: wires.count }, (_, e) => price(e) * wires.messages[e]!);
  const put = (core: number, slot: number) => {
    coreOn[slot] = core;
    if (core < 0) return;
    slotOf[core] = slot;
    places.x[core] = slots[slot]!.x;
    places.y[core] = slots[slot]!.y;
  };
  // An edge of both cores is priced twice: the second time it has not changed.
  const again = (core: number) => {
    let change = 0;
    if (core >= 0)
      for (const e of wires.of[core]!) {
        const fresh = price(e) * wires.messages[e]!;
        change += fresh - cost[e]!;
        cost[e] = fresh;
      }
    return change;
  };
  return {
    exchange(a, b) {
      const [first, second] = [coreOn[a]!, coreOn[b]!];
      put(first, b);
      put(second, a);
      return again(first) + again(second);
    },
  };
}

/** About what an exchange at random costs. */
function firstHeat(trial: Trial, { slotOf, slots }: Board, random: Random): number {
  const tries = 200;
  let sum = 0;
  for (let i = 0; i < tries; i++) {
    const a = slotOf[random.int(0, slotOf.length - 1)]!;
    const b = random.int(0, slots.length - 1);
    if (a === b) continue;
    sum += Math.abs(trial.exchange(a, b));
    trial.exchange(b, a);
  }
  return sum / tries / 4 + Number.MIN_VALUE;
}

/** Draws a slot from a square around another, which shrinks as the search cools. */
function neighboursOf(mesh: Mesh, slots: readonly Place[]) {
  const index = new Map(slots.map(({ x, y }, slot) => [y * 65_536 + x, slot]));
  const widest = Math.max(
    mesh.columns * mesh.chipColumns,
    mesh.rows * Math.ceil(mesh.chips / mesh.chipColumns),
  );
  return (slot: number, warmth: number, random: Random): number => {
    const reach = Math.max(1, Math.round(widest * warmth * warmth));
    const { x, y } = slots[slot]!;
    const at = (y + random.int(-reach, reach)) * 65_536 + x + random.int(-reach, reach);
    return index.get(at) ?? slot;
  };
}
