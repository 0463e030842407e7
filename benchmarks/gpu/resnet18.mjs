import { OP_TABLE, readArtifact } from '../../dist/index.js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { random } from '../engine/network.mjs';
import { run } from './build.mjs';
import { productsOf } from './workloads.mjs';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** A model of images, converted with graded messages on inputs that are assumed; in batches as servers have them. */
export async function resnet18({ resnet18: model }) {
  if (model === undefined) return { skipped: 'no model is named: --resnet18 resnet18.onnx' };
  const folder = mkdtempSync(join(tmpdir(), 'spike-resnet18-'));
  try {
    const artifact = join(folder, 'model');
    run(process.execPath, [cli, 'compile', model, '-o', artifact, '--quality-samples', '0']);
    const { graph, manifest } = await readArtifact(artifact, OP_TABLE);
    const size = graph.inputs[0].type.shape.reduce((a, b) => a * b, 1);
    const draw = (batch, block) => {
      const source = random(50 + block);
      return Float32Array.from({ length: batch * size }, () => source() * 2 - 1);
    };
    // What is still settles, so that a dense engine does all of it once.
    const products = productsOf(graph) / manifest.steps;
    return { graph, steps: manifest.steps, draw, isEach: false, batches: [64], products };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
