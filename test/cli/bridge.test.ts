import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { isRunning, until } from '../support/processes.ts';
import { testWithPython } from '../support/python.ts';
import {
  CALIBRATION,
  DIGITS,
  TEST_DIGITS,
  codesOf,
  documentOf,
  failureOf,
  openPlace,
} from '../support/spike.ts';

const place = openPlace();
afterAll(place.clear);
place.run(['compile', DIGITS, '-o', 'digits.spike', '--calibration', CALIBRATION]);
const RUN = ['run', 'digits.spike', '--input', TEST_DIGITS, '--limit', '20', '--json'];

testWithPython('run by a driver gives what the reference gives, and says what it was', (python) => {
  const run = (...more: string[]) =>
    documentOf(place.run([...RUN, ...more])) as Record<string, unknown>;
  const found = run('--executor', 'bridge', '--python', python, '-o', 'a.npz');
  const { executor, seconds, ...expected } = run('--executor', 'reference', '-o', 'b.npz');
  expect([executor, typeof seconds]).toEqual(['reference', 'number']);
  expect(found).toMatchObject({ ...expected, output: 'a.npz', executor: 'bridge' });
  expect(found).toMatchObject({ device: { driver: 'simulator', sdk: null, board: null } });
  expect(readFileSync(place.path('a.npz'))).toEqual(readFileSync(place.path('b.npz')));
});

testWithPython('a device behind the bridge proves itself where that is required', (python) => {
  const env = { SPIKE_REQUIRE_HW_VERIFICATION: 'true', SPIKE_PYTHON: python };
  const ran = place.run([...RUN, '--executor', 'bridge'], { env });
  expect([ran.status, codesOf(ran)]).toEqual([0, []]);
});

test('a Python that is not there, and a driver that is none, end with their codes', () => {
  const missing = place.run([...RUN, '--executor', 'bridge', '--python', './nowhere']);
  expect(failureOf(missing)).toEqual({ exit: 7, codes: ['SPK7011'] });
  const unknown = place.run([...RUN, '--executor', 'bridge', '--driver', 'abacus']);
  expect(failureOf(unknown).exit).toBe(2);
});

/** A driver that answers nothing, and starts something besides. */
function silentDriver(): string {
  const file = place.path('silent');
  const text = `#!${process.execPath}
const { spawn } = require('node:child_process');
const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
require('node:fs').writeFileSync('pids.new', process.pid + ' ' + other.pid);
require('node:fs').renameSync('pids.new', 'pids');
setInterval(() => {}, 1000);
`;
  writeFileSync(file, text);
  chmodSync(file, 0o755);
  return file;
}

const POSIX = process.platform !== 'win32';

(POSIX ? test : test.skip)(
  'a signal ends a run whose driver has not said yet what it is, and all that the driver started',
  async () => {
    const given = ['--executor', 'bridge', '--python', silentDriver()];
    const child = place.start([...RUN, ...given]);
    await until(() => existsSync(place.path('pids')));
    child.kill('SIGTERM');
    const [exit] = (await once(child, 'exit')) as [number];
    expect(exit).toBe(130);
    const pids = readFileSync(place.path('pids'), 'utf8').split(' ').map(Number);
    await until(() => !pids.some(isRunning));
  },
  20_000,
);

testWithPython('options that the executor does nothing with are told', (python) => {
  const unused = (...more: string[]) => {
    const { status, stderr } = place.run([...RUN.slice(0, -1), ...more]);
    return [status, ...stderr.matchAll(/SPK3064\]: (--\w+) is not used/g)].map(String);
  };
  const names = (...more: string[]) => unused(...more).map((text) => text.split(',').at(-1));
  expect(names('--driver', 'lava', '--python', 'foo')).toEqual(['0', '--driver', '--python']);
  expect(names('--executor', 'bridge', '--python', python, '--profile')).toEqual([
    '0',
    '--profile',
  ]);
  expect(names('--profile')).toEqual(['0']);
});
