import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as runtime from 'onnxruntime-node';
import { PASS_TABLE } from '../../../passes/index.ts';
import { calibrateFrom } from '../../../src/compiler/calibration-data.ts';
import { type Observed, observe } from '../../../src/compiler/calibration/engine.ts';
import { observer } from '../../../src/compiler/calibration/observer.ts';
import { groupsOf } from '../../../src/compiler/calibration/onnxruntime/groups.ts';
import { modelValues } from '../../../src/compiler/calibration/onnxruntime/model-values.ts';
import { runInOnnxRuntime } from '../../../src/compiler/calibration/onnxruntime/run.ts';
import { outputsBeside } from '../../../src/compiler/calibration/onnxruntime/with-outputs.ts';
import { rangePoints } from '../../../src/compiler/calibration/range-points.ts';
import { ANN_PIPELINES } from '../../../src/compiler/pipelines.ts';
import { runPasses } from '../../../src/compiler/run-passes.ts';
import { fileSource } from '../../../src/frontend/file-source.ts';
import { importModel } from '../../../src/frontend/index.ts';
import { decode } from '../../../src/frontend/onnx/wire.ts';
import { bytesSource } from '../../../src/frontend/source.ts';
import { type Graph, typesOf } from '../../../src/ir/graph.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { random } from '../../../src/support/random.ts';
import { allocate } from '../../../src/tensor/dtype.ts';
import type { Samples } from '../../../src/tensor/samples.ts';
import { sizeOf } from '../../../src/tensor/shape.ts';
import { floats, importSource, int, node, onnxModel, source } from '../../support/onnx-models.ts';
import { inTurn } from '../../support/in-turn.ts';
import { readDescription } from '../../zoo/compare.ts';

const ZOO = 'test/zoo/small';

/** One of the zoo as it is calibrated, with samples of its own. */
async function network(name: string) {
  const file = join(ZOO, `${name}.onnx`);
  const { inputs } = readDescription(file);
  const shapes = inputs.map(({ name, shape }) => [name, shape.split(',').map(Number)] as const);
  const model = fileSource(file);
  const { graph: read } = await importModel(model, { inputShapes: new Map(shapes) });
  const calls = ANN_PIPELINES[2].map((name) => ({ name, options: {} }));
  const graph = await runPasses(read, calls, { ops: OP_TABLE, passes: PASS_TABLE });
  const lows = new Map(inputs.map(({ name, low = 0, high = 1 }) => [name, [low, high] as const]));
  return { graph, model, samples: samplesFor(graph, (name) => lows.get(name)!) };
}

/** Floats from -2 to 2, integers of a range. */
function samplesFor(graph: Graph, rangeOf: (name: string) => readonly [number, number]): Samples {
  const get = (i: number) => {
    const drawn = random(i + 1);
    return Object.fromEntries(
      graph.inputs.map(({ name, type }) => {
        const draw = () =>
          type.dtype === 'f32' ? drawn.next() * 4 - 2 : drawn.int(...rangeOf(name));
        return [name, allocate(type.dtype, sizeOf(type.shape)).map(draw)];
      }),
    );
  };
  return { count: 2, get };
}

function work(graph: Graph, samples: Samples) {
  return { graph, ops: OP_TABLE, samples, onSample: () => {} };
}

/** The largest difference of a range, relative to it. */
function deviation(a: Observed['observations'], b: Observed['observations']): number {
  expect([...a.spreads.keys()]).toEqual([...b.spreads.keys()]);
  const gaps = [...a.spreads].map(([name, { low, high }]) => {
    const other = b.spreads.get(name)!;
    const gap = Math.max(Math.abs(low - other.low), Math.abs(high - other.high));
    return gap / Math.max(-low, high, Number.MIN_VALUE);
  });
  return Math.max(...gaps);
}

const NETWORKS = [
  'bert_open.script',
  'convnext_tiny.dynamo',
  'deit_tiny.script',
  'densenet121.dynamo',
  'gpt2.dynamo',
  'gru.script9',
  'lstm.dynamo',
  'mlp.script',
  'mobilenet_v2.dynamo',
  'resnet18.script',
  'swin_t.dynamo',
  'unet_bilinear.script',
  'vit_b_16.script',
  'whisper_encoder.dynamo',
];

test.each(NETWORKS)(
  '%s has the same ranges in onnxruntime and in the interpreter',
  async (name) => {
    const { graph, model, samples } = await network(name);
    const fast = await observe(work(graph, samples), { model });
    const slow = await observe(work(graph, samples), undefined);
    expect([fast.engine, fast.warnings, slow.engine]).toEqual(['onnxruntime', [], 'interpreter']);
    expect(deviation(slow.observations, fast.observations)).toBeLessThan(1e-4);
  },
);

test('groups of values hold all that is watched, each in bounds', async () => {
  const { graph, model } = await network('vit_b_16.script');
  const points = rangePoints(graph);
  const { shared } = modelValues(graph, model);
  const groups = groupsOf(graph, points, shared, 2 ** 13);
  const types = typesOf(graph);
  expect(groups.length).toBeGreaterThan(3);
  expect(groups.flatMap(({ watched }) => watched)).toEqual(points);
  for (const { watched, fetched, computed } of groups) {
    const values = [...fetched, ...(computed?.ops.map((op) => op.result) ?? [])];
    const bytes = values.reduce((sum, value) => sum + 4 * sizeOf(types.get(value)!.shape), 0);
    if (watched.length > 1) expect(bytes).toBeLessThanOrEqual(2 ** 13);
    // What the model has a name for is not computed a second time.
    expect(computed?.ops.filter(({ result }) => shared.has(result)) ?? []).toEqual([]);
  }
});

test('a network in many groups has the ranges of one in a single group', async () => {
  const { graph, model, samples } = await network('mobilenet_v2.script');
  const told: number[] = [];
  const points = rangePoints(graph);
  const [one, many] = [0, 1].map(() => observer(graph, points, samples.count)) as [
    ReturnType<typeof observer>,
    ReturnType<typeof observer>,
  ];
  await runInOnnxRuntime({ ...work(graph, samples), ...one }, model, runtime);
  const watching = {
    ...work(graph, samples),
    ...many,
    onSample: (done: number) => told.push(done),
  };
  await runInOnnxRuntime(watching, model, runtime, 2 ** 14);
  // Which values are asked for decides which nodes onnxruntime merges.
  expect(deviation(one.observations, many.observations)).toBeLessThan(1e-5);
  expect(told.length).toBeGreaterThan(2 * samples.count);
  expect(told).toEqual(told.toSorted((a, b) => a - b));
  expect(told.at(-1)).toBe(samples.count);
});

test('without onnxruntime the interpreter does it, which is said', async () => {
  const { graph, model, samples } = await network('mlp.script');
  const load = () => Promise.reject(Object.assign(new Error('gone'), { code: 'ERR_GONE' }));
  const { engine, warnings, observations } = await observe(work(graph, samples), { model, load });
  expect(engine).toBe('interpreter');
  expect(warnings).toMatchObject([{ code: 'SPK4230', severity: 'warning' }]);
  expect(warnings[0]!.message).toContain('(ERR_GONE)');
  expect(observations.spreads.size).toBe(rangePoints(graph).length);
});

test('a model that onnxruntime refuses is run by the interpreter, with its reason', async () => {
  const weights = [
    floats(
      'w',
      [4, 4],
      Array.from({ length: 16 }, (_, i) => i),
    ),
  ];
  const model = source(onnxModel({ nodes: [node('MatMul', ['x', 'w'], 'y')], weights, opset: 99 }));
  const { graph } = await importSource(model);
  const { engine, warnings } = await calibrateFrom(graph, { runtime: { model } });
  expect(engine).toBe('interpreter');
  const refused = warnings.find(({ code }) => code === 'SPK4231');
  expect(refused).toMatchObject({ severity: 'warning', at: { file: 'models/test.onnx' } });
  expect(refused!.notes![0]).toMatch(/opset 99/i);
});

test('a graph that is not that of the model is noticed', async () => {
  const model = source(onnxModel({ nodes: [node('Relu', ['x'], 'y')] }));
  const { graph } = await importSource(model);
  const other = source(onnxModel({ nodes: [node('Concat', ['x', 'x'], 'y', [int('axis', 1)])] }));
  const inOther = graph.ops.map((op) => ({ ...op, loc: ['test.onnx#Concat_y'] }));
  const { engine, warnings } = await observe(
    work(
      { ...graph, ops: inOther },
      samplesFor(graph, () => [0, 1]),
    ),
    { model: other },
  );
  expect(engine).toBe('interpreter');
  expect(warnings[0]!.notes).toEqual([`its value 'y' is 8 numbers of float32`]);
});

test('a fault of the samples is not taken for one of onnxruntime', async () => {
  const model = source(onnxModel({ nodes: [node('Relu', ['x'], 'y')] }));
  const { graph } = await importSource(model);
  const folder = mkdtempSync(join(tmpdir(), 'spike-engine-'));
  const path = join(folder, 'x.npy');
  writeFileSync(path, readFileSync('test/fixtures/numpy/arrays.npz').subarray(0, 100));
  try {
    await expect(
      calibrateFrom(graph, { data: { path }, runtime: { model } }),
    ).rejects.toMatchObject({
      diagnostics: [{ at: { file: path } }],
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('weights in a file beside the model are found', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'spike-beside-'));
  const file = join(folder, 'model.onnx');
  const entries = { location: 'weights.bin', offset: '0', length: '64' };
  const weight = {
    name: 'w',
    dataType: 1,
    dims: [4n, 4n],
    dataLocation: 1,
    externalData: Object.entries(entries).map(([key, value]) => ({ key, value })),
  };
  const nodes = [node('MatMul', ['x', 'w'], 'm'), node('Relu', ['m'], 'y')];
  try {
    writeFileSync(file, onnxModel({ nodes, weights: [weight] }));
    const numbers = Float32Array.from({ length: 16 }, (_, i) => i - 7);
    writeFileSync(join(folder, 'weights.bin'), new Uint8Array(numbers.buffer));
    const model = fileSource(file);
    const { graph } = await importModel(model, { inputShapes: new Map() });
    const samples = samplesFor(graph, () => [0, 1]);
    const { engine, observations } = await observe(work(graph, samples), { model });
    expect(engine).toBe('onnxruntime');
    const slow = await observe(work(graph, samples), undefined);
    expect(deviation(slow.observations, observations)).toBeLessThan(1e-4);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('weights stay in the file that they lie in', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'spike-weights-'));
  const file = join(folder, 'model.onnx');
  const drawn = random(5);
  const numbers = Array.from({ length: 4 * 512 }, () => drawn.next() - 0.5);
  const weights = [floats('w', [4, 512], numbers), floats('b', [512], numbers.slice(0, 512))];
  const nodes = [node('MatMul', ['x', 'w'], 'm'), node('Add', ['m', 'b'], 'y')];
  const bytes = onnxModel({ nodes, weights });
  try {
    writeFileSync(file, bytes);
    const model = fileSource(file);
    const beside = decode('ModelProto', bytesSource('m', outputsBeside(model, file, ['m'])), {});
    // The smaller one stays where it was.
    const { initializer, output } = beside.graph!;
    expect(initializer.map(({ rawData }) => rawData?.most)).toEqual([undefined, 2048]);
    const [location, offset, length] = initializer[0]!.externalData.map(({ value }) => value);
    expect([location, length]).toEqual(['model.onnx', '8192']);
    expect(bytes.subarray(Number(offset), Number(offset) + 8192)).toEqual(weights[0]!.rawData);
    expect(output.map(({ name }) => name)).toEqual(['y', 'm']);
    const { graph } = await importModel(model, { inputShapes: new Map() });
    const samples = samplesFor(graph, () => [0, 1]);
    const sources = [model, bytesSource(file, bytes), { ...model, file: join(folder, 'gone') }];
    const found = await inTurn(sources, (model) => observe(work(graph, samples), { model }));
    expect(found.map(({ engine }) => engine)).toEqual(sources.map(() => 'onnxruntime'));
    expect(found[1]!.observations).toEqual(found[0]!.observations);
    expect(found[2]!.observations).toEqual(found[0]!.observations);
    const slow = await observe(work(graph, samples), undefined);
    expect(deviation(slow.observations, found[0]!.observations)).toBeLessThan(1e-4);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
