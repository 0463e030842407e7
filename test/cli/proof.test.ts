import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { InferenceSession } from 'onnxruntime-node';
import { install } from '../support/install.ts';
import {
  CALIBRATION,
  DIGITS,
  TEST_DIGITS,
  codesOf,
  documentOf,
  openPlace,
} from '../support/spike.ts';

const place = openPlace();
const installed = install();
afterAll(() => {
  place.clear();
  installed.clear();
});

const ARGS = ['compile', DIGITS, '--calibration', CALIBRATION] as const;
const compile = (folder: string, ...args: string[]) => place.run([...ARGS, '-o', folder, ...args]);

const reportIn = (folder: string) =>
  JSON.parse(readFileSync(place.path(folder, 'report.json'), 'utf8')) as Record<string, unknown>;

/** Of all samples of the file. */
const PROOF = {
  ...{ runtime: 'onnxruntime', version: '1.30.0', samples: 256, of: 256, source: 'file' },
  ...{ integers: 2560, differences: 0, steps: 1 },
};

test('--emit-qann puts the integer network into the artifact, and it runs elsewhere', async () => {
  const ran = compile('with', '--emit-qann');
  expect(ran).toMatchObject({ status: 0, stderr: '' });
  const bytes = readFileSync(place.path('with', 'qann.onnx'));
  const manifest = JSON.parse(readFileSync(place.path('with', 'manifest.json'), 'utf8')) as object;
  expect(manifest).toMatchObject({ files: { 'qann.onnx': { bytes: bytes.length } } });
  expect(reportIn('with')).toMatchObject({ options: { emitQann: true } });
  expect(reportIn('with')).not.toHaveProperty('proof');
  const session = await InferenceSession.create(bytes);
  expect(session.inputNames).toEqual(['image']);
  expect(session.outputMetadata).toMatchObject([{ name: 'logits', type: 'int32' }]);
  await session.release();
});

test('an artifact with it runs as one without, but not if it was changed', () => {
  expect(compile('plain').status).toBe(0);
  const run = (folder: string) =>
    place.run(['run', folder, '--input', TEST_DIGITS, '--output', `${folder}.npz`]);
  const outputs = ['with', 'plain'].map((folder) => {
    expect(run(folder)).toMatchObject({ status: 0, stderr: '' });
    return readFileSync(place.path(`${folder}.npz`), 'base64');
  });
  expect(outputs[0]).toBe(outputs[1]);
  expect(readdirSync(place.path('plain'))).not.toContain('qann.onnx');
  const bytes = readFileSync(place.path('with', 'qann.onnx'));
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(place.path('with', 'qann.onnx'), bytes);
  expect(codesOf(run('with'))).toEqual(['SPK7003']);
});

test('--check says what onnxruntime found, in the summary, the document and the report', () => {
  const { status, stdout, stderr } = compile('checked', '--check');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(
    /^ {2}proof +all 2,560 integers are those of onnxruntime 1\.30\.0, on 256 samples, settled after 1 step$/m,
  );
  expect(reportIn('checked')['proof']).toEqual(PROOF);
  expect(readdirSync(place.path('checked'))).not.toContain('qann.onnx');
  expect(documentOf(compile('checked', '--check', '--json'))).toMatchObject({ proof: PROOF });
});

test('--check-samples says on how many, which are spread over all', () => {
  const ran = compile('some', '--check-samples', '7');
  expect(ran.stdout).toContain('on 7 of 256 samples');
  expect(reportIn('some')['proof']).toEqual({ ...PROOF, samples: 7, integers: 70 });
  expect(compile('some', '--check-samples', '0').status).toBe(2);
});

test('without calibration, inputs are assumed', () => {
  const ran = place.run(['compile', DIGITS, '-o', 'assumed', '--check']);
  expect(ran.stdout).toContain('on 32 assumed inputs');
  expect(reportIn('assumed')).toMatchObject({ proof: { source: 'synthetic', integers: 320 } });
});

test('a proof is cached with what it is of', () => {
  const cacheOf = (...args: string[]) =>
    (documentOf(compile('cached', '--json', '-O3', ...args)) as { cache: string }).cache;
  expect(cacheOf('--check')).toBe('miss');
  expect(cacheOf('--check')).toBe('hit');
  expect(reportIn('cached')['proof']).toEqual(PROOF);
  expect(cacheOf()).toBe('miss');
  expect(cacheOf('--check-samples', '7')).toBe('miss');
  expect(cacheOf('--check', '--emit-qann')).toBe('miss');
  expect(cacheOf('--check', '--emit-qann')).toBe('hit');
  expect(existsSync(place.path('cached', 'qann.onnx'))).toBe(true);
});

test('a network that is converted already is checked, on samples too', () => {
  expect(compile('first').status).toBe(0);
  const again = ['compile', 'first/program.spk', '-o', 'again', '--check'];
  const { status, stdout, stderr } = place.run([...again, '--calibration', CALIBRATION]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('on 256 samples');
  expect(place.run(again).stdout).toContain('on 32 assumed inputs');
});

test('a network of leaky neurons has no integer network', () => {
  writeFileSync(place.path('leaky.spk'), LEAKY);
  const ran = place.run(['compile', 'leaky.spk', '-o', 'leaky', '--emit-qann']);
  expect(codesOf(ran)).toEqual(['SPK5040']);
  expect(existsSync(place.path('leaky'))).toBe(false);
});

test('rates only come close, so there is nothing to prove', () => {
  for (const option of ['--emit-qann', '--check']) {
    const ran = compile('rates', '--encoding', 'rate', option);
    expect(codesOf(ran)).toContain('SPK5040');
    expect(existsSync(place.path('rates'))).toBe(false);
  }
});

test('without onnxruntime there is no check; a difference is an error; nothing is written', () => {
  const attempt = () => {
    const ran = installed.run([...ARGS, '-o', 'out', '--check']);
    expect(existsSync(join(installed.folder, 'out'))).toBe(false);
    return { status: ran.status, codes: codesOf(ran), hint: ran.stderr };
  };
  expect(attempt()).toMatchObject({ status: 7, codes: ['SPK7050'] });
  expect(attempt().hint).toContain('npm install onnxruntime-node');
  installed.add('onnxruntime-node', STRANGE_RUNTIME);
  expect(attempt()).toMatchObject({ status: 1, codes: ['SPK7051'] });
});

const LEAKY = `spk 1
graph leaky : fixed
input %x : tensor f32[2]
%s = encode(%x) {gain = 100, high = 127, limit = 254, low = -127} : spikes i9[2]
%c = dense(%s) {weight = i8[2,2](1, 2, 3, 4)} : current i32[2]
%v = lif(%c) {du = i32[](100), dv = i32[](200), vth = i32[](10)} : spikes u1[2]
%z = sigma(%v) : current i32[2]
output y = %z
`;

/** An onnxruntime whose integers are too large by one. */
const STRANGE_RUNTIME = `
  const runtime = require(${JSON.stringify(resolve('node_modules/onnxruntime-node'))});
  class InferenceSession {
    static async create(...args) {
      const session = await runtime.InferenceSession.create(...args);
      const run = session.run.bind(session);
      session.run = async (...given) => {
        const results = await run(...given);
        for (const { type, data } of Object.values(results))
          if (type === 'int32') data.forEach((x, i) => (data[i] = x + 1));
        return results;
      };
      return session;
    }
  }
  exports.env = runtime.env;
  exports.Tensor = runtime.Tensor;
  exports.InferenceSession = InferenceSession;
`;
