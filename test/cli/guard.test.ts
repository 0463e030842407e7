import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { isArtifact, readArtifact } from '../../runtime/artifact/read.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { random } from '../../src/support/random.ts';
import { writeLargeModel } from '../support/large-model.ts';
import { CALIBRATION, DIGITS, failureOf, openPlace } from '../support/spike.ts';

const place = openPlace();
const compile = ['compile', 'large.spk', '-o', 'out/large.spike', '--no-cache'];

beforeAll(() => writeLargeModel(place.path('large'), 3000));
afterAll(place.clear);

/** Nothing but the model and the home of this test. */
function expectNothingLeft(): void {
  expect(readdirSync(place.folder).sort()).toEqual(['large.safetensors', 'large.spk']);
}

test('a compile over its time is ended and leaves nothing behind', () => {
  const start = performance.now();
  const ran = place.run([...compile, '--json'], { env: { SPIKE_MAX_COMPILATION_TIME: '1' } });
  expect(failureOf(ran)).toEqual({ exit: 6, codes: ['SPK6040'] });
  expect(ran.status).toBe(6);
  expect(performance.now() - start).toBeGreaterThan(1000);
  expectNothingLeft();
}, 60_000);

test('a compile over its memory is ended and leaves nothing behind', () => {
  const ran = place.run([...compile, '--json'], { env: { SPIKE_MAX_MEMORY_GB: '0.1' } });
  expect(failureOf(ran)).toEqual({ exit: 6, codes: ['SPK6041'] });
  expect(ran.status).toBe(6);
  expectNothingLeft();
}, 60_000);

// Windows has no signals that one process could catch from another.
const onSignal = process.platform === 'win32' ? test.skip : test;

onSignal.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends a compile with 130 and leaves nothing behind',
  async (signal) => {
    const child = place.start([...compile, '--print-after', 'fold-affine']);
    const exit = once(child, 'close');
    let stderr = '';
    let isKilled = false;
    child.stderr!.on('data', (chunk) => {
      stderr += String(chunk);
      // The first pass is over and the long ones begin.
      if (isKilled || !stderr.includes('; after fold-affine')) return;
      isKilled = child.kill(signal);
    });
    expect(await exit).toEqual([130, null]);
    expect(stderr).toContain('SPK6042');
    expectNothingLeft();
  },
  60_000,
);

test('a kill at any moment leaves no artifact or a whole one, and the next compile cleans up', async () => {
  const args = ['compile', DIGITS, '-o', 'kill/digits.spike', '--calibration', CALIBRATION];
  const start = performance.now();
  expect(place.run([...args, '--no-cache']).status).toBe(0);
  const duration = performance.now() - start;
  const source = random(20);
  const folder = place.path('kill', 'digits.spike');
  let killed = 0;
  for (let i = 0; i < 20; i++) {
    const child = place.start(i % 2 === 0 ? [...args, '--no-cache'] : args);
    const exit = once(child, 'exit') as Promise<[number | null, string | null]>;
    await Promise.race([setTimeout(source.next() * duration), exit]);
    child.kill('SIGKILL');
    if ((await exit)[1] === 'SIGKILL') killed++;
    if (isArtifact(folder))
      expect((await readArtifact(folder, OP_TABLE)).graph.stage).toBe('placed');
    else expect(readdirSync(place.path('kill'))).not.toContain('digits.spike');
  }
  expect(killed).toBeGreaterThan(10);
  expect(place.run(args)).toMatchObject({ status: 0, stderr: '' });
  expect(readdirSync(place.path('kill'))).toEqual(['digits.spike']);
}, 120_000);
