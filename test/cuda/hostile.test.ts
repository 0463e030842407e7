import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  readFileSync,
  readdirSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { buildKernels } from '../../runtime/executors/cuda/build.ts';
import type { SpikeError } from '../../src/diagnostics/diagnostic.ts';
import { isRunning, until } from '../support/processes.ts';
import { CALIBRATION, DIGITS, TEST_DIGITS, codesOf, openPlace } from '../support/spike.ts';
import { testHost } from './compilers.ts';

/* Artifacts of kernels that are damaged, in the wrong place or without what builds them, and builds that are ended. */

const NOBODY = 65_534;
const place = openPlace();
const compile = ['compile', DIGITS, '--calibration', CALIBRATION, '--quality-samples', '0'];
const input = ['--executor', 'cuda-host', '--input', TEST_DIGITS, '--limit', '5'];

beforeAll(() => {
  place.run([...compile, '--target', 'cuda', '-o', 'digits']);
});
afterAll(place.clear);

/** A copy of the artifact, and how a run of it ends. */
function copy(name: string): string {
  cpSync(place.path('digits'), place.path(name), { recursive: true });
  return place.path(name);
}

function ran(folder: string, env: Readonly<Record<string, string>> = {}) {
  const found = place.run(['run', folder, ...input], { env });
  return { end: [found.status, ...codesOf(found)], stderr: found.stderr };
}

testHost(
  'weights that were cut and headers that were edited are told, and nothing is built',
  () => {
    const cut = copy('cut');
    truncateSync(`${cut}/network.weights`, 4096);
    expect(ran(cut).end).toEqual([4, 'SPK7003']);
    const edited = copy('edited');
    writeFileSync(`${edited}/moves.hpp`, 'int main() {}\n');
    expect(ran(edited).end).toEqual([4, 'SPK7003']);
    expect([cut, edited].map((folder) => existsSync(`${folder}/libnetwork-host.so`))).toEqual([
      false,
      false,
    ]);
  },
);

testHost('without make it is said that there is none', () => {
  const { end, stderr } = ran(copy('unmade'), { PATH: '/nowhere' });
  expect([...end, stderr]).toEqual([7, 'SPK7091', expect.stringContaining('there is no make')]);
});

testHost('a folder may have any name', () => {
  const folder = copy(`a b'c "d" $(e) ü`);
  expect(ran(folder).end).toEqual([0]);
  expect(existsSync(`${folder}/libnetwork-host.so`)).toBe(true);
});

testHost('into a folder that may only be read nothing is built', async () => {
  const folder = copy('locked');
  chmodSync(folder, 0o555);
  // Root may write anywhere, so for this call it is nobody.
  const isRoot = process.geteuid!() === 0;
  if (isRoot) process.seteuid!(NOBODY);
  const built = buildKernels(folder, 'libnetwork-host.so').catch((error: unknown) => error);
  if (isRoot) process.seteuid!(0);
  const { diagnostics } = (await built) as SpikeError;
  expect(diagnostics).toMatchObject([{ code: 'SPK7100', exit: 7 }]);
});

testHost(
  'two that build at once both run, and leave one library',
  async () => {
    const folder = copy('twice');
    const children = [1, 2].map(() => place.start(['run', folder, ...input]));
    const ends = children.map((child) => once(child, 'exit'));
    for (const end of ends) expect((await end)[0]).toBe(0);
    const built = readdirSync(folder).filter((name) => /\.(?:so|tmp)$/.test(name));
    expect(built).toEqual(['libnetwork-host.so']);
  },
  30_000,
);

/** A compiler that says who it is, has a child, and does not come to an end. */
function slowCompiler(): string {
  const file = place.path('slow');
  writeFileSync(
    file,
    '#!/bin/sh\nfor a; do :; done\ntouch "$a"\nsleep 60 &\necho $$ $! > "$PIDS"\nwait\n',
  );
  chmodSync(file, 0o755);
  return file;
}

const BUILDING = {
  run: (folder: string) => ['run', folder, ...input],
  compile: (folder: string) => [...compile, '--target', 'cuda', '--build', 'host', '-o', folder],
};

testHost(
  'a signal ends the compiler that was started, which leaves nothing',
  async () => {
    for (const [name, args] of Object.entries(BUILDING)) await endWhileBuilding(name, args);
  },
  30_000,
);

async function endWhileBuilding(name: string, args: (folder: string) => readonly string[]) {
  const folder = copy(`ended ${name}`);
  const pids = place.path(`pids-${name}`);
  const child = place.start(args(folder), { env: { CXX: slowCompiler(), PIDS: pids } });
  let said = '';
  child.stderr!.on('data', (data: Buffer) => (said += data.toString()));
  await until(() => existsSync(pids) && readFileSync(pids, 'utf8').endsWith('\n'));
  child.kill('SIGTERM');
  expect((await once(child, 'close'))[0]).toBe(130);
  expect(said).toContain('SPK7101');
  expect(readFileSync(pids, 'utf8').trim().split(' ').map(Number).filter(isRunning)).toEqual([]);
  expect(readdirSync(folder).filter((file) => /\.(?:so|tmp)$/.test(file))).toEqual([]);
}
