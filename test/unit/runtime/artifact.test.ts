import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { PASS_TABLE } from '../../../passes/index.ts';
import { readArtifact } from '../../../runtime/artifact/read.ts';
import { reference } from '../../../runtime/executors/reference.ts';
import { runSamples } from '../../../runtime/run.ts';
import { compile } from '../../../src/compiler/compile.ts';
import { readReport } from '../../../src/compiler/read-report.ts';
import { writeArtifact } from '../../../src/compiler/write-artifact.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { SpikeError } from '../../../src/diagnostics/diagnostic.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { TARGET_TABLE } from '../../../targets/index.ts';

const MODEL = `spk 1
graph small : fixed
input %x : tensor f32[2]
%s = encode(%x) {gain = 3, high = 7, limit = 7} : spikes i4[2]
%a = dense(%s) {weight = i8[2,2](3, -4, 5, 6)} : current i32[2]
%y = sigma(%a) {scale = f64[](0.5)} : current i32[2]
output y = %y
`;

let place: string;
let folder: string;
let files: ReadonlyMap<string, Uint8Array>;

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'spike-artifact-'));
  folder = join(place, 'small.spike');
  const model = join(place, 'small.spk');
  writeFileSync(model, MODEL);
  const { config } = await loadConfig({ cwd: place, env: {}, home: place, platform: 'linux' });
  const compiled = await compile(
    {
      model,
      target: 'simulation',
      level: 2,
      encoding: 'graded',
      steps: 3,
      inputShapes: new Map(),
      without: new Set(),
    },
    { config, passes: PASS_TABLE, targets: TARGET_TABLE },
  );
  ({ files } = compiled);
});

beforeEach(() => writeArtifact(folder, files));
afterAll(() => rmSync(place, { recursive: true, force: true }));

async function codesOf(read: () => unknown): Promise<string[]> {
  try {
    await read();
    return [];
  } catch (error) {
    if (error instanceof SpikeError) return error.diagnostics.map((d) => d.code);
    throw error;
  }
}

const open = () => readArtifact(folder, OP_TABLE);

test('an artifact reads back as it was written', async () => {
  const { manifest, graph } = await open();
  expect(manifest.outputs).toEqual([{ name: 'y', dtype: 'i32', shape: [2], scale: 0.5 }]);
  expect(graph.stage).toBe('placed');
  expect(readdirSync(place).sort()).toEqual(['small.spike', 'small.spk']);
});

test('a folder without a manifest is no artifact', async () => {
  expect(await codesOf(() => readArtifact(place, OP_TABLE))).toEqual(['SPK7001']);
});

test('a manifest that does not follow its schema is refused with all its faults', async () => {
  const file = join(folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  writeFileSync(file, JSON.stringify({ ...manifest, steps: 0, program: '../x', extra: 1 }));
  const error = await open().catch((e: unknown) => e as SpikeError);
  const [diagnostic] = (error as SpikeError).diagnostics;
  expect(diagnostic?.code).toBe('SPK7002');
  expect(diagnostic?.notes).toHaveLength(3);
});

test('a manifest of a newer version is told as one, with what reads it', async () => {
  const file = join(folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  const newer = { ...manifest, version: 99, compiler: '9.1.0', later: true };
  writeFileSync(file, JSON.stringify(newer));
  const { diagnostics } = (await open().catch((e: unknown) => e)) as SpikeError;
  expect(diagnostics).toMatchObject([
    { code: 'SPK7008', exit: 4, message: expect.stringContaining('version 99') },
  ]);
  expect(diagnostics[0]!.hint).toContain('spike-compile 9.1.0');
  for (const version of [0, 1.5, '2']) {
    writeFileSync(file, JSON.stringify({ ...manifest, version }));
    expect(await codesOf(open)).toEqual(['SPK7002']);
  }
});

test.each([
  ['hello', 'it is no JSON'],
  ['7', '/ must be object'],
  ['{"mapping": 7}', '/mapping must be object'],
  ['{"mapping": {}}', '/mapping must have'],
  ['{"graph": []}', '/graph must be object'],
  ['{"passes": 7}', '/passes must be array'],
])('a report that is %s is told, though its hash is right: SPK7003', async (text, why) => {
  const read = () => Buffer.from(text);
  const { diagnostics } = (await readReport({ folder, read }).catch(
    (e: unknown) => e,
  )) as SpikeError;
  expect(diagnostics).toMatchObject([
    {
      code: 'SPK7003',
      message: expect.stringContaining(why),
      at: { file: join(folder, 'report.json') },
    },
  ]);
});

test('the report of a compile, or none, is read', async () => {
  const { files: found } = await open();
  expect(await readReport(found)).toMatchObject({ graph: { tensorBytes: expect.any(Number) } });
  expect(await readReport({ folder, read: () => undefined })).toEqual({});
});

test('a file that was changed, cut or removed is found', async () => {
  writeFileSync(join(folder, 'program.spk'), MODEL.replace('i8[2,2](3', 'i8[2,2](4'));
  expect(await codesOf(open)).toEqual(['SPK7003']);
  rmSync(join(folder, 'program.spk'));
  rmSync(join(folder, 'weights.safetensors'));
  expect(await codesOf(open)).toEqual(['SPK7003', 'SPK7003']);
});

test('a folder that holds anything else is not replaced', async () => {
  rmSync(join(folder, 'manifest.json'));
  expect(await codesOf(() => writeArtifact(folder, files))).toEqual(['SPK7004']);
  expect(readdirSync(folder)).toContain('program.spk');
  rmSync(folder, { recursive: true });
});

test('an artifact that holds files of somebody is not replaced; one with builds of kernels is', async () => {
  writeFileSync(join(folder, 'notes.txt'), 'mine');
  const { diagnostics } = (await Promise.resolve()
    .then(() => writeArtifact(folder, files))
    .catch((e: unknown) => e)) as SpikeError;
  expect(diagnostics).toMatchObject([
    { code: 'SPK7004', message: expect.stringContaining(`no compile wrote: 'notes.txt'`) },
  ]);
  expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe('mine');
  rmSync(join(folder, 'notes.txt'));
  for (const name of ['libnetwork-host.so', 'network.ptx', '.DS_Store'])
    writeFileSync(join(folder, name), '');
  writeArtifact(folder, files);
  expect(readdirSync(folder).sort()).toEqual([...files.keys()].sort());
  // A damaged manifest lists nothing, and compiling again is what mends it.
  writeFileSync(join(folder, 'manifest.json'), '{');
  writeArtifact(folder, files);
  expect(await codesOf(open)).toEqual([]);
});

test('fewer labels than samples are refused, and as many give an accuracy', async () => {
  const artifact = await open();
  const session = await reference.open(artifact.graph);
  const samples = { count: 3, get: () => ({ x: Float32Array.of(1, 0) }) };
  const options = { batch: 2, clock: () => 0 };
  const run = (labels: readonly number[]) =>
    runSamples(artifact, session, samples, { ...options, labels });
  expect(await codesOf(() => run([1]))).toEqual(['SPK7012']);
  expect(await codesOf(() => run([1, 2, 0]))).toEqual(['SPK7013']);
  expect(await codesOf(() => run([1, 0.5, 0]))).toEqual(['SPK7013']);
  const { accuracy, outputs } = await run([1, 1, 0]);
  expect(accuracy).toBeCloseTo(2 / 3);
  expect(Array.from(outputs.get('y')!.data as Int32Array)).toEqual([9, 15, 9, 15, 9, 15]);
  expect(Array.from(outputs.get('y.scale')!.data as Float64Array)).toEqual([0.5]);
});
