import { expect, test } from '@jest/globals';
import type { SampleResult } from '../../../runtime/executor.ts';
import { findProbes } from '../../../runtime/probe.ts';
import { columnsOf } from '../../../runtime/results/column.ts';
import { resultFormat } from '../../../runtime/results/open.ts';
import { reference } from '../../../runtime/executors/reference.ts';
import { selfTestGraph } from '../../../runtime/self-test.ts';
import { sha256 } from '../../../src/support/hash.ts';
import { currentType } from '../../../src/ir/types.ts';
import { readNpy } from '../../../src/tensor/npy.ts';
import { readNpz } from '../../../src/tensor/npz.ts';
import { graphOf } from '../../support/graph-of.ts';
import { faultsOf } from '../../support/faults.ts';
import { readHdf5 } from '../../support/read-hdf5.ts';

const STEPS = 3;
const graph = selfTestGraph();
const manifest = {
  steps: STEPS,
  outputs: [{ name: 'y', dtype: 'i32', shape: [1, 2], scale: 0.25 }],
} as unknown as Parameters<typeof columnsOf>[0];
const SAMPLES = [0.3, -0.7].map((x) => ({ x: Float32Array.of(x, 0.9, -x, 0.1) }));

async function write(name: string, probes: readonly string[], samples = SAMPLES) {
  const found = findProbes(graph, probes);
  const session = await reference.open(graph, { probes: found });
  const results = await session.run(samples, STEPS);
  const parts: Uint8Array[] = [];
  const sink = resultFormat(name)(columnsOf(manifest, found), (bytes) => parts.push(bytes.slice()));
  results.forEach((result, i) => sink.put(result, i));
  sink.finish(samples.length);
  sink.discard();
  return { bytes: Buffer.concat(parts), results };
}

const recorded = (results: readonly SampleResult[], name: string) =>
  results.flatMap((result) => [...result.recorded!.get(name)!]);

test('.npz holds outputs, their scale and recordings, as numpy reads them', async () => {
  const { bytes, results } = await write('x.npz', ['l', 'r.ledger', 'c']);
  const arrays = readNpz(bytes, {});
  expect([...arrays.keys()]).toEqual(['y', 'y.scale', 'l', 'r.ledger', 'c']);
  expect(arrays.get('y')).toMatchObject({ dtype: 'i32', shape: [2, 2] });
  expect([...arrays.get('y.scale')!.data]).toEqual([0.25]);
  expect(arrays.get('l')).toMatchObject({ dtype: 'u8', shape: [2, STEPS, 3] });
  for (const name of ['l', 'r.ledger', 'c'])
    expect(Array.from(arrays.get(name)!.data, Number)).toEqual(recorded(results, name));
});

test('.npy holds the only array, and is refused where there are several', async () => {
  const { bytes, results } = await write('x.npy', []);
  const array = readNpy(bytes, {});
  expect(array).toMatchObject({ dtype: 'i32', shape: [2, 2] });
  expect([...array.data]).toEqual(results.flatMap((one) => [...one.outputs.get('y')!]));
  expect(await faultsOf(() => write('x.npy', ['l']))).toMatchObject([{ code: 'SPK7071' }]);
});

test('lines of JSON hold a sample each, recordings step by step', async () => {
  const { bytes, results } = await write('x.jsonl', ['l']);
  const lines = bytes
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  expect(lines).toHaveLength(2);
  const { spikes, synops, outputs } = results[1]!;
  const rows = [...results[1]!.recorded!.get('l')!];
  expect(lines[1]).toEqual({
    sample: 1,
    outputs: { y: [...outputs.get('y')!] },
    scale: { y: 0.25 },
    ...{ spikes, synops },
    recorded: { l: [rows.slice(0, 3), rows.slice(3, 6), rows.slice(6, 9)] },
  });
});

test('.h5 holds data of a network as NIR keeps it: events of messages, grids of all else', async () => {
  const { bytes, results } = await write('x.h5', ['l', 's', 'c', 'r.ledger']);
  const { attributes, children } = readHdf5(bytes);
  expect(attributes).toEqual({ __type__: 'NIRGraphData' });
  const nodes = children!['nodes']!.children!;
  expect(Object.keys(nodes)).toEqual(['c', 'l', 'r', 's', 'y']);
  const of = (node: string, name: string) =>
    nodes[node]!.children!['observables']!.children![name]!;
  expect(nodes['l']!.attributes).toEqual({ __type__: 'NIRNodeData' });
  expect(of('y', 'output').attributes).toEqual({ __type__: 'TimeGriddedData', dt: 1, scale: 0.25 });
  const ledger = of('r', 'ledger').children!['data']!;
  expect([ledger.shape, ledger.data]).toEqual([[2, STEPS, 3], recorded(results, 'r.ledger')]);

  const spikes = of('s', 'spikes');
  expect(spikes.attributes).toEqual({ __type__: 'ValuedEventData', n_neurons: 4, t_max: STEPS });
  const { idx, time, value } = spikes.children!;
  const events = idx!.data!.flatMap((i, at) =>
    i < 0 ? [] : [[i, time!.data![at], value!.data![at]]],
  );
  const expected = results.flatMap((one) =>
    [...one.recorded!.get('s')!].flatMap((x, i) =>
      x === 0 ? [] : [[i % 4, Math.floor(i / 4) + 1, x]],
    ),
  );
  expect(events).toEqual(expected);
  expect(of('l', 'spikes').attributes['__type__']).toBe('EventData');
  expect(Object.keys(of('l', 'spikes').children!)).toEqual(['idx', 'time']);
  // These bytes were read by h5py, with the same numbers.
  expect(sha256(bytes)).toBe('927fa3edd635d5156ebc3ab665b55d6f73269d4f08be5d189d244b8a9e4e81ba');
});

test('a row of many values goes through a file on its way', () => {
  const many = Array.from({ length: 3 }, () => SAMPLES[0]!);
  const columns = columnsOf(manifest, []).map((column) => ({
    ...column,
    shape: [2 ** 22],
    rowOf: () => new Int32Array(2 ** 22).fill(7),
  }));
  const parts: Uint8Array[] = [];
  const sink = resultFormat('x.npy')(columns, (bytes) => parts.push(bytes.slice()));
  const result = { outputs: new Map(), spikes: 0, synops: 0 };
  many.forEach((_, i) => sink.put(result, i));
  sink.finish(3);
  sink.discard();
  const { shape, data } = readNpy(Buffer.concat(parts), {});
  expect(shape).toEqual([3, 2 ** 22]);
  expect((data as Int32Array).every((x) => x === 7)).toBe(true);
});

test('an ending that is not known is refused with those that are', async () => {
  expect(await faultsOf(() => write('x.mat', []))).toMatchObject([{ code: 'SPK3055' }]);
});

test('probes are values, layers, and states of them; others are refused with what was meant', async () => {
  const named = {
    ...graph,
    ops: graph.ops.map((op) => ({
      ...op,
      loc: op.result === 'c' || op.result === 'r' ? ['fc1'] : [],
    })),
  };
  const names = (...given: string[]) => findProbes(named, given).map(({ name }) => name);
  expect(names('l', '%c', 'l.v')).toEqual(['l', 'c', 'l.v']);
  // Of a layer the population, not the currents into it.
  expect(names('fc1')).toEqual(['r']);
  const odd = graphOf('fixed', { '%x': currentType('i32', [1]) }, [['x', 'sigma', ['%x'], {}]]);
  expect(findProbes(odd, ['%x', 'x', 'x.sigma']).map(({ name }) => name)).toEqual([
    ...['%x', 'x', 'x.sigma'],
  ]);
  const faults = await faultsOf(() => Promise.resolve(names('fc2', 'l.nothing')));
  expect(faults).toMatchObject([
    { code: 'SPK7070', hint: `did you mean 'fc1'?` },
    { code: 'SPK7070', hint: expect.stringContaining(`'v'`) as unknown },
  ]);
});
