import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { fileSource } from '../../../src/frontend/file-source.ts';
import { importModel } from '../../../src/frontend/index.ts';
import { random } from '../../../src/support/random.ts';
import { sizeOf } from '../../../src/tensor/shape.ts';
import { convert, fidelity, floatOps } from '../../support/convert.ts';
import { inputShapesOf, readDescription } from '../../zoo/compare.ts';

const FOLDER = fileURLToPath(new URL('../../zoo/small/', import.meta.url));
const MODELS = readdirSync(FOLDER).filter((name) => name.endsWith('.onnx'));

/** Two samples say little about ranges, and random weights keep little of a signal over many layers. */
const SAMPLES = 2;
const LEAST = 10;

test.each(MODELS)('%s becomes a network of integers that computes the same', async (name) => {
  const file = `${FOLDER}${name}`;
  const { graph } = await importModel(fileSource(file), { inputShapes: inputShapesOf(file) });
  const get = (seed: number) => draw(file, seed + 1);
  const fixed = await convert(graph, { count: SAMPLES, get });
  expect(fixed.stage).toBe('fixed');
  expect(floatOps(fixed)).toEqual([]);
  expect(fidelity(graph, fixed, [get(0), get(1)])).toBeGreaterThan(LEAST);
});

/** Floats from -2 to 2, and integers of the range that the model takes. */
function draw(file: string, seed: number) {
  const source = random(seed);
  const shapes = inputShapesOf(file);
  return Object.fromEntries(
    readDescription(file).inputs.map(({ name, dtype, low = 0, high = 0 }) => {
      const length = sizeOf(shapes.get(name)!);
      const values =
        dtype === 'int64'
          ? Float64Array.from({ length }, () => source.int(low, high))
          : Float32Array.from({ length }, () => source.next() * 4 - 2);
      return [name, values];
    }),
  );
}
