import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as codes from '../diagnostics/codes.ts';
import { fail } from '../diagnostics/diagnostic.ts';
import { spkFiles } from '../export/spk.ts';
import type { Graph } from '../ir/graph.ts';
import type { OpTable } from '../ir/op-def.ts';
import { print } from '../ir/print.ts';
import type { Samples } from '../tensor/samples.ts';
import { differenceOn, firstDifference } from './check-bits.ts';
import { type GraphSize, graphSize } from './graph-size.ts';
import { checkGraphPlace } from './graph-place.ts';
import { makeFolder } from './make-folder.ts';
import type { PassEvent, PassObserver } from './run-passes.ts';
import { showOptions } from './show-pass-call.ts';

/** One line of the report: how large the graph was before a pass and behind it. */
export interface PassEntry {
  readonly pass: string;
  /** All options that it ran with, its own where nobody gave others, as `--pass` reads them. */
  readonly options?: string;
  readonly stage: string;
  readonly before: GraphSize;
  readonly after: GraphSize;
  readonly changed: boolean;
}

/** Keeps a line for each pass. */
export function passLog(ops: OpTable): {
  readonly entries: PassEntry[];
  readonly observer: PassObserver;
} {
  const entries: PassEntry[] = [];
  let last: { readonly graph: Graph; readonly size: GraphSize } | undefined;
  const sized = (graph: Graph) => {
    if (last?.graph !== graph) last = { graph, size: graphSize(graph, ops) };
    return last.size;
  };
  const observer = ({ pass, options, before, after }: PassEvent) => {
    if (!pass) return;
    const sizes = { before: sized(before), after: sized(after) };
    const given = Object.keys(options).length > 0 && { options: showOptions(options) };
    const about = { pass: pass.name, ...given, stage: after.stage };
    entries.push({ ...about, ...sizes, changed: after !== before });
  };
  return { entries, observer };
}

/** Prints the graph after the named passes, or after every pass for `all`. */
export function printAfter(
  names: readonly string[],
  ops: OpTable,
  write: (text: string) => void,
): PassObserver {
  const wanted = new Set(names);
  return ({ pass, after }) => {
    if (!pass || !(wanted.has('all') || wanted.has(pass.name))) return;
    write(`; after ${pass.name}\n${print(after, ops)}`);
  };
}

/** Writes the graph after each pass into a folder, numbered, with its tensors beside it. */
export function dumpTo(folder: string, ops: OpTable): PassObserver {
  let count = 0;
  return ({ pass, after }) => {
    makeFolder(folder);
    const number = String(count++).padStart(2, '0');
    saveGraph(join(folder, `${number}-${pass?.name ?? 'input'}`), after, ops);
  };
}

/** Writes `<path>.spk`, and `<path>.safetensors` where there are tensors that the text names by hash. */
export function saveGraph(path: string, graph: Graph, ops: OpTable): void {
  const { text, tensors } = spkFiles(graph, ops);
  checkGraphPlace([`${path}.spk`, ...(tensors ? [`${path}.safetensors`] : [])]);
  writeFileSync(`${path}.spk`, text);
  if (tensors) writeFileSync(`${path}.safetensors`, tensors);
}

/** So many of given samples are compared on: the interpreter is slow. */
const MOST_SAMPLES = 2;

/**
 * Runs the graph before and after each pass that promises to keep every bit, and compares: on random inputs,
 * and on samples where somebody gives them. The first pass that changes a bit is named.
 */
export function checkEach(
  ops: OpTable,
  steps: number,
  samplesOf?: (graph: Graph) => Promise<Samples>,
): PassObserver {
  return async ({ pass, before, after }) => {
    if (pass?.preserves !== 'bits' || before === after) return;
    const difference =
      firstDifference(before, after, ops, { steps, seed: 1 }) ?? (await onSamples(before, after));
    if (!difference) return;
    const facts = { pass: pass.name, ...difference };
    const { plugin } = pass;
    fail(
      plugin === undefined
        ? codes.passChangedBits(facts)
        : codes.pluginChangedBits(facts, { file: plugin }),
    );
  };

  async function onSamples(before: Graph, after: Graph) {
    const samples = await samplesOf?.(before);
    for (let i = 0; i < Math.min(samples?.count ?? 0, MOST_SAMPLES); i++) {
      const inputs = (step: number) => (step === 1 ? samples!.get(i) : {});
      const difference = differenceOn(before, after, ops, { steps, inputs });
      if (difference) return difference;
    }
    return undefined;
  }
}

/**
 * Measures the time between events. The clock comes from outside: passes have none. `resume` may be the last
 * observer, so that what the others take is nobody's time.
 */
export function timePasses(clock: () => number): {
  readonly times: { readonly pass: string; readonly ms: number }[];
  readonly observer: PassObserver;
  readonly resume: PassObserver;
} {
  const times: { pass: string; ms: number }[] = [];
  let last = clock();
  const observer = ({ pass }: PassEvent) => {
    const now = clock();
    if (pass) times.push({ pass: pass.name, ms: now - last });
    last = clock();
  };
  const resume = () => {
    last = clock();
  };
  return { times, observer, resume };
}
