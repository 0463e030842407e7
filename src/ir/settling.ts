import { isTensor } from '../tensor/tensor.ts';
import type { Attrs, Graph } from './graph.ts';
import { type Range, extentOf, levelRange } from './level-range.ts';

/** When a value stops to change, at the latest, and between what it lies then. */
export interface Settling {
  /** The last step that may send, counted from 1; 0 for what is there from the start. */
  readonly step: number;
  readonly range: Range;
}

export const STILL: Settling = { step: 0, range: [0, 0] };

/** Neurons that may go on for ever once something has come. */
const UNENDING: ReadonlySet<string> = new Set([
  'leaky-integrate-and-fire',
  'lif',
  'lif-adaptive',
  'lif-plain',
  'lif-potential',
  'lif-soft-reset',
  'lif-two-currents',
  'resonator',
  'resonator-adaptive',
]);

/** How an op settles, by how its inputs do. */
export function settlingOf(kind: string, attrs: Attrs, inputs: readonly Settling[]): Settling {
  const known = levelRange(kind, attrs);
  const [low, high] = known ?? joined(inputs);
  const heard = Math.max(0, ...inputs.map(({ step }) => step));
  const { code, start, window, steps, limit } = attrs as Partial<Record<string, number | string>>;
  const range: Range = [low, high];
  if (kind === 'delay') return { step: heard + Number(steps), range };
  const { delays } = attrs;
  if (isTensor(delays)) return { step: heard + extentOf(delays)[1], range };
  if (UNENDING.has(kind)) return { step: Infinity, range };
  if (kind === 'integrate-and-fire') return { step: Number(window ?? Infinity), range };
  if (code === undefined || kind === 'decode') return { step: heard, range };
  if (code !== 'payload') return { step: Number(start) + Number(window) - 1, range };
  // What a population does not hear again and again, it sends from zero on; else from anywhere.
  const farthest = heard === 0 ? Math.max(-low, high) : high - low;
  return { step: Math.max(heard, 1) + Math.ceil(farthest / Number(limit)) - 1, range };
}

function joined(inputs: readonly Settling[]): Range {
  const ranges = inputs.map(({ range }) => range);
  return [
    Math.min(0, ...ranges.map(([low]) => low)),
    Math.max(0, ...ranges.map(([, high]) => high)),
  ];
}

/** The last step of all windows of a graph; 0 where no population has one. Silence before it is a pause. */
export function lastWindow({ ops }: Graph): number {
  return ops.reduce((last, { attrs: { code, start, window } }) => {
    const isTimed = typeof window === 'number' && code !== 'payload';
    if (!isTimed) return last;
    return Math.max(last, (typeof start === 'number' ? start : 1) + window - 1);
  }, 0);
}

/** The step after which no output changes any more, whatever comes in; nothing where none is sure. */
export function settlesAt(graph: Graph): number | undefined {
  const settled = new Map<string, Settling>(graph.inputs.map(({ name }) => [name, STILL]));
  for (const { result, kind, attrs, inputs } of graph.ops) {
    const heard = inputs.map((name) => settled.get(name));
    if (heard.some((settling) => settling === undefined)) return undefined; // it goes around
    settled.set(result, settlingOf(kind, attrs, heard as Settling[]));
  }
  const last = Math.max(0, ...graph.outputs.map(({ value }) => settled.get(value)!.step));
  return Number.isFinite(last) ? last : undefined;
}
