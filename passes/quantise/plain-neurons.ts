import * as codes from '../../src/diagnostics/codes.ts';
import { fail } from '../../src/diagnostics/diagnostic.ts';
import { type Attrs, type Graph, type Op, typesOf } from '../../src/ir/graph.ts';
import { type OpTable, typedOp } from '../../src/ir/op-def.ts';
import { spread } from '../../src/ir/ops/neurons/parameter.ts';
import { uniqueNames } from '../../src/support/unique-names.ts';
import { type Shape, sizeOf } from '../../src/tensor/shape.ts';
import { type Tensor, numbersOf, tensorOf } from '../../src/tensor/tensor.ts';

export const LEAKY = 'leaky-integrate-and-fire';

/**
 * Float neurons in the form that has integers. What they do stays what it was:
 *
 * - potentials count in units of the gain, and from where a reset leads;
 * - a current that is there in every step comes from a neuron that fires in every step;
 * - who takes the current of the step before hears what arrives a step later.
 *
 * All that has no such form is named.
 */
export function plainNeurons(graph: Graph, table: OpTable): Graph {
  const neurons = graph.ops.filter(({ kind }) => kind === LEAKY);
  if (neurons.length === 0) return graph;
  const faults = neurons.flatMap((op) => faultsOf(op).map((why) => `'${op.result}' ${why}`));
  if (faults.length > 0) fail(codes.noLeakyForm({ faults }));
  const builder = opBuilder(graph, table);
  for (const op of graph.ops) builder.keep(op.kind === LEAKY ? plain(op, builder) : op);
  return { ...graph, ops: builder.ops };
}

interface Leaky {
  readonly decay: Tensor;
  readonly threshold?: Tensor;
  readonly drop?: Tensor;
  readonly rest?: Tensor;
  readonly gain?: Tensor;
  readonly bias?: Tensor;
  readonly currentDecay?: Tensor;
  readonly currentBias?: Tensor;
  readonly strict: boolean;
  readonly reset: 'subtract' | 'zero';
  readonly resetNext: boolean;
  readonly late: boolean;
  readonly sends: string;
}

export function leakyOf({ attrs }: Op): Leaky {
  return attrs as unknown as Leaky;
}

function faultsOf(op: Op): string[] {
  const { decay, currentDecay, threshold, drop, gain, sends, ...attrs } = leakyOf(op);
  const outside = (tensor: Tensor | undefined, isRight: (x: number) => boolean) =>
    tensor !== undefined && !numbersOf(tensor).every(isRight);
  const isPart = (x: number) => x >= 0 && x <= 1;
  const floor = attrs.reset === 'zero' && attrs.rest ? most(attrs.rest) : 0;
  const isOtherDrop =
    attrs.reset === 'subtract' && drop !== undefined && !sameNumbers(drop, threshold);
  return [
    ...(outside(decay, isPart) || outside(currentDecay, isPart) ? ['grows by itself'] : []),
    ...(attrs.resetNext ? ['is reset a step after its spike'] : []),
    ...(isOtherDrop ? ['subtracts something else than its threshold'] : []),
    ...(outside(gain, (x) => x > 0) ? ['has a gain that is not positive'] : []),
    ...(threshold && least(threshold) < floor ? ['fires below where a reset leads'] : []),
    ...(sends !== 'spikes' && threshold ? ['shows its potential, and fires'] : []),
    ...(sends !== 'spikes' && gain && new Set(numbersOf(gain)).size > 1
      ? ['shows potentials of several gains']
      : []),
  ];
}

function least(tensor: Tensor): number {
  return Array.from(numbersOf(tensor)).reduce((a, b) => Math.min(a, b), Infinity);
}

function most(tensor: Tensor): number {
  return Array.from(numbersOf(tensor)).reduce((a, b) => Math.max(a, b), -Infinity);
}

function sameNumbers(a: Tensor, b: Tensor | undefined): boolean {
  const [x, y] = [numbersOf(a), b ? numbersOf(b) : new Float64Array()];
  const length = Math.max(x.length, y.length);
  const isBroadcast = [x, y].every((one) => one.length === 1 || one.length === length);
  return isBroadcast && Array.from({ length }).every((_, i) => x[i % x.length] === y[i % y.length]);
}

interface OpBuilder {
  readonly ops: Op[];
  keep(op: Op): void;
  /** A new op in front of another, which has its place in the model. */
  add(before: Op, suffix: string, draft: Pick<Op, 'kind' | 'inputs' | 'attrs'>): string;
  /** The messages of the neuron that fires in every step. */
  always(before: Op): string;
}

function opBuilder(graph: Graph, table: OpTable): OpBuilder {
  const types = typesOf(graph);
  const nameFor = uniqueNames(types.keys());
  const ops: Op[] = [];
  let always: string | undefined;
  const add: OpBuilder['add'] = ({ result, loc }, suffix, draft) => {
    const inputs = draft.inputs.map((name) => types.get(name)!);
    const named = { ...draft, result: nameFor(`${result}:${suffix}`), loc };
    const op = typedOp(table, 'snn', named, inputs);
    types.set(op.result, op.type);
    ops.push(op);
    return op.result;
  };
  return {
    ops,
    keep: (op) => void ops.push(op),
    add,
    always: (before) => (always ??= firingAlways(before, add)),
  };
}

const number = (x: number) => tensorOf('f32', [], [x]);

/** Nothing ever arrives at it, and its bias is above its threshold. */
function firingAlways(before: Op, add: OpBuilder['add']): string {
  const value = tensorOf('i32', [1], [0]);
  const silence = add(before, 'silence', {
    kind: 'source',
    inputs: [],
    attrs: { value, limit: 1 },
  });
  const weight = tensorOf('f32', [1], [1]);
  const nothing = add(before, 'nothing', {
    kind: 'diagonal',
    inputs: [silence],
    attrs: { weight },
  });
  const attrs = {
    ...{ decay: number(0), threshold: number(0.5), bias: number(1) },
    ...{ strict: true, reset: 'zero' },
  };
  return add(before, 'always', { kind: LEAKY, inputs: [nothing], attrs });
}

function plain(op: Op, builder: OpBuilder): Op {
  const { gain, rest, currentBias, late, bias: given, ...kept } = leakyOf(op);
  const { shape } = op.type;
  const each = (tensor: Tensor | undefined, otherwise: number) =>
    tensor ? spread(tensor, shape) : new Float64Array(sizeOf(shape)).fill(otherwise);
  const gains = each(gain, 1);
  const origin = kept.reset === 'zero' ? each(rest, 0) : each(undefined, 0);
  const decay = each(kept.decay, 0);
  const scaled = (numbers: Float64Array) =>
    tensorFor(
      shape,
      numbers.map((x, i) => x / gains[i]!),
    );
  const bias = each(given, 0).map((x, i) => x - (1 - decay[i]!) * origin[i]!);
  const isShown = kept.sends !== 'spikes';
  const attrs = {
    ...kept,
    decay: tensorFor(shape, decay),
    ...(kept.currentDecay && { currentDecay: tensorFor(shape, each(kept.currentDecay, 0)) }),
    ...(kept.threshold && {
      threshold: scaled(each(kept.threshold, 0).map((x, i) => x - origin[i]!)),
    }),
    ...(bias.some((x) => x !== 0) && { bias: scaled(bias) }),
    ...(isShown && gain && { gain }),
  } as unknown as Attrs;
  const constant = each(currentBias, 0);
  const inputs = [op.inputs[0]!];
  if (constant.some((x) => x !== 0)) inputs.push(fromAlways(op, scaled(constant), builder));
  const arriving =
    inputs.length === 1
      ? inputs[0]!
      : builder.add(op, 'arriving', { kind: 'add', inputs, attrs: {} });
  const heard = late
    ? builder.add(op, 'late', { kind: 'delay', inputs: [arriving], attrs: { steps: 1 } })
    : arriving;
  return { ...op, inputs: [heard], attrs };
}

/** A current of each neuron's own in every step. */
function fromAlways(op: Op, current: Tensor, builder: OpBuilder): string {
  const { shape } = op.type;
  const weight = tensorOf('f32', [sizeOf(shape), 1], spread(current, shape));
  const sent = builder.add(op, 'constant', {
    kind: 'dense',
    inputs: [builder.always(op)],
    attrs: { weight },
  });
  return shape.length === 1
    ? sent
    : builder.add(op, 'shaped', { kind: 'reshape', inputs: [sent], attrs: { shape } });
}

/** One number where all are the same. */
function tensorFor(shape: Shape, numbers: Float64Array): Tensor {
  return numbers.every((x) => x === numbers[0]) && numbers.length > 0
    ? number(numbers[0]!)
    : tensorOf('f32', shape, numbers);
}
