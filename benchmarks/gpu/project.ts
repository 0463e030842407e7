import { mkdirSync, openSync, closeSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { shipped } from '../../src/compiler/shipped.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { PROJECT_FILES } from '../../targets/cuda/emit.ts';
import { networkText } from '../../targets/cuda/network.ts';

/** More at once no system writes. */
const PIECE_BYTES = 2 ** 30;

/** The kernels of a network in a folder, without the rest of an artifact: what is read again by nobody else. */
export function writeProject(graph: Graph, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of PROJECT_FILES) writeFileSync(join(folder, name), shipped(`cuda/${name}`));
  const { source, weights } = networkText(graph);
  writeFileSync(join(folder, 'network.cu'), source);
  const file = openSync(join(folder, 'network.weights'), 'w');
  for (let at = 0; at < weights.length; at += PIECE_BYTES)
    writeSync(file, weights.subarray(at, at + PIECE_BYTES));
  closeSync(file);
}
