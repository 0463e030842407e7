import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { readNpz, writeNpz } from '../../src/tensor/npz.ts';
import type { Numbers } from '../../src/tensor/dtype.ts';
import { numbersOf, tensorOf } from '../../src/tensor/tensor.ts';
import { makePng } from '../support/make-png.ts';
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

const SHOWN = readNpz(readFileSync(TEST_DIGITS), { file: TEST_DIGITS });
const PIXELS = numbersOf(SHOWN.get('image')!);
const LABELS = numbersOf(SHOWN.get('label')!);

function digit(i: number): Numbers {
  return PIXELS.slice(i * 784, (i + 1) * 784);
}

/** The example's digits as images, one folder for each class, as they were drawn. */
function writeImages(folder: string, count: number): void {
  for (let i = 0; i < count; i++) {
    const samples = Array.from(digit(i), (x) => Math.round(x * 255));
    mkdirSync(place.path(folder, String(LABELS[i])), { recursive: true });
    const png = makePng({ width: 28, height: 28, depth: 8, colours: 0, samples });
    writeFileSync(place.path(folder, String(LABELS[i]), `${i}.png`), png);
  }
}

interface Calibrated {
  readonly calibration: {
    readonly engine: string;
    readonly samples: number;
    readonly method: string;
  };
  readonly cache: string;
  readonly warnings: readonly { readonly code: string }[];
}

function compile(...args: readonly string[]): Calibrated {
  const ran = place.run(['compile', DIGITS, '-o', 'out', '--json', ...args]);
  expect(ran).toMatchObject({ status: 0 });
  return documentOf(ran) as Calibrated;
}

/** What each value was taken to reach. */
function rangesOf(folder: string): Record<string, [number, number]> {
  const report = readFileSync(place.path(folder, 'report.json'), 'utf8');
  const { calibration } = JSON.parse(report) as {
    calibration: { ranges: Record<string, [number, number]> };
  };
  return calibration.ranges;
}

test('a report says what ran the network, and how ranges came of it', () => {
  const { calibration } = compile('--calibration', CALIBRATION);
  expect(calibration).toEqual({
    source: 'file',
    samples: 256,
    engine: 'onnxruntime',
    method: 'mse',
  });
});

test('--calibrate chooses how much is clipped', () => {
  // Channels as they are: what is equalised may reach farther.
  const asIs = ['--calibration', CALIBRATION, '--no-pass', 'equalise'];
  const high = (method: string) => {
    expect(compile(...asIs, '--calibrate', method)).toMatchObject({
      calibration: { method },
      cache: 'miss',
    });
    return rangesOf('out')['relu']![1];
  };
  const [most, mse, percent] = ['max', 'mse', 'percentile=99'].map(high) as [
    number,
    number,
    number,
  ];
  expect(percent).toBeLessThan(mse);
  expect(mse).toBeLessThanOrEqual(most);
  const [fewer, fewest] = ['4', '2'].map((bits) => {
    compile(...asIs, '--activation-bits', bits);
    return rangesOf('out')['relu']![1];
  }) as [number, number];
  expect(fewest).toBeLessThan(fewer);
  expect(fewer).toBeLessThan(most);
});

test('--no-pass leaves out what calibration adjusts, and knows its names', () => {
  const [adjusted, plain, exact] = [[], ['equalise'], ['equalise,correct-bias']].map((names) => {
    const left = names.flatMap((name) => ['--no-pass', name]);
    compile('--calibration', CALIBRATION, '--activation-bits', '3', ...left);
    return rangesOf('out')['relu']!;
  });
  expect(plain).not.toEqual(adjusted);
  expect(exact).toEqual(plain);
  const ran = place.run(['compile', DIGITS, '-o', 'out', '--no-pass', 'equalize']);
  expect(ran.stderr).toContain("'equalise'");
});

test('a folder of images gives what the same numbers in an array give', () => {
  writeImages('images', 60);
  // As bytes have them, in the order of the files.
  const order = readdirSync(place.path('images'))
    .sort()
    .flatMap((digit) => readdirSync(place.path('images', digit)).sort());
  const rounded = order.flatMap((name) =>
    Array.from(digit(parseInt(name)), (x) => Math.round(x * 255) / 255),
  );
  const arrays = new Map([['image', tensorOf('f32', [60, 784], rounded)]]);
  writeFileSync(place.path('same.npz'), writeNpz(arrays));
  const warned = compile('--calibration', 'images').warnings;
  expect(warned).toEqual([]);
  const ranges = rangesOf('out');
  compile('--calibration', 'same.npz');
  const wanted = rangesOf('out');
  for (const [name, [low, high]] of Object.entries(wanted)) {
    expect(ranges[name]![0]).toBeCloseTo(low, 4);
    expect(ranges[name]![1]).toBeCloseTo(high, 4);
  }
  expect(compile('--calibration', 'images', '--preprocess', 'mean=0.5,std=0.5').cache).toBe('miss');
  expect(rangesOf('out')[Object.keys(wanted)[0]!]).toEqual([-1, 1]);
});

test('the cache knows a folder by its files', () => {
  writeImages('known', 12);
  expect(compile('--calibration', 'known').cache).toBe('miss');
  expect(compile('--calibration', 'known').cache).toBe('hit');
  rmSync(place.path('known', readdirSync(place.path('known'))[0]!), { recursive: true });
  expect(compile('--calibration', 'known').cache).toBe('miss');
});

test('digits of one class are told, by their labels or without', () => {
  const ones = Array.from(LABELS, (label, i) => (label === 1 ? [i] : []))
    .flat()
    .slice(0, 16);
  const numbers = ones.flatMap((i) => [...digit(i)]);
  const image = tensorOf('f32', [ones.length, 784], numbers);
  const label = tensorOf(
    'i32',
    [ones.length],
    ones.map(() => 1),
  );
  writeFileSync(place.path('ones.npz'), writeNpz(new Map([['image', image]])));
  expect(compile('--calibration', 'ones.npz').warnings.map(({ code }) => code)).toContain(
    'SPK4226',
  );
  writeFileSync(place.path('told.npz'), writeNpz(new Map(Object.entries({ image, label }))));
  const codes = compile('--calibration', 'told.npz').warnings.map(({ code }) => code);
  expect(codes).toEqual(expect.arrayContaining(['SPK4225', 'SPK4226']));
});

test.each([
  [['--calibration', CALIBRATION, '--preprocess', 'resize=28'], 'SPK4216'],
  [['--calibration', CALIBRATION, '--preprocess', 'size=28'], 'SPK3055'],
  [['--calibration', CALIBRATION, '--calibrate', 'least'], 'SPK3055'],
  [['--calibration', '.'], 'SPK4210'],
  [['--calibration', 'nowhere'], 'SPK4207'],
])('%p is refused', (args, code) => {
  const empty = place.path('empty');
  mkdirSync(empty, { recursive: true });
  const ran = place.run(['compile', DIGITS, '-o', 'no', '--json', ...args], { cwd: empty });
  expect(failureOf(ran).codes).toEqual([code]);
});

test('a model that is no float network has nothing to calibrate', () => {
  compile('--calibration', CALIBRATION);
  const args = ['--calibrate', 'max', '--calibration', CALIBRATION];
  const ran = place.run(['compile', 'out/program.spk', '-o', 'again', ...args]);
  expect(codesOf(ran)).toEqual(['SPK3059']);
  expect(ran.stderr).toContain('--calibration, --calibrate');
});

test('help tells the steps and the methods', () => {
  const { stdout } = place.run(['compile', '--help']);
  expect(stdout.replace(/\s+/g, '')).toContain('layout=nchw|nhwc');
  expect(stdout).toContain('percentile=99.99');
});

test('where onnxruntime is not installed, the interpreter is used and said to be', () => {
  // The product as it is installed, but for the optional package.
  const root = mkdtempSync(join(tmpdir(), 'spike-without-'));
  try {
    cpSync('dist', join(root, 'dist'), { recursive: true });
    writeFileSync(join(root, 'package.json'), readFileSync('package.json'));
    mkdirSync(join(root, 'node_modules'));
    for (const name of ['ajv', 'jpeg-js', 'js-yaml', 'piscina', 'protobufjs'])
      symlinkSync(resolve('node_modules', name), join(root, 'node_modules', name), 'junction');
    const args = [
      'compile',
      DIGITS,
      '-o',
      join(root, 'out'),
      '--calibration',
      CALIBRATION,
      '--json',
    ];
    const env = { ...process.env, HOME: root, SPIKE_CACHE_DIR: join(root, 'cache') };
    const ran = spawnSync(process.execPath, [join(root, 'dist', 'cli.js'), ...args], {
      encoding: 'utf8',
      env,
    });
    const { calibration, warnings } = documentOf(ran) as Calibrated;
    expect(calibration).toMatchObject({ engine: 'interpreter', samples: 256 });
    expect(warnings.map(({ code }) => code)).toEqual(['SPK4230']);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
