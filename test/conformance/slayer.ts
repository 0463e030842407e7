import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import { netxFile } from '../../src/export/netx/netx.ts';
import { type Hdf5Group, type Hdf5Object, readHdf5 } from '../../src/formats/hdf5/read/read.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { type Recording, record } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { currentType } from '../../src/ir/types.ts';
import type { Numbers } from '../../src/tensor/dtype.ts';
import { readNpz } from '../../src/tensor/npz.ts';
import { type Tensor, numbersOf, tensorOf } from '../../src/tensor/tensor.ts';
import { enginesHere, recordNative } from '../native/compare.ts';
import { graphOf } from '../support/graph-of.ts';
import { importSource, source } from '../support/onnx-models.ts';

/* What test/support/run-slayer.py wrote: neurons with their states, networks with their spikes. Ours must do the same. */

type Arrays = ReadonlyMap<string, Tensor>;

/** Each executor's recording of a graph that is given `x`, a row a step. */
async function recordings(graph: Graph, x: Tensor): Promise<readonly Recording[]> {
  const rows = rowsOf(x);
  const steps = rows.map((row) => ({ [graph.inputs[0]!.name]: row }));
  const own = record(graph, OP_TABLE, { steps: rows.length, inputs: (now) => steps[now - 1]! });
  const others = (await enginesHere()).map((one) =>
    recordNative(graph, steps, { ...one, withStates: true }),
  );
  return [own, ...others];
}

function rowsOf(tensor: Tensor): Numbers[] {
  const all = numbersOf(tensor);
  const size = all.length / tensor.shape[0]!;
  return Array.from({ length: tensor.shape[0]! }, (_, t) => all.slice(t * size, (t + 1) * size));
}

/** Holds a population to a file of neurons; how many spikes there are. */
export async function expectSameNeurons(file: string): Promise<number> {
  const arrays = readNpz(readFileSync(file), {});
  const attr = (name: string, more = 0) => {
    const { shape } = arrays.get(name)!;
    const numbers = Array.from(numbersOf(arrays.get(name)!), (number) => number + more);
    return tensorOf('i32', shape, numbers);
  };
  const [x, y] = [arrays.get('x')!, arrays.get('y')!];
  const [threshold, refractory] = [arrays.get('threshold')!, arrays.get('refractory')!];
  const [rest, step] = [attr('vThMant'), attr('vThStep')].map((one) => 64 * numbersOf(one)[0]!);
  const spikes = numbersOf(y);
  // What was recorded of the threshold is what the voltage was compared with, before the spike.
  const after = (recorded: Tensor, f: (number: number, at: number) => number) =>
    Array.from(numbersOf(recorded), f);
  const expected = {
    y: Array.from(spikes),
    u: Array.from(numbersOf(arrays.get('u')!)),
    v: Array.from(numbersOf(arrays.get('v')!)),
    raised: after(threshold, (level, i) => level - rest! + step! * spikes[i]!),
    refractory: after(refractory, (part, i) => part + 2 * numbersOf(threshold)[i]! * spikes[i]!),
  };
  const attrs = {
    ...{ du: attr('iDecay', -1), dv: attr('vDecay'), dth: attr('thDecay'), dr: attr('refDecay') },
    ...{ vth: attr('vThMant'), step: attr('vThStep') },
  };
  const type = currentType('i32', x.shape.slice(1));
  const graph = graphOf('fixed', { x: type }, [['y', 'lif-adaptive', ['x'], attrs]]);
  for (const { values, states } of await recordings(graph, x)) {
    const own = states.get('y')!;
    const names = ['u', 'v', 'raised', 'refractory'];
    const found = names.map((name) => [name, joined(own.get(name)!)]);
    expect({ y: joined(values.get('y')!), ...Object.fromEntries(found) }).toEqual(expected);
  }
  return sumOf(spikes);
}

/** Holds what is read of a file to what was recorded of its network; how many spikes there are. */
export async function expectSameNetwork(file: string): Promise<number> {
  const arrays: Arrays = readNpz(readFileSync(file.replace(/\.net$/, '.npz')), {});
  const { graph } = await importSource(source(readFileSync(file), file));
  const expected = numbersOf(arrays.get('y')!);
  const last = graph.ops.findLast(({ kind }) => kind === 'lif-adaptive')!.result;
  for (const { values } of await recordings(graph, arrays.get('x')!))
    expect(joined(values.get(last)!)).toEqual(Array.from(expected));
  expect(neuronsOf(netxFile(graph).bytes)).toEqual(neuronsOf(readFileSync(file)));
  return sumOf(expected);
}

/** What a file says of the neurons of each layer that has some. */
function neuronsOf(bytes: Uint8Array): unknown[] {
  const layers = readHdf5(source(bytes, 'x.net'), {}).children.get('layer') as Hdf5Group;
  const neurons = [...layers.children]
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .map(([, layer]) => (layer as Hdf5Group).children.get('neuron'));
  return neurons.flatMap((group) =>
    group?.kind === 'group' ? [Object.fromEntries([...group.children].map(fieldOf))] : [],
  );
}

function fieldOf([name, field]: readonly [string, Hdf5Object]) {
  if (field.kind !== 'dataset') throw new Error(`'${name}' is a group`);
  return [name, name === 'type' ? field.texts() : Array.from(field.numbers())] as const;
}

const joined = (rows: readonly Numbers[]) => rows.flatMap((row) => Array.from(row));

const sumOf = (numbers: Numbers) => Array.from(numbers).reduce((sum, one) => sum + one, 0);
