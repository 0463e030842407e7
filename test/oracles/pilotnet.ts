import type { Graph } from '../../src/ir/graph.ts';
import type { Numbers } from '../../src/tensor/dtype.ts';
import { type Tensor, numbersOf, tensor } from '../../src/tensor/tensor.ts';
import { recorded } from './run.ts';

/* PilotNet as a chip ran it: as LIF neurons, and as neurons that send changes. */

export type Arrays = ReadonlyMap<string, Tensor>;

/** How many numbers of a recording were compared, and how many are others. */
export interface Comparison {
  readonly what: string;
  readonly compared: number;
  readonly wrong: number;
}

/** Layers of its files that have neurons, by the names of the recording. */
const LAYERS: Readonly<Record<string, string>> = {
  ...{ input: 'layer0', 'conv-0': 'layer1', 'conv-1': 'layer2', 'conv-2': 'layer3' },
  ...{ 'conv-3': 'layer4', 'conv-4': 'layer5' },
  ...{ 'fc-0': 'layer7', 'fc-1': 'layer8', 'fc-2': 'layer9' },
};
const STEPS = 24;
/** What a register of the chip shows in the step of a spike: the neuron is at rest. */
const AT_REST = 128;

/** Spikes of every layer, and u and v where they were recorded. */
export async function comparePilotnetLif(graph: Graph, given: Arrays): Promise<Comparison[]> {
  const states = Object.keys(LAYERS).flatMap((layer) =>
    given.has(`${layer}-u`) ? ['u', 'v'].map((state) => [layer, state] as const) : [],
  );
  const names = [
    ...Object.values(LAYERS),
    ...states.map(([layer, state]) => `${LAYERS[layer]!}.${state}`),
  ];
  const found = await recorded(withResets(graph), { input: imageOf(graph, given) }, STEPS, names);
  const spikes = Object.entries(LAYERS).map(([name, own]) =>
    compare(`spikes of ${name}`, found.get(own)!, given.get(name)!),
  );
  const rest = states.map(([name, state]) => {
    const sent = found.get(LAYERS[name]!)!;
    const values = found.get(`${LAYERS[name]!}.${state}`)!;
    const shown = state === 'u' ? values : values.map((v, i) => (sent[i] === 1 ? AT_REST : v));
    return compare(`${state} of ${name}`, shown, given.get(`${name}-${state}`)!);
  });
  return [...spikes, ...rest];
}

/** It was recorded with a reset every 17 steps, a layer a step after the one before, which no file says. */
export function withResets(graph: Graph, first = 1): Graph {
  let layer = first;
  const ops = graph.ops.map((op) => {
    if (op.kind !== 'lif') return op;
    return { ...op, attrs: { ...op.attrs, resetInterval: 17, resetOffset: layer++ } };
  });
  return { ...graph, ops };
}

/** The image is the bias of the input's neurons; files say what a float is multiplied by and what is added. */
function imageOf(graph: Graph, given: Arrays): Float32Array {
  const gain = graph.ops.find(({ kind }) => kind === 'encode')!.attrs['gain'] as number;
  const neurons = graph.ops.find(({ result }) => result === LAYERS['input'])!;
  const offset = numbersOf(neurons.attrs['bias'] as Tensor)[0]!;
  return Float32Array.from(channelsFirst(given.get('image')!), (x) => (x - offset) / gain);
}

/** What the first layers send and have summed up in 20 steps of one frame, and nine answers. */
export async function comparePilotnetSdnn(graph: Graph, given: Arrays): Promise<Comparison[]> {
  const gain = graph.ops.find(({ kind }) => kind === 'encode')!.attrs['gain'] as number;
  const frame = channelsFirst(first(given.get('input')!));
  const input = Float32Array.from(frame, (x) => x / gain);
  const names = { act0: 'layer0', sigma1: 'layer1.sigma', sigma2: 'layer2.sigma' };
  const found = await recorded(graph, { input }, 20, [...Object.values(names), 'layer9']);
  const layers = Object.entries(names).map(([name, own]) =>
    compare(name, found.get(own)!, given.get(name)!),
  );
  return [...layers, compare('output', found.get('layer9')!, given.get('output')!)];
}

/** The only step of an array. */
function first({ shape, dtype, data }: Tensor): Tensor {
  return tensor(dtype, shape.slice(0, -1), data);
}

/** Rows, one a step, beside an array of [column, row, channel, step] or [neuron, step]; steps beyond it are left out. */
export function compare(what: string, rows: Numbers, expected: Tensor): Comparison {
  const wanted = numbersOf(expected);
  const steps = expected.shape.at(-1)!;
  const size = wanted.length / steps;
  const order = placesOf(expected.shape.slice(0, -1));
  let wrong = 0;
  for (let step = 0; step < steps; step++)
    for (let i = 0; i < size; i++)
      if (rows[step * size + i] !== wanted[order[i]! * steps + step]) wrong++;
  return { what, compared: wanted.length, wrong };
}

function channelsFirst(array: Tensor): Float64Array {
  const numbers = numbersOf(array);
  return Float64Array.from(placesOf(array.shape), (place) => numbers[place]!);
}

/** Where each element of [channel, row, column] is in [column, row, channel]. */
function placesOf(shape: readonly number[]): Int32Array {
  if (shape.length !== 3) return Int32Array.from({ length: shape[0]! }, (_, i) => i);
  const [columns, rows, channels] = shape as [number, number, number];
  return Int32Array.from({ length: columns * rows * channels }, (_, i) => {
    const [x, y] = [i % columns, Math.floor(i / columns) % rows];
    return (x * rows + y) * channels + Math.floor(i / (columns * rows));
  });
}
