import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, SpikeError } from '../../src/diagnostics/diagnostic.ts';
import { fileSource } from '../../src/frontend/file-source.ts';
import { importModel } from '../../src/frontend/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import type { HostileCase } from './case.ts';

/** What nobody may read: no graph and no message ever holds it. */
export const SECRET = 'canary-7d3f0a52';

/** Lays a case out in a folder that is empty; where its model lies. */
export function layOut(one: HostileCase, root: string): string {
  const [folder, outside] = [join(root, 'model'), join(root, 'outside')];
  mkdirSync(folder, { recursive: true });
  mkdirSync(outside);
  writeFileSync(join(outside, 'w.bin'), SECRET.padEnd(16, '.'));
  const path = join(folder, 'model.onnx');
  writeFileSync(path, one.make({ folder, outside }));
  return path;
}

/** What reading a model ends with: a graph, or what is wrong with it. Anything else is thrown on. */
export async function readFrom(path: string): Promise<Graph | readonly Diagnostic[]> {
  try {
    const { graph } = await importModel(fileSource(path), { inputShapes: new Map() });
    return graph;
  } catch (error) {
    if (error instanceof SpikeError) return error.diagnostics;
    throw error;
  }
}
