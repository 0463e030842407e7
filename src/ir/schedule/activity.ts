import { isTensor } from '../../tensor/tensor.ts';
import type { Graph, Op } from '../graph.ts';
import { type Range, extentOf, levelRange } from '../level-range.ts';
import type { OpTable } from '../op-def.ts';
import { type Span, hull } from './schedule.ts';

/**
 * When a value is what, for every input that a graph may get:
 *
 *   still   the same in all steps
 *   silent  zero outside of a span
 *   held    the same in all steps from the last of its span on
 *
 * Nothing is known of a value without an activity: it may change in every step.
 */
export interface Activity {
  readonly kind: 'still' | 'silent' | 'held';
  /** Steps in which its op must run. */
  readonly runs: Span;
  /** Steps outside of which it is silent, or behind which it is held. */
  readonly sends: Span;
  /** Between what the sum of all that was sent lies at any time, where that is known. */
  readonly reach?: Range;
}

const FIRST: Span = { first: 1, last: 1 };
const STILL: Activity = { kind: 'still', runs: FIRST, sends: FIRST };

/** Ops whose value in a step is a sum of multiples of what they read in it: zero where that is zero. */
const LINEAR = new Set([
  ...['add', 'conv', 'conv-transpose', 'dense', 'diagonal', 'join', 'reshape', 'sparse', 'wire'],
]);
/** Zero where what they read is zero, but not the same where that is. */
const CHANGES = new Set(['decode', 'matrix-product', 'product']);
/** Populations that keep a ledger of what they read, and those that read it anew in every step. */
const LISTENERS = new Set(['extreme', 'level', 'log-sum', 'normalise', 'shares']);
const READERS = new Set(['encode', 'lookup', 'source']);

/** The activity of every value of which something is known. */
export function activities(graph: Graph, ops: OpTable): Map<string, Activity> {
  const found = new Map<string, Activity>();
  for (const { name, type } of graph.inputs) if (type.role === 'tensor') found.set(name, STILL);
  for (const op of graph.ops) {
    const inputs = op.inputs.map((name) => found.get(name));
    if (inputs.some((activity) => activity === undefined)) continue;
    const activity = activityOf(op, inputs as Activity[], ops);
    if (activity) found.set(op.result, activity);
  }
  return found;
}

function activityOf(op: Op, inputs: readonly Activity[], ops: OpTable): Activity | undefined {
  const kinds = new Set(inputs.map(({ kind }) => kind));
  const isAll = (kind: Activity['kind']) => inputs.every((input) => input.kind === kind);
  if (isAll('still') && LINEAR.has(op.kind) && op.type.role === 'tensor') return STILL;
  if (READERS.has(op.kind)) return isAll('still') ? sending(op, []) : undefined;
  if (kinds.has('still')) return undefined;
  if (op.kind === 'integrate-and-fire') return windowed(op);
  if (kinds.has('held')) return isPlain(op) && LINEAR.has(op.kind) ? held(inputs) : undefined;
  if (LISTENERS.has(op.kind)) return sending(op, inputs);
  if (op.kind === 'sigma') return held(inputs);
  if (LINEAR.has(op.kind) || CHANGES.has(op.kind)) return linear(op, inputs);
  return ops.get(op.kind)?.readsPast ? late(op, inputs) : undefined;
}

/** A population that sends levels: in its window, or until what it hears and has to say is said. */
function sending({ kind, attrs }: Op, inputs: readonly Activity[]): Activity | undefined {
  const heard = inputs.map(({ sends }) => sends);
  const { code, start, window, limit } = attrs as Record<string, number | string>;
  const reach = reachOf(levelRange(kind, attrs) ?? inputs[0]?.reach);
  const known = reach && { reach };
  if (code !== 'payload') {
    const sends = { first: Number(start), last: Number(start) + Number(window) - 1 };
    // What it hears once its window is open no longer counts.
    const runs = { ...hull([sends, ...heard]), last: sends.last };
    return { kind: 'silent', runs, sends, ...known };
  }
  if (!reach) return undefined;
  const [low, high] = reach;
  const settles = Math.max(1, ...heard.map(({ last }) => last));
  // Until the first step all of them have sent nothing; later on, anything.
  const farthest = settles === 1 ? Math.max(-low, high) : high - low;
  const sends = { first: 1, last: settles + Math.max(1, Math.ceil(farthest / Number(limit))) - 1 };
  return sends.last <= MOST_STEPS ? { kind: 'silent', runs: sends, sends, ...known } : undefined;
}

/** What is sent starts at zero. */
function reachOf(range: Range | undefined): Range | undefined {
  return range && [Math.min(0, range[0]), Math.max(0, range[1])];
}

/** Longer activities are as good as endless. */
export const MOST_STEPS = 65536;

function windowed({ attrs: { window } }: Op): Activity | undefined {
  if (typeof window !== 'number') return undefined;
  const sends = { first: 1, last: window };
  return { kind: 'silent', runs: sends, sends, reach: [0, window] };
}

function held(inputs: readonly Activity[]): Activity {
  const span = { ...hull(inputs.map(({ sends }) => sends)), first: 1 };
  return { kind: 'held', runs: span, sends: span };
}

function linear({ kind, attrs: { delays } }: Op, inputs: readonly Activity[]): Activity {
  const { first, last } = hull(inputs.map(({ sends }) => sends));
  const sends = { first, last: last + (isTensor(delays) ? extentOf(delays)[1] : 0) };
  const reaches = inputs.map(({ reach }) => reach);
  const isKnown = MOVES.has(kind) && reaches.every((reach) => reach !== undefined);
  const reach = isKnown && joined(reaches);
  return { kind: 'silent', runs: sends, sends, ...(reach && { reach }) };
}

/** Ops each of whose elements is one of what they read, or zero. */
const MOVES = new Set(['join', 'reshape', 'wire']);

function joined(ranges: readonly Range[]): Range {
  const low = Math.min(...ranges.map(([least]) => least));
  return [low, Math.max(...ranges.map(([, most]) => most))];
}

function isPlain({ attrs }: Op): boolean {
  return attrs['delays'] === undefined;
}

function late({ attrs: { steps } }: Op, inputs: readonly Activity[]): Activity {
  const { first, last } = hull(inputs.map(({ sends }) => sends));
  const sends = { first: first + Number(steps), last: last + Number(steps) };
  return { kind: 'silent', runs: { first, last: sends.last }, sends };
}

/** A graph that settles: steps that a block must have at least, and those in which each op must run. */
export interface Settled {
  readonly block: number;
  readonly runs: ReadonlyMap<string, Span>;
}

/** When the ops of a graph must run; nothing where one of them may have to in every step. */
export function settled(
  graph: Graph,
  known: ReadonlyMap<string, Activity>,
  steps = 1,
): Settled | undefined {
  const needed = [...graph.ops.map(({ result }) => result), ...graph.outputs.map(valueOf)];
  if (needed.some((value) => !known.has(value))) return undefined;
  const all = graph.ops.map((op) => known.get(op.result)!);
  // An output that falls silent is zero at the end only behind its last message.
  const ends = graph.outputs.map(({ value }) => {
    const { kind, sends } = known.get(value)!;
    return kind === 'silent' ? sends.last + 1 : 1;
  });
  const block = Math.max(steps, ...ends, ...all.map(({ runs }) => runs.last));
  if (block > MOST_STEPS) return undefined;
  const runs = graph.ops.map(({ result }, i): [string, Span] => {
    const own = all[i]!;
    return [result, own.kind === 'held' ? { first: 1, last: block } : own.runs];
  });
  return { block, runs: new Map(runs) };
}

function valueOf({ value }: Graph['outputs'][number]): string {
  return value;
}
