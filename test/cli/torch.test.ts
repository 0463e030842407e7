import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { failureOf, openPlace } from '../support/spike.ts';

const place = openPlace();
afterAll(place.clear);

const door = (name: string) => resolve(`test/zoo/doors/${name}`);
const ALLOWED = { env: { SPIKE_ALLOW_PICKLE: 'true' } };
const FAST = ['--quality-samples', '0'];

test('a pickled network compiles where pickles are allowed', () => {
  const compile = ['compile', door('lenet.module.pth'), '--input-shape', '1,1,12,12', ...FAST];
  const refused = place.run([...compile, '-o', 'refused', '--json']);
  expect(failureOf(refused)).toEqual({ exit: 3, codes: ['SPK6003'] });
  const allowed = place.run([...compile, '-o', 'lenet.spike'], ALLOWED);
  expect([allowed.status, allowed.stderr]).toEqual([0, expect.not.stringContaining('error')]);
});

test('weights and their network may be in two files', () => {
  writeFileSync(
    place.path('mlp.yaml'),
    'layers: [Flatten, Linear, ReLU, Dropout, Linear, {type: Softmax, dim: 1}]',
  );
  const inspect = (...args: string[]) =>
    place.run(['inspect', door('mlp.weights.pth'), '--input-shape', '1,1,4,4', '--json', ...args]);
  expect(failureOf(inspect())).toEqual({ exit: 4, codes: ['SPK4145'] });
  const found = inspect('--architecture', 'mlp.yaml');
  expect(JSON.parse(found.stdout)).toMatchObject({ format: 'pytorch' });
});

test('SPK4149, SPK3063: a network that would have no effect is told', () => {
  const network = ['--architecture', door('mlp.onnx')];
  const inspected = place.run(['inspect', door('mlp.onnx'), ...network, '--json']);
  expect(failureOf(inspected)).toEqual({ exit: 2, codes: ['SPK4149'] });
  const ran = place.run(['run', 'x.spike', '--input', 'x.npz', ...network, '--json']);
  expect(failureOf(ran)).toEqual({ exit: 2, codes: ['SPK3063'] });
});

test('opt, diff, convert and explore take the network of weights, too', () => {
  const network = ['--architecture', door('mlp.onnx')];
  const weights = door('mlp.weights.pth');
  const text = place.run(['opt', weights, ...network]);
  expect(text.stdout).toBe(place.run(['opt', door('mlp.onnx')]).stdout);
  const same = place.run(['diff', weights, door('mlp.onnx'), ...network]);
  expect([same.status, same.stdout]).toEqual([0, 'no difference\n']);
  const unused = place.run(['diff', door('mlp.onnx'), door('mlp.onnx'), ...network, '--json']);
  expect(failureOf(unused)).toEqual({ exit: 2, codes: ['SPK4149'] });
  const converted = place.run(['convert', weights, 'mlp.net', ...network, '--json']);
  expect(failureOf(converted)).toEqual({ exit: 4, codes: ['SPK5124'] });
  const explore = (...more: string[]) =>
    place.run(['explore', weights, '--calibration', 'absent.npz', '--json', ...more]);
  expect(failureOf(explore())).toEqual({ exit: 4, codes: ['SPK4145'] });
  expect(failureOf(explore(...network)).codes).not.toContain('SPK4145');
});
