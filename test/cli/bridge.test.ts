import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { readHdf5 } from '../support/read-hdf5.ts';
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

test('export writes a netx file, or says what has no place in one', () => {
  writeFileSync(
    place.path('layer.spk'),
    `spk 1
graph layer : fixed
input %x : spikes u1[2]
%a = dense(%x) {weight = i8[1,2](3, 4)} : current i32[1]
%y = lif(%a) {du = i32[](4095), dv = i32[](128), vth = i32[](2)} : spikes u1[1]
output y = %y
`,
  );
  const ran = place.run(['export', 'layer.spk', '--as', 'netx', '-o', 'layer.net', '--json']);
  expect([ran.status, documentOf(ran)]).toMatchObject([0, { as: 'netx', output: 'layer.net' }]);
  const { layer } = readHdf5(readFileSync(place.path('layer.net'))).children!;
  expect(Object.keys(layer!.children!)).toEqual(['0', '1']);
  const refused = place.run(['export', 'digits.spike', '--as', 'netx', '-o', 'digits.net']);
  expect([refused.status, refused.stderr]).toEqual([4, expect.stringContaining('is level')]);
  expect(place.run(['export', 'layer.spk']).status).toBe(2);
  expect(place.run(['export', 'layer.spk', '--as', 'onnx', '-o', 'x.onnx']).status).toBe(2);
  const graph = place.run(['export', 'layer.spk', '--as', 'nir', '-o', 'layer.nir']);
  expect([graph.status, graph.stderr]).toEqual([0, expect.stringContaining('SPK5123')]);
  expect(place.run(['inspect', 'layer.nir']).status).toBe(0);
});
