import type { Sample } from '../../runtime/executor.ts';
import type { Graph, Op } from '../../src/ir/graph.ts';
import { type ValueType, spikesType } from '../../src/ir/types.ts';
import { type Random, random } from '../../src/support/random.ts';
import { allocate, integerRange, isFloat } from '../../src/tensor/dtype.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { tensorOf } from '../../src/tensor/tensor.ts';
import { convolutionalNet, denseBlock, singleNeuron } from '../conformance/recordings.ts';
import { graphOf } from '../support/graph-of.ts';

/* Networks on which drivers of an SDK are held to the reference, and what they are given. */

export interface Case {
  readonly name: string;
  readonly graph: Graph;
  readonly steps: number;
  readonly probes: readonly string[];
  readonly sample: Sample;
}

/** Numbers for all inputs, a row a step; half of those of integers are zero. */
export function drawSample(graph: Graph, steps: number, seed: number): Sample {
  const source = random(seed);
  return Object.fromEntries(
    graph.inputs.map(({ name, type: { dtype, shape } }) => {
      const numbers = allocate(dtype, steps * sizeOf(shape));
      const [low, high] = isFloat(dtype) ? [0, 0] : integerRange(dtype);
      const draw = () =>
        isFloat(dtype)
          ? source.next() * 2 - 1
          : source.int(Math.max(low, -999), Math.min(high, 999));
      for (let i = 0; i < numbers.length; i++) numbers[i] = source.next() < 0.5 ? 0 : draw();
      return [name, numbers];
    }),
  );
}

type Line = Parameters<typeof graphOf>[2][number];

const one = (x: number) => tensorOf('i32', [], [x]);

/** Weights of one sign or of both, as a chip of 8 bits stores them. */
function weights(source: Random, out: number, width: number) {
  const [low, high] = source.pick([
    [-127, 127],
    [0, 255],
    [-255, 0],
    [-20, 60],
  ] as const);
  const numbers = Array.from({ length: out * width }, () => source.int(low, high));
  return { weight: tensorOf('i16', [out, width], numbers), exponent: source.int(-3, 2) };
}

/** Those of both signs that a chip holds as they are, whatever is sent. */
function evenWeights(source: Random, out: number, width: number) {
  const numbers = Array.from({ length: out * width }, () => 2 * source.int(-64, 63));
  return { weight: tensorOf('i16', [out, width], numbers), exponent: source.int(-3, 2) };
}

function lifAttrs(source: Random, size: number) {
  const bias = Array.from({ length: size }, () => source.int(-60, 90));
  return {
    du: one(source.pick([4095, 4095, 0, 1024, 3000])),
    dv: one(source.pick([0, 128, 410, 4096])),
    vth: one(source.int(5, 400)),
    ...(source.next() < 0.6 && { bias: tensorOf('i32', [size], bias) }),
    biasExponent: source.int(-2, 6),
    ...(source.next() < 0.2 && { resetInterval: source.int(2, 7), resetOffset: source.int(0, 6) }),
  };
}

/** Layers of LIF neurons; now and then messages wait, or go around a layer. */
export function denseLif(seed: number): Case {
  const source = random(seed);
  const inputs = source.int(2, 9);
  const types: Record<string, ValueType> = { x: spikesType('u1', [inputs]) };
  const lines: Line[] = [];
  const loops: Op[] = [];
  const probes: string[] = [];
  let [from, width] = ['x', inputs];
  for (let layer = source.int(1, 3); layer > 0; layer--) {
    const size = source.int(2, 9);
    const named = (name: string) => `${name}${layer}`;
    if (source.next() < 0.3) {
      lines.push([named('late'), 'delay', [from], { steps: source.int(1, 3) }]);
      from = named('late');
    }
    const [y, current] = [named('y'), named('a')];
    lines.push([current, 'dense', [from], weights(source, size, width)]);
    const isLoop = source.next() < 0.3;
    if (isLoop) {
      const type = spikesType('u1', [size]);
      const back = { result: named('r'), kind: 'delay', inputs: [y], loc: [], type };
      loops.push({ ...back, attrs: { steps: source.int(1, 2) } });
      types[named('r')] = type;
      lines.push([named('b'), 'dense', [named('r')], weights(source, size, size)]);
      lines.push([named('c'), 'add', [current, named('b')], {}]);
    }
    lines.push([y, 'lif', [isLoop ? named('c') : current], lifAttrs(source, size)]);
    probes.push(y, `${y}.u`, `${y}.v`);
    [from, width] = [y, size];
  }
  const graph = graphOf('fixed', types, lines);
  const closed = { ...graph, inputs: graph.inputs.slice(0, 1), ops: [...graph.ops, ...loops] };
  return made(`dense LIF ${seed}`, closed, probes, 16, seed);
}

/** A layer that sends changes, one that sums them up and sends its own, and a sum. */
export function sigmaDelta(seed: number): Case {
  const source = random(seed);
  const [inputs, hidden, outputs] = [source.int(2, 6), source.int(2, 8), source.int(1, 5)];
  const changes = () => ({
    vth: one(source.int(0, 4)),
    spikeExponent: source.int(0, 6),
    stateExponent: source.int(0, 6),
  });
  const bias = Array.from({ length: hidden }, () => source.int(-30, 60));
  const graph = graphOf('fixed', { x: spikesType('i8', [inputs]) }, [
    ['d', 'delta', ['x'], changes()],
    ['a', 'dense', ['d'], evenWeights(source, hidden, inputs)],
    ['s', 'sigma-delta', ['a'], { ...changes(), bias: tensorOf('i32', [hidden], bias) }],
    ['b', 'dense', ['s'], evenWeights(source, outputs, hidden)],
    ['y', 'sigma', ['b'], { bias: one(source.int(-50, 50)) }],
  ]);
  return made(
    `sigma-delta ${seed}`,
    graph,
    ['d', 's', 'y', 's.sigma', 's.act', 's.residue', 'y.sigma'],
    12,
    seed,
  );
}

function made(
  name: string,
  graph: Graph,
  probes: readonly string[],
  steps: number,
  seed: number,
): Case {
  // A driver shows what populations send.
  const values = probes.filter((probe) => !probe.includes('.'));
  const outputs = values.map((value) => ({ name: value, value }));
  const sample = drawSample(graph, steps, seed);
  return { name, graph: { ...graph, outputs }, probes, steps, sample };
}

export function recordedNetworks(): Case[] {
  return [
    made(
      'convolutions that Loihi 2 ran',
      convolutionalNet(),
      ['input', 'layer1', 'output', 'output.u', 'output.v'],
      15,
      1,
    ),
    made('a dense block that Loihi 2 ran', denseBlock(), ['y', 'y.v'], 40, 2),
    made('a neuron that Loihi 2 ran', singleNeuron(), ['y', 'y.u', 'y.v'], 60, 3),
  ];
}
