import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shipped } from '../../src/compiler/shipped.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { record } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import type { Numbers } from '../../src/tensor/dtype.ts';
import { PROJECT_FILES } from '../../targets/cuda/emit.ts';
import { networkText } from '../../targets/cuda/network.ts';
import { drawInputs, joined } from '../native/compare.ts';

/*
 * Whether kernels wait for each other where they have to: their blocks run on threads of this processor, and a sanitizer
 * watches. It sees what a card's race check would, but for what is said within a warp.
 */

const STEPS = 5;
const SANITIZE = '-fsanitize=thread';
// Compilers take longer than threads do.
const FLAGS = ['-std=c++17', '-Og', '-g1', '-ffp-contract=off', '-pthread'];

export interface Crowded {
  readonly graph: Graph;
  readonly seed: number;
}

/** Why nothing can be watched here. */
export function whyNoSanitizer(folder: string): string | undefined {
  const source = join(folder, 'empty.cpp');
  const program = join(folder, 'empty');
  writeFileSync(source, 'int main() { return 0; }\n');
  const built = spawnSync('c++', [SANITIZE, source, '-o', program], { stdio: 'ignore' });
  if (built.status !== 0) return 'c++ has no sanitizer of threads';
  const ran = spawnSync(program, { stdio: 'ignore' });
  return ran.status === 0 ? undefined : 'the sanitizer of threads does not run here';
}

/** What the sanitizer and the comparison of outputs say about some networks; nothing where all is well. */
export function faultsInCrowd(
  networks: readonly Crowded[],
  folder: string,
  flags: readonly string[] = [],
): string {
  mkdirSync(folder, { recursive: true });
  for (const name of PROJECT_FILES) writeFileSync(join(folder, name), shipped(`cuda/${name}`));
  copyFileSync('test/cuda/crowd.hpp', join(folder, 'crowd.hpp'));
  const types = networks.map((network, i) => writeCase(network, join(folder, `network${i}`)));
  const main = [
    ...types.map((_, i) => `#include "network${i}.cu"`),
    '#include "crowd.hpp"',
    'int main() {',
    '  bool is_equal = true;',
    ...types.map(
      (type, i) =>
        `  is_equal &= spike::check_in_crowd<${type}>("${join(folder, `network${i}`)}", ${STEPS});`,
    ),
    '  return is_equal ? 0 : 1;',
    '}',
    '',
  ];
  writeFileSync(join(folder, 'crowd.cpp'), main.join('\n'));
  const program = join(folder, 'crowd');
  const args = [...FLAGS, SANITIZE, ...flags, join(folder, 'crowd.cpp'), '-o', program];
  const built = spawnSync('c++', args, { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`c++ says ${built.stderr.slice(0, 4000)}`);
  const ran = spawnSync(program, { encoding: 'utf8', env: { TSAN_OPTIONS: 'halt_on_error=1' } });
  if (ran.status === 0) return '';
  return `${ran.stdout}${ran.stderr}`.slice(0, 4000) || `ended by ${ran.signal ?? ran.status}`;
}

/** Writes a network, what it is given and what the interpreter makes of it; returns its type. */
function writeCase({ graph, seed }: Crowded, path: string): string {
  const { source, weights, hash } = networkText(graph, `${path.split('/').at(-1)!}_`);
  const inputs = drawInputs(graph, seed, STEPS);
  const { values } = record(graph, OP_TABLE, { steps: STEPS, inputs: (now) => inputs[now - 1]! });
  writeFileSync(`${path}.cu`, source);
  writeFileSync(`${path}.weights`, weights);
  const rows = graph.inputs.map(({ name }) => joined(inputs.map((step) => step[name]!)));
  writeFileSync(`${path}.inputs`, Buffer.concat(rows.map(bytesOf)));
  const last = graph.outputs.map(({ value }) => values.get(value)!.at(-1)!);
  writeFileSync(`${path}.outputs`, Buffer.concat(last.map(bytesOf)));
  return `spike_${hash}::Network`;
}

function bytesOf({ buffer, byteOffset, byteLength }: Numbers): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
