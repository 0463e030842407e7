import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, SpikeError } from '../../src/diagnostics/diagnostic.ts';
import { fileSource } from '../../src/frontend/file-source.ts';
import { importModel } from '../../src/frontend/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import type { HostileCase } from './case.ts';

/** What is in the file outside: no graph and no message may ever hold it. */
export const SECRET = 'canary-7d3f0a52';

/** When that file was read for the last time, in seconds: long before it was written. */
export const LAST_READ = 1000;

/** Lays a case out in a folder of its own; where its model lies. */
export function layOut(one: HostileCase, root: string): string {
  const [folder, outside] = [join(root, 'model'), join(root, 'outside')];
  mkdirSync(folder, { recursive: true });
  mkdirSync(outside);
  const canary = join(outside, 'w.bin');
  writeFileSync(canary, SECRET.padEnd(16, '.'));
  utimesSync(canary, LAST_READ, 2 * LAST_READ);
  const path = join(folder, 'model.onnx');
  writeFileSync(path, one.make({ folder, outside }));
  return path;
}

/** How reading a model ended: with a graph, or with what is wrong. Anything else is thrown on. */
export interface Ending {
  readonly graph?: Graph;
  readonly faults: readonly Diagnostic[];
}

export async function readFrom(path: string): Promise<Ending> {
  try {
    const { graph } = await importModel(fileSource(path), { inputShapes: new Map() });
    return { graph, faults: [] };
  } catch (error) {
    if (error instanceof SpikeError) return { faults: error.diagnostics };
    throw error;
  }
}
