import { copyFileSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { CALIBRATION, DIGITS, openPlace } from '../support/spike.ts';

const place = openPlace();
afterAll(place.clear);

test('the same compile gives the same bytes, from any folder and in any process', () => {
  const artifacts = ['here', 'there/deeper'].map((folder, i) => {
    const cwd = place.path(folder);
    mkdirSync(cwd, { recursive: true });
    copyFileSync(DIGITS, place.path(folder, 'digits.onnx'));
    copyFileSync(CALIBRATION, place.path(folder, 'samples.npz'));
    const args = ['compile', 'digits.onnx', '-o', `out-${i}`, '--calibration', 'samples.npz'];
    const env = { TZ: i === 0 ? 'UTC' : 'Asia/Tokyo', LANG: i === 0 ? 'C' : 'de_DE.UTF-8' };
    expect(place.run([...args, '--emit-qann', '--no-cache'], { cwd, env })).toMatchObject({
      status: 0,
    });
    const artifact = place.path(folder, `out-${i}`);
    const names = readdirSync(artifact).sort();
    return names.map((name) => [name, readFileSync(`${artifact}/${name}`, 'base64')]);
  });
  const names = artifacts[0]!.map(([name]) => name);
  expect(names).toEqual(expect.arrayContaining(['program.spk', 'qann.onnx']));
  expect(artifacts[1]).toEqual(artifacts[0]);
});
