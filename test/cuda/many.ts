import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Libraries } from '../../runtime/executors/native/addon.ts';
import { shipped } from '../../src/compiler/shipped.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { record } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import type { Numbers } from '../../src/tensor/dtype.ts';
import { PROJECT_FILES } from '../../targets/cuda/emit.ts';
import { networkText } from '../../targets/cuda/network.ts';
import { joined } from '../native/compare.ts';

/* Many networks in one library, since a compiler takes longer to start than to compile a small one. */

/** A network in the library, under a prefix of its own. */
export interface Built {
  readonly graph: Graph;
  readonly prefix: string;
  readonly weights: Uint8Array;
}

/** More than kernels take at once. */
const SAMPLES = 9;

const FLAGS = ['-std=c++17', '-O1', '-shared'];
/** For runs that are shorter than their compiler. */
export const IN_HASTE = ['-Og'];
const HOST = ['-fPIC', '-fvisibility=hidden', '-ffp-contract=off', '-Wall', '-Wextra', '-Werror'];
const CARD = ['-fmad=false', '-Werror', 'all-warnings', '-Xcompiler', '-fPIC,-fvisibility=hidden'];

/** Sums of sparse synapses stay in the memory of a sample, as they do for a whole grid. */
export const FAR_SUMS = ['-DSPIKE_NEAR_BYTES=0'];

export interface BuildOptions {
  readonly flags?: readonly string[];
  /** Builds what measures ops, in place of what runs them at once. */
  readonly isProfiled?: boolean;
  /** For a card of this compute capability, as nvcc writes it; for this processor unless given. */
  readonly architecture?: string;
}

/** Builds the library of some networks into a folder. */
export function buildMany(
  graphs: readonly Graph[],
  folder: string,
  { flags = [], architecture, isProfiled = false }: BuildOptions = {},
) {
  mkdirSync(folder, { recursive: true });
  for (const name of PROJECT_FILES) writeFileSync(join(folder, name), shipped(`cuda/${name}`));
  const texts = graphs.map((graph, i) => {
    const prefix = `spike${i}_`;
    const { source, profile, weights } = networkText(graph, prefix);
    writeFileSync(join(folder, `network${i}.cu`), source);
    const named = profile.replace('"network.cu"', `"network${i}.cu"`);
    writeFileSync(join(folder, `profile${i}.cu`), named.replace('#define SPIKE_PROFILED\n', ''));
    return { graph, prefix, weights };
  });
  const kind = isProfiled ? 'profile' : 'network';
  const all = texts.map((_, i) => `#include "${kind}${i}.cu"\n`).join('');
  const file = join(folder, architecture === undefined ? 'all.cpp' : 'all.cu');
  writeFileSync(file, all);
  const library = join(folder, 'liball.so');
  const [compiler, own] =
    architecture === undefined
      ? ['c++', HOST]
      : [process.env['NVCC'] ?? 'nvcc', [...CARD, `-arch=sm_${architecture}`]];
  const profiled = isProfiled ? ['-DSPIKE_PROFILED'] : [];
  const args = [...FLAGS, ...own, ...profiled, ...flags, file, '-o', library];
  const built = spawnSync(compiler, args, { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`${compiler} says ${built.stderr.slice(0, 4000)}`);
  return { library, texts: texts as readonly Built[] };
}

/** The first place in which a network of the library differs from the interpreter, in words. */
export function differenceIn(
  addon: Libraries,
  library: string,
  { graph, prefix, weights }: Built,
  inputs: readonly Record<string, Numbers>[],
): string | undefined {
  const steps = inputs.length;
  const expected = record(graph, OP_TABLE, { steps, inputs: (now) => inputs[now - 1]! });
  const network = addon.openLibrary(library, prefix, weights);
  try {
    addon.resetLibrary(network, 1);
    for (let step = 0; step < steps; step++) {
      addon.stepLibrary(
        network,
        graph.inputs.map(({ name }) => inputs[step]![name]!),
        1,
      );
      const read = (name: string, like: Numbers) => {
        const found = new (like.constructor as new (length: number) => Numbers)(like.length);
        addon.readLibrary(network, name, found);
        return found;
      };
      const named: [string, Numbers][] = [
        ...[...expected.values].map(([name, rows]): [string, Numbers] => [name, rows[step]!]),
        ...[...expected.states].flatMap(([op, states]) =>
          [...states].map(([name, rows]): [string, Numbers] => [`${op}.${name}`, rows[step]!]),
        ),
      ];
      for (const [name, wanted] of named) {
        const wrong = firstOf(wanted, read(name, wanted));
        if (wrong) return `step ${step + 1}: '${name}' ${wrong}`;
      }
    }
    const first = [inputs[0]!];
    return (
      differenceAtOnce(addon, network, graph, { samples: [inputs, inputs.toReversed()], steps }) ??
      differenceAtOnce(addon, network, graph, { samples: [first, first], steps })
    );
  } finally {
    addon.closeLibrary(network);
  }
}

/** All steps in one call, twice, of a batch of samples, the first two in turn; one row of inputs is that of all steps. */
function differenceAtOnce(
  addon: Libraries,
  network: object,
  graph: Graph,
  run: {
    readonly samples: readonly (readonly Record<string, Numbers>[])[];
    readonly steps: number;
  },
): string | undefined {
  const { samples, steps } = run;
  const batch = Array.from({ length: SAMPLES }, (_, i) => i % samples.length);
  const given = graph.inputs.map(({ name }) => {
    const rows = samples.map((sample) => joined(sample.map((step) => step[name]!)));
    return joined(batch.map((i) => rows[i]!));
  });
  const values = samples.map((sample) => {
    const inputs = (now: number) => sample[(now - 1) % sample.length]!;
    return record(graph, OP_TABLE, { steps, inputs }).values;
  });
  const wanted = graph.outputs.map(({ value }) =>
    joined(batch.map((i) => values[i]!.get(value)!.at(-1)!)),
  );
  const how = samples[0]!.length > 1 ? 'at once' : 'of still inputs';
  const counts = [1, 2].map(() => new Float64Array(2 * SAMPLES));
  for (const counted of counts) {
    const outputs = wanted.map((one) => one.slice().fill(0));
    addon.runLibrary(network, given, SAMPLES, steps, outputs, counted);
    for (const [i, { name }] of graph.outputs.entries()) {
      const wrong = firstOf(wanted[i]!, outputs[i]!);
      if (wrong) return `${how}: output '${name}' ${wrong}`;
    }
  }
  const [first, again] = counts as [Float64Array, Float64Array];
  return firstOf(first, again) && `${how}: another run has other events`;
}

function firstOf(wanted: Numbers, found: Numbers): string | undefined {
  if (bytesOf(wanted).equals(bytesOf(found))) return undefined;
  for (let i = 0; i < wanted.length; i++)
    if (!Object.is(wanted[i], found[i])) return `[${i}] is ${found[i]!}, not ${wanted[i]!}`;
  return undefined;
}

function bytesOf({ buffer, byteOffset, byteLength }: Numbers): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
