import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { readArtifact } from '../../runtime/artifact/read.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { CALIBRATION, TEST_DIGITS, documentOf, openPlace } from '../support/spike.ts';
import { withoutNames } from './doors.ts';

const place = openPlace();
/** Scripts hold pickles, if only of tensors and of modules of their own code. */
const ALLOWED = { env: { SPIKE_ALLOW_PICKLE: 'true' } };
afterAll(place.clear);

/** What a trained network compiles to from one of its files, and how it runs. */
async function compiled(door: string) {
  const model = resolve(`test/fixtures/torch/digits.${door}`);
  const artifact = place.path(door);
  const ran = place.run(['compile', model, '-o', artifact, '--calibration', CALIBRATION], ALLOWED);
  expect(ran).toMatchObject({ status: 0, stderr: '' });
  const { graph } = await readArtifact(artifact, OP_TABLE);
  const { accuracy } = documentOf(
    place.run(['run', artifact, '--input', TEST_DIGITS, '--json']),
  ) as {
    readonly accuracy: number;
  };
  const weights = readFileSync(place.path(door, 'weights.safetensors'));
  return { text: withoutNames(graph, []), weights, accuracy };
}

test('a trained network compiles to the same bits from every file that it is saved as', async () => {
  const exported = await compiled('onnx');
  for (const door of ['pt2', 'trace.pt']) expect(await compiled(door)).toEqual(exported);
  expect(exported.accuracy).toBeGreaterThan(0.95);
});
