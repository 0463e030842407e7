import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readNpz } from '../../src/tensor/npz.ts';
import { testHost, testNvcc } from '../cuda/compilers.ts';
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
const compile = ['compile', DIGITS, '--calibration', CALIBRATION, '--quality-samples', '0'];
const input = ['--input', TEST_DIGITS, '--limit', '50'];

beforeAll(() => {
  place.run([...compile, '-o', 'digits', '--target', 'cuda']);
  place.run([...compile, '-o', 'plain']);
});
afterAll(place.clear);

testHost(
  'kernels on this processor give the numbers, the events and the steps of the reference',
  () => {
    const run = (executor: string) => {
      const args = [
        'run',
        'digits',
        '--executor',
        executor,
        ...input,
        '--output',
        `${executor}.npz`,
      ];
      const probes = ['--probe', 'logits', '--json'];
      const {
        seconds,
        executor: _,
        ...rest
      } = documentOf(place.run([...args, ...probes])) as Record<string, unknown>;
      expect(seconds).toBeGreaterThan(0);
      const arrays = readNpz(readFileSync(place.path(`${executor}.npz`)), {});
      return {
        ...rest,
        output: undefined,
        arrays: [...arrays].map(([name, { hash }]) => [name, hash]),
      };
    };
    expect(run('cuda-host')).toEqual(run('reference'));
  },
  60_000,
);

testHost(
  'a profile says what each op costs, in the columns and numbers of the other executors',
  () => {
    const args = (executor: string) => [
      'run',
      'digits',
      '--executor',
      executor,
      ...input,
      '--profile',
    ];
    const shown = place.run(args('cuda-host'));
    expect([shown.status, shown.stderr]).toEqual([0, '']);
    expect(shown.stdout).toMatch(/op +kind +ms +% of time +events +synops +bytes/);
    const profile = (executor: string, ...more: string[]) => {
      const found = documentOf(place.run([...args(executor), ...more, '--json']));
      return (found as { profile: Record<string, unknown>[] }).profile;
    };
    // Where states are recorded a batch runs twice, of which the first run counts.
    const own = profile('cuda-host', '--probe', 'logits', '-o', 'p.npz');
    expect(own.map(({ ms, ...rest }) => ({ isTimed: Number(ms) > 0, ...rest }))).toEqual(
      profile('native').map(({ ms: _, ofCeiling: __, ...rest }) => ({ isTimed: true, ...rest })),
    );
  },
  60_000,
);

testHost('threads that an executor does not have are told', () => {
  const told = (executor: string) => {
    const ran = place.run(['run', 'digits', '--executor', executor, ...input, '--threads', '2']);
    return [ran.status, ...codesOf(ran)];
  };
  expect(told('cuda-host')).toEqual([0, 'SPK3064']);
  expect(told('reference')).toEqual([0, 'SPK3064']);
  expect(told('native')).toEqual([0]);
});

testHost('a library of another compile is not run', () => {
  place.run([
    ...compile,
    '-o',
    'small',
    '--target',
    'cuda',
    '--weight-bits',
    '4',
    '--build',
    'host',
  ]);
  place.run(['run', 'digits', '--executor', 'cuda-host', ...input]);
  copyFileSync(place.path('digits/libnetwork-host.so'), place.path('small/libnetwork-host.so'));
  const ran = place.run(['run', 'small', '--executor', 'cuda-host', ...input]);
  expect([ran.status, codesOf(ran)]).toEqual([7, ['SPK7095']]);
});

testHost('what was built or asked for is in the summary, and in the document', () => {
  const asked = ['-o', 'told', '--target', 'cuda', '--build', 'host', '--emit', 'source'];
  const told = place.run([...compile, ...asked]);
  expect(told.stdout).toMatch(/kernels +told\/libnetwork-host\.so\n +kernels +told\/network\.cu\n/);
  const kernels = ['libnetwork-host.so', 'network.cu'];
  expect(documentOf(place.run([...compile, ...asked, '--json']))).toMatchObject({ kernels });
  for (const file of kernels) expect(existsSync(place.path('told', file))).toBe(true);
});

testHost('what is no library says what the system says', () => {
  place.run([...compile, '-o', 'broken', '--target', 'cuda']);
  writeFileSync(place.path('broken/libnetwork-host.so'), 'no library');
  const ran = place.run(['run', 'broken', '--executor', 'cuda-host', ...input]);
  expect([ran.status, codesOf(ran)]).toEqual([7, ['SPK7097']]);
});

/** An artifact with a library of kernels for a card, which this processor plays. */
function playedCard(): string {
  place.run([...compile, '-o', 'played', '--target', 'cuda']);
  const folder = place.path('played');
  const wrapped = '#include "played-card.hpp"\n#include "network.cu"\n';
  writeFileSync(place.path('played.cpp'), wrapped);
  const flags = ['-std=c++17', '-O1', '-ffp-contract=off', '-shared', '-fPIC', '-I', 'test/cuda'];
  const args = [...flags, '-I', folder, place.path('played.cpp'), '-o'];
  const built = spawnSync('c++', [...args, join(folder, 'libnetwork-host.so')], {
    encoding: 'utf8',
  });
  if (built.status !== 0) throw new Error(`c++ says ${built.stderr.slice(0, 4000)}`);
  return folder;
}

testHost(
  'whatever a card says is wrong has a code, its words and something to do',
  () => {
    const folder = playedCard();
    const end = (env: Readonly<Record<string, string>>) => {
      const ran = place.run(['run', folder, '--executor', 'cuda-host', ...input], { env });
      return [
        ran.status,
        ...codesOf(ran),
        /error.*/.exec(ran.stderr)?.[0],
        /help: .*/.exec(ran.stderr)?.[0],
      ];
    };
    const says = (text: string): unknown => expect.stringContaining(text);
    expect(end({})).toEqual([0, undefined, undefined]);
    const oldDriver = { PLAYED_FAULT: 'cudaGetDeviceCount 1 35', PLAYED_DRIVER: '11040' };
    expect([
      end({ PLAYED_FAULT: 'cudaGetDeviceCount 1 100' }),
      end(oldDriver),
      end({ PLAYED_FAULT: 'cudaFuncGetAttributes 1 209' }),
      end({ PLAYED_BYTES: '100000' }),
      end({ PLAYED_FAULT: 'cudaLaunchKernel 1 700' }),
    ]).toEqual([
      [7, 'SPK7011', says('there is no graphics card'), says('cuda-host')],
      [7, 'SPK7093', says('the driver is for CUDA 11.4, the library needs 13.0'), says('driver')],
      [7, 'SPK7094', says('compute capability 3.7'), says('ARCHITECTURES')],
      [7, 'SPK7096', says('the card has no memory for it'), says('end other programs')],
      [7, 'SPK7097', says('an illegal memory access'), says('native')],
    ]);
  },
  60_000,
);

test('an artifact of another target has no kernels', () => {
  const ran = place.run(['run', 'plain', '--executor', 'cuda-host', ...input, '--json']);
  expect(failureOf(ran)).toEqual({ exit: 7, codes: ['SPK7090'] });
  const built = place.run([...compile, '-o', 'plain', '--build', 'host']);
  expect([built.status, codesOf(built)]).toEqual([2, ['SPK7092']]);
});

test('without nvcc nothing is built for cards, and it is said which one was meant', () => {
  const env = { NVCC: '/nowhere/nvcc' };
  const ran = place.run([...compile, '-o', 'unbuilt', '--target', 'cuda', '--emit', 'ptx'], {
    env,
  });
  expect([ran.status, codesOf(ran)]).toEqual([7, ['SPK7091']]);
  expect(ran.stderr).toContain('there is no nvcc');
});

testHost('without a compiler none is said to refuse anything', () => {
  const asked = [...compile, '-o', 'unbuilt', '--target', 'cuda', '--build', 'host'];
  const { status, stderr } = place.run(asked, { env: { CXX: '/nowhere/c++' } });
  expect([status, stderr]).toEqual([7, expect.stringContaining('there is no compiler')]);
});

test('where there is no card, cuda says so and what to do', () => {
  if (existsSync('/dev/nvidiactl')) return void process.stderr.write('skipped: there is a card\n');
  const ran = place.run(['run', 'digits', '--executor', 'cuda', ...input]);
  expect([ran.status, codesOf(ran)]).toEqual([7, ['SPK7011']]);
  expect(ran.stderr).toContain('cuda-host');
});

testNvcc(
  'nvcc writes the kernels down for a card',
  () => {
    const ran = place.run([...compile, '-o', 'ptx', '--target', 'cuda', '--emit', 'ptx']);
    expect([ran.status, ran.stderr]).toEqual([0, '']);
    expect(readFileSync(place.path('ptx/network.ptx'), 'utf8')).toContain('.target sm_90');
  },
  120_000,
);
