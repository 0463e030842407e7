import type { Graph } from '../graph.ts';
import type { OpTable } from '../op-def.ts';
import { type Buffer, buffersOf } from './buffers.ts';
import { type Memory, type Placement, scheduleOf } from './schedule.ts';

/** Buffers at one place, each of which overwrites the one before. */
type Stack = readonly Buffer[];

/**
 * The largest first, each at the lowest place that is free while it is needed; what may overwrite
 * something that ends where it starts takes its place. What is always needed stands in front.
 */
export function sharedMemory(graph: Graph, ops: OpTable): Memory {
  const buffers = buffersOf(graph, scheduleOf(graph), ops);
  const end = Math.max(...buffers.map(({ life }) => life.last));
  const isLasting = ({ life }: Buffer) => life.first === 0 && life.last === end;
  const places = new Map<Buffer, number>();
  let start = 0;
  for (const buffer of buffers.filter(isLasting)) {
    places.set(buffer, start);
    start += buffer.bytes;
  }
  const room = new Room(start);
  const stacks = stacksOf(buffers.filter((buffer) => !isLasting(buffer)));
  const size = (stack: Stack) => Math.max(...stack.map(({ bytes }) => bytes));
  for (const stack of stacks.toSorted((a, b) => size(b) - size(a))) {
    const at = room.take(stack);
    for (const buffer of stack) places.set(buffer, at);
  }
  return memoryOf(graph, buffers, places);
}

/** Each value and state in a place of its own. */
export function separateMemory(graph: Graph, ops: OpTable): Memory {
  const buffers = buffersOf(graph, scheduleOf(graph), ops);
  const places = new Map<Buffer, number>();
  let start = 0;
  for (const buffer of buffers) {
    places.set(buffer, start);
    start += buffer.bytes;
  }
  return memoryOf(graph, buffers, places);
}

function stacksOf(buffers: readonly Buffer[]): Stack[] {
  const stacks = new Map<Buffer, Buffer[]>();
  const values = new Map<string, Buffer>();
  const isOverwritten = new Set<Buffer>();
  for (const buffer of buffers) {
    const below = buffer.over
      .map((name) => values.get(name))
      .find((value) => value !== undefined && !isOverwritten.has(value));
    if (below) isOverwritten.add(below);
    const stack = (below && stacks.get(below)) ?? [];
    stack.push(buffer);
    stacks.set(buffer, stack);
    if (buffer.state === undefined) values.set(buffer.op, buffer);
  }
  return [...new Set(stacks.values())];
}

interface Taken {
  readonly buffer: Buffer;
  readonly at: number;
}

/** Memory behind a start, with what is taken of it by the positions at which it is. */
class Room {
  private readonly start: number;
  private readonly taken: Taken[][] = [];
  private readonly born: Taken[][] = [];

  constructor(start: number) {
    this.start = start;
  }

  /** The lowest place at which all buffers of a stack are free. */
  take(stack: Stack): number {
    const barred = stack.flatMap((buffer) => this.barred(buffer));
    let at = this.start;
    for (const [low, high] of barred.sort((a, b) => a[0] - b[0])) {
      if (low >= at) break;
      at = Math.max(at, high);
    }
    for (const buffer of stack) this.put({ buffer, at });
    return at;
  }

  /** Starts at which a buffer would overlap what is there: above the first number, below the second. */
  private barred(buffer: Buffer): [above: number, below: number][] {
    const { first, last } = buffer.life;
    const others = [...(this.taken[first] ?? [])];
    for (let p = first + 1; p <= last; p++) others.push(...(this.born[p] ?? []));
    return others.map((other) => [other.at - buffer.bytes, other.at + other.buffer.bytes]);
  }

  private put(taken: Taken): void {
    const { first, last } = taken.buffer.life;
    for (let p = first; p <= last; p++) (this.taken[p] ??= []).push(taken);
    (this.born[first] ??= []).push(taken);
  }
}

function memoryOf(
  graph: Graph,
  buffers: readonly Buffer[],
  places: ReadonlyMap<Buffer, number>,
): Memory {
  const placed = new Map<string, { at?: number; states: number[] }>();
  for (const { result } of graph.ops) placed.set(result, { states: [] });
  let bytes = 0;
  for (const buffer of buffers) {
    const at = places.get(buffer)!;
    bytes = Math.max(bytes, at + buffer.bytes);
    const own = placed.get(buffer.op)!;
    if (buffer.state === undefined) own.at = at;
    else own.states.push(at);
  }
  return { bytes, placements: [...placed].map(([op, place]): Placement => ({ op, ...place })) };
}
