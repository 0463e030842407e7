import type { Attrs, Graph, Op } from '../../src/ir/graph.ts';
import { type ValueType, currentType, spikesType } from '../../src/ir/types.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { type Tensor, numbersOf, tensor, tensorOf } from '../../src/tensor/tensor.ts';
import { graphOf } from '../support/graph-of.ts';
import { type Arrays, readArrays } from './recordings.ts';

/*
 * Networks of Intel's tool chain as a chip runs them: layers of neurons behind a synapse each, which takes a step. Fixtures
 * name layers as the files do that they come from, where layers that only flatten have a number and no parameters.
 */

const uniform = (value: number) => tensorOf('i32', [], [value]);

type Line = Parameters<typeof graphOf>[2][number];

interface Design {
  readonly input: ValueType;
  /** The neurons that read the input itself, where the network has some. */
  readonly first?: Line;
  /** How the neurons of a layer differ from what their file says, by how many layers are before it. */
  neuron(
    given: Arrays,
    layer: number,
    before: number,
  ): { readonly kind: string; readonly attrs: Attrs };
}

/** Values of layers are called as the layers are: `conv-1`, `fc-2`. */
function networkOf(name: string, given: Arrays, { input, first, neuron }: Design): Graph {
  const lines: Line[] = first ? [first] : [];
  let last = first?.[0] ?? 'x';
  const counts = { conv: 0, fc: 0 };
  const layers = [...given.keys()]
    .flatMap((key) =>
      key.endsWith('.weight') && isLayer(given, key) ? [Number.parseInt(key)] : [],
    )
    .sort((a, b) => a - b);
  for (const [before, layer] of layers.entries()) {
    const weight = given.get(`${layer}.weight`)!;
    const kind = given.has(`${layer}.stride`) ? 'conv' : 'fc';
    const own = `${kind}-${counts[kind]++}`;
    if (kind === 'fc' && counts.fc === 1 && counts.conv > 0) {
      lines.push(['flat', 'reshape', [last], { shape: [1, columnsOf(weight)] }]);
      last = 'flat';
    }
    lines.push([`${own}.late`, 'delay', [last], {}]);
    lines.push([
      `${own}.current`,
      kind === 'fc' ? 'dense' : 'conv',
      [`${own}.late`],
      synapse(given, layer),
    ]);
    const { kind: neurons, attrs } = neuron(given, layer, before + 1);
    lines.push([own, neurons, [`${own}.current`], attrs]);
    last = own;
  }
  const graph = graphOf('fixed', { x: input }, lines);
  return { ...graph, name, outputs: [{ name: last, value: last }] };
}

/** A weight of the input layer is one number. */
function isLayer(given: Arrays, key: string): boolean {
  return given.get(key)!.shape.length > 0;
}

function columnsOf({ shape }: Tensor): number {
  return shape.at(-1)!;
}

function synapse(given: Arrays, layer: number): Attrs {
  const weight = given.get(`${layer}.weight`)!;
  if (!given.has(`${layer}.stride`)) {
    const [rows, columns] = weight.shape.length === 1 ? [1, weight.shape[0]!] : weight.shape;
    return {
      weight: tensor(weight.dtype, [rows!, columns!], weight.data),
      weightBits: 8,
      width: 24,
    };
  }
  const list = (name: string) => Array.from(numbersOf(given.get(`${layer}.${name}`)!));
  const pads = list('padding');
  return {
    ...{ weight, strides: list('stride'), pads: [...pads, ...pads] },
    ...{ dilations: list('dilation'), groups: 1, width: 24 },
  };
}

function numberAt(given: Arrays, name: string): number {
  return numbersOf(given.get(name)!)[0]!;
}

function biasOf(given: Arrays, layer: number): Attrs {
  const bias = given.get(`${layer}.bias`);
  if (!bias) return {};
  const isConv = given.has(`${layer}.stride`);
  return { bias: tensorOf('i32', [bias.shape[0]!, ...(isConv ? [1, 1] : [])], numbersOf(bias)) };
}

/** The file counts the decay of u from one. */
function lif(given: Arrays, layer: number): Attrs {
  const [du, dv] = [numberAt(given, `${layer}.iDecay`) - 1, numberAt(given, `${layer}.vDecay`)];
  const vth = uniform(numberAt(given, `${layer}.vThMant`));
  const bias = biasOf(given, layer);
  const scaled = 'bias' in bias ? { ...bias, biasExponent: 6 } : {};
  return { du: uniform(du), dv: uniform(dv), vth, ...scaled };
}

export function mnistNet(): Graph {
  return networkOf('mnist-mlp', readArrays('mnist-mlp.npz'), {
    input: spikesType('u1', [784]),
    neuron: (given, layer) => ({ kind: 'lif', attrs: lif(given, layer) }),
  });
}

export function oxfordNet(): Graph {
  return networkOf('oxford', readArrays('oxford.npz'), {
    input: spikesType('u1', [200]),
    neuron: (given, layer) => ({ kind: 'lif', attrs: lif(given, layer) }),
  });
}

/** Behind its input layer, whose spikes were recorded; recorded with a reset of the network every 17 steps, layer behind layer. */
export function pilotnetLif(): Graph {
  return networkOf('pilotnet-lif', readArrays('pilotnet-lif.npz'), {
    input: spikesType('u1', [1, 3, 66, 200]),
    neuron: (given, layer, before) => ({
      kind: 'lif',
      attrs: { ...lif(given, layer), resetInterval: 17, resetOffset: before + 1 },
    }),
  });
}

/** The last layer sends what it has summed up. */
export function pilotnetSdnn(): Graph {
  const given = readArrays('pilotnet-sdnn.npz');
  const vth = (layer: number) => uniform(numberAt(given, `${layer}.vThMant`));
  return networkOf('pilotnet-sdnn', given, {
    input: currentType('i8', [1, 3, 33, 100]),
    first: ['act', 'delta', ['x'], { vth: vth(0) }],
    neuron: (_, layer) =>
      layer === 9
        ? { kind: 'sigma', attrs: {} }
        : { kind: 'sigma-delta', attrs: { vth: vth(layer), ...biasOf(given, layer) } },
  });
}

/** Recorded spikes of a layer, a row for each step. */
export function spikesOf(given: Arrays, layer: string, size: number): Uint8Array {
  const { data, shape } = given.get(`spikes.${layer}`)!;
  const [steps, width] = shape as readonly [number, number];
  const spikes = new Uint8Array(steps * size);
  for (let step = 0; step < steps; step++)
    for (let i = 0; i < size; i++)
      spikes[step * size + i] = ((data[step * width + (i >> 3)] as number) >> (7 - (i & 7))) & 1;
  return spikes;
}

/** How many values of an op there are. */
export function sizeAt({ ops }: Graph, name: string): number {
  return sizeOf(ops.find(({ result }: Op) => result === name)!.type.shape);
}
