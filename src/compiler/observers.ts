import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as codes from '../diagnostics/codes.ts';
import { fail } from '../diagnostics/diagnostic.ts';
import type { Graph } from '../ir/graph.ts';
import type { OpTable } from '../ir/op-def.ts';
import { outsideTensors } from '../ir/outside-tensors.ts';
import { print } from '../ir/print.ts';
import { writeSafetensors } from '../tensor/safetensors.ts';
import { firstDifference } from './check-bits.ts';
import { makeFolder } from './make-folder.ts';
import type { PassEvent, PassObserver } from './run-passes.ts';

/** One line of the report: what a pass did to the number of ops. */
export interface PassEntry {
  readonly pass: string;
  readonly stage: string;
  readonly opsBefore: number;
  readonly opsAfter: number;
  readonly changed: boolean;
}

/** Keeps a line for each pass. */
export function passLog(): { readonly entries: PassEntry[]; readonly observer: PassObserver } {
  const entries: PassEntry[] = [];
  const observer = ({ pass, before, after }: PassEvent) => {
    if (!pass) return;
    entries.push({
      pass: pass.name,
      stage: after.stage,
      opsBefore: before.ops.length,
      opsAfter: after.ops.length,
      changed: after !== before,
    });
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
  writeFileSync(`${path}.spk`, print(graph, ops));
  const outside = outsideTensors(graph);
  if (outside.size > 0) writeFileSync(`${path}.safetensors`, writeSafetensors([...outside]));
}

/** Runs the graph before and after each pass that promises to keep every bit, and compares. */
export function checkEach(ops: OpTable, steps: number): PassObserver {
  return ({ pass, before, after }) => {
    if (pass?.preserves !== 'bits' || before === after) return;
    const difference = firstDifference(before, after, ops, { steps, seed: 1 });
    if (difference) fail(codes.passChangedBits({ pass: pass.name, ...difference }));
  };
}

/** Measures the time between events. The clock comes from outside: passes have none. */
export function timePasses(clock: () => number): {
  readonly times: { readonly pass: string; readonly ms: number }[];
  readonly observer: PassObserver;
} {
  const times: { pass: string; ms: number }[] = [];
  let last = clock();
  const observer = ({ pass }: PassEvent) => {
    const now = clock();
    if (pass) times.push({ pass: pass.name, ms: now - last });
    last = clock();
  };
  return { times, observer };
}
