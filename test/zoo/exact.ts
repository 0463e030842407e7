import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CompileRequest,
  PASS_TABLE,
  TARGET_TABLE,
  compile,
  fileSource,
  importModel,
  loadConfig,
  tensorOf,
  writeNpz,
} from '../../src/index.ts';
import { syntheticSamples } from '../../src/compiler/calibrate.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { inputShapesOf } from './compare.ts';

/** A model that was converted, and that settles at what onnxruntime computes. */
export interface Exactness {
  readonly ops: number;
  readonly samples: number;
  readonly integers: number;
  readonly steps: number;
  readonly seconds: number;
}

/** Not to be a limit here. */
const MOST_NEURONS = 1_000_000_000;

/** Converts a model by so many drawn samples and checks it on them. A difference is thrown. */
export async function exact(
  model: string,
  samples: number,
  encoding: CompileRequest['encoding'],
): Promise<Exactness> {
  const start = performance.now();
  const inputShapes = inputShapesOf(model);
  const folder = mkdtempSync(join(tmpdir(), 'spike-exact-'));
  try {
    const calibration = join(folder, 'samples.npz');
    writeFileSync(calibration, await drawnSamples({ model, inputShapes }, samples));
    const request: CompileRequest = {
      ...{ model, calibration, encoding, target: 'simulation', level: 2, steps: 4 },
      ...{ inputShapes, without: new Set(), qualitySamples: 0, check: { samples } },
    };
    const { config } = await loadConfig({
      ...{ cwd: folder, home: folder, platform: 'linux', env: {} },
      flags: { 'targets.simulation.max_neurons': MOST_NEURONS },
    });
    const context = { config, passes: PASS_TABLE, targets: TARGET_TABLE };
    const { graph, proof } = (await compile(request, context)).report;
    const seconds = (performance.now() - start) / 1000;
    const { integers, steps } = proof!;
    return { ops: graph.ops, samples: proof!.samples, integers, steps, seconds };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Model = Pick<CompileRequest, 'model' | 'inputShapes'>;

/** Inputs as they are assumed where nobody gives any, always the same ones. */
async function drawnSamples({ model, inputShapes }: Model, count: number): Promise<Uint8Array> {
  const { graph } = await importModel(fileSource(model), { inputShapes });
  const samples = syntheticSamples(graph);
  const all = Array.from({ length: count }, (_, i) => samples.get(i));
  return writeNpz(new Map(graph.inputs.map((input) => [input.name, stacked(input, all)])));
}

function stacked({ name, type }: Graph['inputs'][number], samples: readonly object[]) {
  const numbers = samples.flatMap((one) =>
    Array.from((one as Record<string, Float32Array>)[name]!),
  );
  return tensorOf(type.dtype, [samples.length, ...type.shape], numbers);
}
