import { readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';

const PLATFORMS = [
  { platform: 'linux', arch: 'x64', isMusl: false },
  { platform: 'linux', arch: 'x64', isMusl: true },
  { platform: 'linux', arch: 'arm64', isMusl: false },
  { platform: 'linux', arch: 'arm64', isMusl: true },
  { platform: 'darwin', arch: 'x64', isMusl: false },
  { platform: 'darwin', arch: 'arm64', isMusl: false },
  { platform: 'win32', arch: 'x64', isMusl: false },
];

/** The script runs in a process of its own: it is no part of what is compiled. */
function manifests(): { name: string; os: string[]; cpu: string[]; libc?: string[] }[] {
  const script = `import { nativePackage } from './scripts/pack-native.mjs';
    console.log(JSON.stringify(${JSON.stringify(PLATFORMS)}.map((one) => nativePackage(one, '1.0.0'))));`;
  const args = ['--input-type=module', '--eval', script];
  const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return JSON.parse(stdout) as ReturnType<typeof manifests>;
}

test('packages of the engine are called what the loader looks for, and say whom they are for', () => {
  const all = manifests();
  const loader = readFileSync('runtime/executors/native/load.ts', 'utf8');
  const names = [...loader.matchAll(/'(@spike-compile\/native-[^']+)'/g)].map(([, name]) => name);
  expect(all.map(({ name }) => name).sort()).toEqual(names.sort());
  expect(all[1]).toMatchObject({ os: ['linux'], cpu: ['x64'], libc: ['musl'] });
  expect(all[5]).not.toHaveProperty('libc');
});
