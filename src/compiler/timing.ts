import type { Attrs, Graph } from '../ir/graph.ts';
import { levelRange } from '../ir/level-range.ts';
import { addedLateness } from '../ir/lateness.ts';
import { lastWindow, settlesAt } from '../ir/settling.ts';
import type { Encoding } from './pipelines.ts';

/** How a spiking network uses its steps. */
export interface Timing {
  /** What its populations send, by their way of sending. */
  readonly codes: readonly CodeUse[];
  /** The step after which no output changes any more, whatever comes in; absent where none is sure. */
  readonly latency?: number;
}

export interface CodeUse {
  readonly code: Encoding;
  readonly populations: number;
  /** Of the largest level, with its sign. */
  readonly bits: number;
  /** Steps of the longest window; payloads have none. */
  readonly window?: number;
}

export function timingOf(graph: Graph): Timing {
  const uses = new Map<Encoding, CodeUse>();
  for (const { kind, attrs } of graph.ops) {
    const code = codeOf(kind, attrs);
    if (code === undefined) continue;
    const before = uses.get(code) ?? { code, populations: 0, bits: 0 };
    const own = code === 'graded' || code === 'ternary' ? 0 : (attrs['window'] as number);
    const window = Math.max(own, before.window ?? 0);
    uses.set(code, {
      code,
      populations: before.populations + 1,
      bits: Math.max(before.bits, bitsOf(kind, attrs)),
      ...(window > 0 && { window }),
    });
  }
  const latency = settlesAt(graph);
  // What only picks among levels, as the largest of some do, has none of its own.
  const codes = [...uses.values()].filter(({ bits }) => bits > 0);
  return { codes, ...(latency !== undefined && { latency }) };
}

/**
 * How many steps a sample runs: until the last window is over, and as long as was asked for. What a target's messages take
 * longer than those of the network that it was given comes on top.
 */
export function stepsOf(graph: Graph, asked: number, given: Graph = graph): number {
  return Math.max(asked + addedLateness(given, graph), lastWindow(graph));
}

/** The encoding that makes a population send as it does. */
function codeOf(kind: string, { code, limit, window }: Attrs): Encoding | undefined {
  if (kind === 'integrate-and-fire') return window === undefined ? undefined : 'rate';
  if (kind === 'decode' || code === undefined) return undefined;
  if (code === 'payload') return limit === 1 ? 'ternary' : 'graded';
  return code === 'time' ? 'ttfs' : (code as 'radix' | 'rate');
}

function bitsOf(kind: string, attrs: Attrs): number {
  const [low, high] = levelRange(kind, attrs) ?? [0, 0];
  const reach = Math.max(-low, high);
  return Math.ceil(Math.log2(reach + 1)) + (low < 0 ? 1 : 0);
}
