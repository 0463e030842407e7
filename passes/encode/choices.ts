import type { Op } from '../../src/ir/graph.ts';
import { type Tensor, numbersOf, tensor, tensorOf } from '../../src/tensor/tensor.ts';
import { type SnnBuilder, rangeOf } from './builder.ts';
import type { Carried, Current } from './carried.ts';
import type { Lowering, Lowerings } from './lowering.ts';
import { curved, truths } from './pointwise.ts';
import { lowerConstant } from './known.ts';
import { scaled, widened } from './linear.ts';
import { FARTHEST } from './shares.ts';
import { addAll, sumOf } from './sums.ts';

/** Ops that tell values apart, and what follows from it. */
export const CHOICES: Lowerings = {
  and: population(ofTruths),
  equal: population(compared),
  less: population(compared),
  'less-or-equal': population(compared),
  or: population(ofTruths),
  where: { becomes: 'products', reads: 'narrow', lower: choose },
  xor: population(ofTruths),
};

/** A function of one value where it is one; else one of what two values come to together. */
function population(ofTwo: Lowering['lower']): Lowering {
  return {
    becomes: 'population',
    reads: 'wide',
    lower: (op, inputs, builder) =>
      inputs.every((x) => x.as === 'constant')
        ? undefined
        : (curved(op, inputs, builder) ?? ofTwo(op, inputs, builder)),
  };
}

/** The sum of two values, each times a number. */
function mixed(
  op: Op,
  inputs: readonly Carried[],
  factors: readonly number[],
  builder: SnnBuilder,
): Current {
  const biases: Tensor[] = [];
  const names: string[] = [];
  inputs.forEach((x, i) => {
    const factor = factors[i]!;
    if (x.as === 'constant') {
      const numbers = Float32Array.from(numbersOf(x.tensor), (y) => y * factor);
      biases.push(tensor('f32', x.tensor.shape, numbers));
      return;
    }
    const spikes = builder.spikes(op, x, op.inputs[i]!);
    const weight = tensorOf('f32', [], [factor * spikes.scale]);
    names.push(builder.emit('diagonal', part(op, 'weighed'), [spikes.name], { weight }));
  });
  const name = names.length === 1 ? names[0]! : builder.emit('add', part(op, 'both'), names, {});
  const bias = biases.length > 0 ? { bias: sumOf(biases) } : {};
  return widened(op, { as: 'current', name, unit: 1, ...bias }, builder);
}

/** Two truths are one number of four. */
function ofTruths(op: Op, inputs: readonly Carried[], builder: SnnBuilder): Carried | undefined {
  if (inputs.some((x) => x.as === 'ids')) return undefined;
  const current = mixed(op, inputs, [1, 2], builder);
  const kernel = builder.table.get(op.kind)!.kernel({
    ...{ stage: 'ann', attrs: op.attrs, type: { ...op.type, shape: [4] } },
    inputs: [0, 1].map(() => ({ role: 'tensor', dtype: 'bool', shape: [4] }) as const),
  });
  const pairs = [Float32Array.of(0, 1, 0, 1), Float32Array.of(0, 0, 1, 1)];
  const answers = Float32Array.from(kernel.step(pairs, 1));
  const apply = (x: Float32Array) => x.map((y) => answers[Math.round(y)]!);
  const of = { ...current, range: { low: 0, high: 3, bits: 2, origin: part(op, 'both') } };
  return { as: 'curved', of, apply, range: truths(op) };
}

/** How far one value is above another, compared with zero; of truths, in four cases. */
function compared(op: Op, inputs: readonly Carried[], builder: SnnBuilder): Carried | undefined {
  if (op.inputs.some((name) => builder.dtypeOf(name) === 'bool'))
    return ofTruths(op, inputs, builder);
  const ranges = inputs.map((x) => rangeOf(x, builder.bitsAt(op)));
  const difference = ranges.every((range) => range !== undefined)
    ? mixed(op, inputs, [1, -1], builder)
    : undefined;
  if (!difference) return undefined;
  const [a, b] = ranges;
  const range = {
    low: a!.low - b!.high,
    high: a!.high - b!.low,
    bits: 16,
    origin: part(op, 'above'),
  };
  const zero: Carried = { as: 'constant', tensor: tensorOf('f32', [], [0]) };
  return curved({ ...op, inputs: [] }, [{ ...difference, range }, zero], builder);
}

/** One value where a condition holds and another where it does not: a product of each, and their sum. */
function choose(op: Op, inputs: readonly Carried[], builder: SnnBuilder): Carried | undefined {
  const asCurve = curved(op, inputs, builder);
  if (asCurve) return asCurve;
  const [condition, ...values] = inputs as [Carried, Carried, Carried];
  if (inputs.some((x) => x.as === 'ids')) return undefined;
  if (condition.as === 'constant') return chosenFor(op, condition.tensor, values, builder);
  const otherwise = opposite(op, condition, builder);
  if (!otherwise) return undefined;
  const truth = [condition, otherwise].map((x) => builder.spikes(op, x, op.inputs[0]!));
  // Their products count in one unit where a level of both is worth the same.
  const open = values.filter((x) => x.as !== 'constant');
  const names = op.inputs.slice(1).filter((_, i) => values[i]!.as !== 'constant');
  const sent = builder.alike({ ...op, inputs: names }, open);
  const unit = sent[0]?.scale ?? 1;
  const terms = values.map((x, i) => {
    const when = truth[i]!;
    if (x.as !== 'constant')
      return builder.emit(
        'product',
        part(op, 'chosen'),
        [when.name, sent[open.indexOf(x)]!.name],
        {},
      );
    const levels = Float32Array.from(numbersOf(x.tensor), (y) => bounded(y) / unit);
    const weight = tensor('f32', x.tensor.shape, levels);
    const wide = widened(op, when, builder);
    return builder.emit('diagonal', part(op, 'chosen'), [wide.name], { weight });
  });
  const name = builder.emit('add', op, terms, {});
  return widened(op, { as: 'current', name, unit }, builder);
}

/** Where it is known which: each times 1 or 0. */
function chosenFor(
  op: Op,
  condition: Tensor,
  values: readonly Carried[],
  builder: SnnBuilder,
): Carried | undefined {
  const truth = Float32Array.from(numbersOf(condition));
  const terms = values.map((x, i): Carried | undefined => {
    const weight = tensor('f32', condition.shape, i === 0 ? truth : truth.map((y) => 1 - y));
    const product = {
      ...part(op, 'chosen'),
      kind: 'mul',
      inputs: [op.inputs[i + 1]!, ''],
      attrs: {},
    };
    const known: Carried = { as: 'constant', tensor: weight };
    return x.as === 'constant'
      ? lowerConstant(product, [x, known], builder)
      : scaled(product, x, weight, builder);
  });
  if (terms.some((term) => term === undefined)) return undefined;
  return addAll({ ...op, kind: 'add', inputs: ['', ''] }, terms as Carried[], builder);
}

/** What stands for infinity, as in masks, lies as far out as scores are told apart. */
function bounded(y: number): number {
  return Math.abs(y) < 2 ** 100 ? y : Math.sign(y) * 3 * FARTHEST;
}

/** 1 where a condition is 0, and the other way around. */
function opposite(op: Op, condition: Carried, builder: SnnBuilder): Carried | undefined {
  const { name } = builder.spikes(op, condition, op.inputs[0]!);
  const type = { ...op.type, dtype: 'bool' as const, shape: builder.shapeOf(name) };
  const not = { ...part(op, 'not'), kind: 'not', inputs: [op.inputs[0]!], attrs: {}, type };
  return curved(not, [condition], builder);
}

function part(op: Op, name: string): Op {
  return { ...op, result: `${op.result}.${name}` };
}
