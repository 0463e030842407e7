import * as codes from '../../diagnostics/codes.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { type Graph, placeName } from '../graph.ts';
import type { OpTable } from '../op-def.ts';
import { type Buffer, LINE, buffersOf } from './buffers.ts';
import { type Memory, scheduleOf } from './schedule.ts';

/**
 * Finds what is wrong with the memory of a graph whose schedule is right. What must hold:
 *
 *  1. every op has a placement, in the order of the ops, with a place for its value and for each state
 *  2. places are on lines of the caches and lie within the memory
 *  3. what is needed at the same time does not overlap, but for what overwrites what it may
 */
export function verifyMemory(graph: Graph, ops: OpTable): Diagnostic[] {
  const memory = graph.memory!;
  const item = placeName('graph', graph.name);
  const buffers = buffersOf(graph, scheduleOf(graph), ops);
  const wrongShape = misplaced(graph, memory, buffers);
  if (wrongShape.length > 0) return wrongShape;
  const placed = placedBuffers(memory, buffers);
  const outside = placed.flatMap(({ buffer, at }) => {
    const isInside = Number.isSafeInteger(at) && at >= 0 && at + buffer.bytes <= memory.bytes;
    if (isInside && at % LINE === 0) return [];
    const fault = isInside ? `starts at ${at}, which is no multiple of ${LINE}` : 'lies outside';
    return [codes.wrongMemory({ fault: `${nameOf(buffer)} ${fault}` }, { item: buffer.op })];
  });
  if (outside.length > 0) return outside;
  return overlaps(placed).map(([a, b]) =>
    codes.wrongMemory(
      { fault: `${nameOf(a)} and ${nameOf(b)} overlap while both are needed` },
      { item },
    ),
  );
}

interface Placed {
  readonly buffer: Buffer;
  readonly at: number;
}

function nameOf({ op, state }: Buffer): string {
  return state === undefined ? `'%${op}'` : `state ${state} of '%${op}'`;
}

function misplaced(graph: Graph, memory: Memory, buffers: readonly Buffer[]): Diagnostic[] {
  const values = new Set<string>();
  const states = new Map<string, number>();
  for (const { op, state } of buffers)
    if (state === undefined) values.add(op);
    else states.set(op, state + 1);
  if (!Number.isSafeInteger(memory.bytes) || memory.bytes < 0)
    return [fault(graph, 'its size is no number of bytes')];
  const inOrder = memory.placements.map(({ op }) => op).join('\n');
  if (inOrder !== graph.ops.map(({ result }) => result).join('\n'))
    return [fault(graph, 'its buffers are not those of the ops, in their order')];
  return memory.placements.flatMap(({ op, at, states: own }) => {
    if ((at !== undefined) !== values.has(op))
      return [
        codes.wrongMemory(
          { fault: `'%${op}' has ${at === undefined ? 'no' : 'a'} place` },
          { item: op },
        ),
      ];
    const wanted = states.get(op) ?? 0;
    if (own.length === wanted) return [];
    const found = `'%${op}' has places for ${own.length} states and not ${wanted}`;
    return [codes.wrongMemory({ fault: found }, { item: op })];
  });
}

function fault(graph: Graph, what: string): Diagnostic {
  return codes.wrongMemory({ fault: what }, { item: placeName('graph', graph.name) });
}

function placedBuffers(memory: Memory, buffers: readonly Buffer[]): Placed[] {
  const placements = new Map(memory.placements.map((placement) => [placement.op, placement]));
  return buffers.map((buffer) => {
    const { at, states } = placements.get(buffer.op)!;
    return { buffer, at: buffer.state === undefined ? at! : states[buffer.state]! };
  });
}

/** Pairs that share bytes while both are needed, the first of each buffer. */
function overlaps(placed: readonly Placed[]): [Buffer, Buffer][] {
  const found: [Buffer, Buffer][] = [];
  let active: Placed[] = [];
  for (const one of placed.toSorted((a, b) => a.buffer.life.first - b.buffer.life.first)) {
    const { first } = one.buffer.life;
    active = active.filter(({ buffer }) => buffer.life.last >= first);
    const other = active.find((busy) => sharesBytes(one, busy) && !isOver(one, busy));
    if (other) found.push([other.buffer, one.buffer]);
    active.push(one);
  }
  return found;
}

function sharesBytes(a: Placed, b: Placed): boolean {
  return a.at < b.at + b.buffer.bytes && b.at < a.at + a.buffer.bytes;
}

function isOver(upper: Placed, lower: Placed): boolean {
  const isValue = upper.buffer.state === undefined && lower.buffer.state === undefined;
  if (!isValue || upper.at !== lower.at) return false;
  return upper.buffer.over.includes(lower.buffer.op);
}
