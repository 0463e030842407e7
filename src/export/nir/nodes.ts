import type { Op } from '../../ir/graph.ts';
import { usedWeights } from '../../ir/ops/synapses/synapse.ts';
import { spread } from '../../ir/ops/neurons/parameter.ts';
import type { ValueType } from '../../ir/types.ts';
import { type Shape, sizeOf } from '../../tensor/shape.ts';
import { type Tensor, numbersOf } from '../../tensor/tensor.ts';
import { float32, float64, int64, words } from '../hdf5/entries.ts';
import type { NirDraft, NirEntries } from './draft.ts';
import { type Leaky, NEURONS, neuronNode } from './neurons.ts';

/** What an op is written with. */
interface Writing {
  readonly draft: NirDraft;
  readonly types: ReadonlyMap<string, ValueType>;
  /** Values that are defined behind the op that reads them: a loop comes back there. */
  readonly isLater: (value: string) => boolean;
  readonly isOutput: (value: string) => boolean;
  readonly dt: number;
}

export type WriteNode = (op: Op, writing: Writing) => void;

/** How each kind of op is said in NIR. To add one: its line here. */
export const NODES: ReadonlyMap<string, WriteNode> = new Map<string, WriteNode>([
  ['add', (op, { draft }) => draft.pass(op.result, op.inputs.flatMap(draft.sourcesOf))],
  ['delay', delay],
  ['reshape', flatten],
  ['dense', dense],
  ['conv', conv],
  ['diagonal', scale],
  ['sigma', sum],
  ...[...NEURONS].map(([kind, of]): [string, WriteNode] => [
    kind,
    (op, writing) => neurons(op, of(op), writing),
  ]),
]);

const type = (text: string): NirEntries => ({ type: words([], [text]) });

/** Shapes in files have no batch. */
export function plainShape(shape: Shape): Shape {
  return shape.length > 1 && shape[0] === 1 ? shape.slice(1) : shape;
}

export function shapeEntry(shape: Shape) {
  const plain = plainShape(shape);
  return int64(plain, [plain.length]);
}

function reads(op: Op, { draft }: Writing): readonly string[] {
  return op.inputs.flatMap(draft.sourcesOf);
}

/** A loop takes a step by itself, so a delay that closes one says so much less. */
function delay(op: Op, writing: Writing): void {
  const { draft, isLater, dt } = writing;
  const steps = (op.attrs['steps'] as number) - (isLater(op.inputs[0]!) ? 1 : 0);
  if (steps === 0) {
    draft.pass(op.result, reads(op, writing));
    return;
  }
  const shape = plainShape(op.type.shape);
  const late = new Float64Array(sizeOf(shape)).fill(steps * dt);
  draft.add(op.result, reads(op, writing), { ...type('Delay'), delay: float64(shape, late) });
}

function flatten(op: Op, writing: Writing): void {
  const { draft, types } = writing;
  const [from, to] = [types.get(op.inputs[0]!)!.shape, op.type.shape].map(plainShape);
  if (from!.join() === to!.join()) {
    draft.pass(op.result, reads(op, writing));
    return;
  }
  if (to!.length !== 1) draft.fault(`'${op.result}' gives messages the shape [${to!.join(',')}]`);
  draft.add(op.result, reads(op, writing), {
    ...type('Flatten'),
    ...{ start_dim: int64(0), end_dim: int64(-1), input_type: shapeEntry(from!) },
  });
}

/** Weights as the sums use them. */
function weightOf(op: Op, draft: NirDraft) {
  const { weight, exponent = 0 } = op.attrs as unknown as { weight: Tensor; exponent?: number };
  if (op.attrs['delays'] !== undefined) draft.fault(`'${op.result}' has a delay for each synapse`);
  const numbers = Array.from(usedWeights(op.attrs as never), (w) => w * 2 ** exponent);
  return float32(weight.shape, numbers);
}

function dense(op: Op, writing: Writing): void {
  const { draft } = writing;
  const entries = { ...type('Linear'), weight: weightOf(op, draft) };
  draft.add(op.result, reads(op, writing), entries);
}

function conv(op: Op, writing: Writing): void {
  const { draft, types } = writing;
  const { attrs, result } = op;
  const weight = weightOf(op, draft);
  const [out, , ...kernel] = weight.dataset.shape as [number, number, ...number[]];
  const pads = attrs['pads'] as readonly number[];
  const [before, behind] = [pads.slice(0, kernel.length), pads.slice(kernel.length)];
  if (before.join() !== behind.join()) draft.fault(`'${result}' pads its sides differently`);
  if (kernel.length > 2) draft.fault(`'${result}' is a convolution of ${kernel.length} axes`);
  const list = (numbers: readonly number[]) => int64(numbers, [numbers.length]);
  const places = types.get(op.inputs[0]!)!.shape.slice(2);
  draft.add(result, reads(op, writing), {
    ...type(kernel.length === 1 ? 'Conv1d' : 'Conv2d'),
    ...{ weight, bias: float32([out], new Float32Array(out)) },
    stride: list(attrs['strides'] as readonly number[]),
    dilation: list(attrs['dilations'] as readonly number[]),
    padding: list(before),
    groups: int64(attrs['groups'] as number),
    input_shape: kernel.length === 1 ? int64(places[0]!) : list(places),
  });
}

/** Messages that count as they are need no node. */
function scale(op: Op, writing: Writing): void {
  const { draft } = writing;
  const factor = 2 ** (op.attrs['exponent'] as number);
  const weight = op.attrs['weight'] as Tensor;
  const all = spread(weight, op.type.shape).map((w) => w * factor);
  if (all.every((w) => w === 1)) {
    draft.pass(op.result, reads(op, writing));
    return;
  }
  const shape = plainShape(op.type.shape);
  draft.add(op.result, reads(op, writing), { ...type('Scale'), scale: float32(shape, all) });
}

/** Who reads a NIR graph counts its spikes; what sums up a current is a neuron that keeps all of it. */
function sum(op: Op, writing: Writing): void {
  const { draft, types, isOutput } = writing;
  if (op.attrs['bias'] !== undefined) draft.fault(`'${op.result}' is a sum with a bias`);
  if (types.get(op.inputs[0]!)!.role === 'spikes') {
    if (!isOutput(op.result)) draft.fault(`'${op.result}' counts spikes inside the network`);
    draft.pass(op.result, reads(op, writing));
    return;
  }
  const shape = plainShape(op.type.shape);
  const factor = op.attrs['scale'] ? numbersOf(op.attrs['scale'] as Tensor)[0]! : 1;
  const r = new Float64Array(sizeOf(shape)).fill(factor);
  draft.add(op.result, reads(op, writing), { ...type('I'), r: float64(shape, r) });
}

function neurons(op: Op, leaky: Leaky, writing: Writing): void {
  const { draft, dt, isOutput } = writing;
  for (const lost of leaky.lost) draft.lose(`'${op.result}' ${lost}`);
  const sources = reads(op, writing);
  const isShown = !leaky.threshold && isOutput(op.result) && !leaky.currentDecay;
  const isPlain = leaky.decay.every((x) => x === 0) && leaky.gain.every((x) => x === 1);
  if (isShown && isPlain && op.attrs['sends'] === 'before-reset') {
    carry(op, leaky.bias, writing);
    draft.pass(op.result, sources);
    return;
  }
  if (leaky.threshold && op.type.role !== 'spikes')
    draft.lose(`'${op.result}' shows its potential, and fires`);
  const node = neuronNode(leaky, dt);
  if (!node) {
    draft.fault(`'${op.result}' keeps all of its potential, or of its current`);
    return;
  }
  if (node.before) carry(op, node.before, writing);
  const shape = plainShape(leaky.shape);
  const numbers = Object.entries(node.numbers).map(([name, each]) => [name, float64(shape, each)]);
  draft.add(op.result, sources, {
    ...type(node.type),
    ...(Object.fromEntries(numbers) as NirEntries),
  });
}

/** A bias has its place in the layer in front, as one number for each channel. */
function carry(op: Op, bias: Float64Array, writing: Writing): void {
  if (bias.every((x) => x === 0)) return;
  const { draft } = writing;
  const { nodes } = draft;
  const [name] = reads(op, writing).filter((one) => nodes.get(one)?.['weight'] !== undefined);
  const node = name === undefined ? undefined : nodes.get(name);
  const out = node?.['weight']!.dataset.shape[0] ?? 0;
  const run = bias.length / out;
  const isFitting =
    Number.isInteger(run) && bias.every((x, i) => x === bias[Math.floor(i / run) * run]);
  if (!node || !isFitting || draft.edges.some(([from]) => from === name)) {
    draft.fault(`'${op.result}' has a bias that no layer in front can have`);
    return;
  }
  const each = Float32Array.from({ length: out }, (_, i) => bias[i * run]!);
  const isMatrix = node['weight']!.dataset.shape.length === 2;
  draft.fit(name!, op.result, {
    ...node,
    ...(isMatrix && type('Affine')),
    bias: float32([out], each),
  });
}
