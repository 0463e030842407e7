import type { Graph, Op } from '../../../src/ir/graph.ts';
import { typesOf } from '../../../src/ir/graph.ts';
import { wirePlaces } from '../../../src/ir/ops/ledgers/wire-places.ts';
import { usedWeights } from '../../../src/ir/ops/synapses/synapse.ts';
import type { ValueType } from '../../../src/ir/types.ts';
import { bitWidth } from '../../../src/tensor/dtype.ts';
import { sameShape, sizeOf } from '../../../src/tensor/shape.ts';
import { type Tensor, numbersOf, tensor, tensorOf } from '../../../src/tensor/tensor.ts';
import { spread } from '../../../src/ir/ops/neurons/parameter.ts';

/** What drivers are told of an op beside its name, kind, inputs and type. */
type Field = number | string | readonly number[] | readonly string[] | Tensor;
type Fields = Readonly<Record<string, Field>>;

/** An op in the words of docs/bridge.md, or why it has none. */
type Describe = (op: Op, inputs: readonly ValueType[]) => Fields | { readonly why: string };

const synapse = ({ attrs }: Op): Fields => {
  const { weight, exponent, delays } = attrs as unknown as SynapseAttrs;
  const used = tensorOf('i32', weight.shape, usedWeights(attrs as never));
  return { weight: used, exponent: exponent ?? 0, ...(delays && { delays }) };
};

interface SynapseAttrs {
  readonly weight: Tensor;
  readonly exponent?: number;
  readonly delays?: Tensor;
}

const conv: Describe = (op) => ({
  ...synapse(op),
  ...numbers(op, 'strides', 'pads', 'dilations', 'groups'),
});

/** Parameters of a population: one number where all neurons have the same, else one for each. */
function parameters({ attrs, type }: Op, ...names: readonly string[]): Fields {
  const given = names.filter((name) => attrs[name] !== undefined);
  return Object.fromEntries(
    given.map((name) => {
      const own = attrs[name] as Tensor;
      const isShared = sizeOf(own.shape) === 1;
      const numbers = isShared ? numbersOf(own) : spread(own, type.shape);
      return [name, tensorOf('i32', isShared ? [] : type.shape, numbers)];
    }),
  );
}

function numbers({ attrs }: Op, ...names: readonly string[]): Fields {
  return Object.fromEntries(names.map((name) => [name, attrs[name] as Field]));
}

/** Populations of levels send what is missing of them; other codes need windows. */
const withPayload =
  (describe: Describe): Describe =>
  (op, inputs) =>
    op.attrs['code'] === 'payload'
      ? describe(op, inputs)
      : { why: `sends by code ${op.attrs['code'] as string}` };

const level = withPayload((op) => {
  const { table } = op.attrs as { readonly table?: Tensor };
  return {
    ...parameters(op, 'theta', 'bias'),
    ...numbers(op, 'low', 'high', 'limit'),
    ...(table && { table }),
  };
});

const changes = (op: Op): Fields => ({
  ...parameters(op, 'vth', 'bias'),
  ...numbers(op, 'spikeExponent', 'stateExponent', 'messageBits'),
});

const add: Describe = ({ type }, inputs) =>
  inputs.every(({ shape }) => sameShape(shape, type.shape))
    ? {}
    : { why: 'adds currents of several shapes' };

/** Where each element comes from, when all inputs stand one behind the other. */
const join: Describe = ({ attrs, type }, inputs) => {
  const axis = attrs['axis'] as number;
  const rows = sizeOf(type.shape.slice(0, axis));
  const places = new Int32Array(sizeOf(type.shape));
  let at = 0;
  for (let row = 0; row < rows; row++) {
    let start = 0;
    for (const { shape } of inputs) {
      const size = sizeOf(shape);
      const run = size / rows;
      for (let i = 0; i < run; i++) places[at++] = start + row * run + i;
      start += size;
    }
  }
  return { places: tensor('i32', [places.length], places) };
};

const DESCRIPTIONS: Readonly<Record<string, Describe>> = {
  add,
  conv,
  delay: (op) => numbers(op, 'steps'),
  delta: changes,
  dense: synapse,
  extreme: withPayload((op) => numbers(op, 'of', 'limit')),
  join,
  level,
  lif: (op) => ({
    ...parameters(op, 'du', 'dv', 'vth', 'bias'),
    ...numbers(op, 'biasExponent', 'resetInterval', 'resetOffset'),
  }),
  reshape: () => ({}),
  sigma: (op) => parameters(op, 'bias'),
  'sigma-delta': (op) => ({ ...changes(op), ...numbers(op, 'activation') }),
  sparse: (op) => ({
    ...synapse(op),
    starts: op.attrs['starts'] as Tensor,
    targets: op.attrs['targets'] as Tensor,
  }),
  wire: ({ attrs }) => {
    const places = wirePlaces(attrs);
    return { places: tensor('i32', [places.length], places) };
  },
};

/** An op as drivers know it. */
export type DescribedOp = Fields & {
  readonly result: string;
  readonly kind: string;
  readonly inputs: readonly string[];
};

/** All ops in words, or all that have none. */
export function describeOps(
  graph: Graph,
  ops: readonly Op[],
): { readonly ops: readonly DescribedOp[]; readonly faults: readonly string[] } {
  const types = typesOf(graph);
  const faults: string[] = [];
  const described = ops.flatMap((op): DescribedOp[] => {
    const { result, kind, inputs, type } = op;
    const own = DESCRIPTIONS[kind];
    const fields = own?.(
      op,
      inputs.map((name) => types.get(name)!),
    ) ?? { why: `is ${kind}, which the bridge does not carry` };
    if (isReason(fields)) {
      faults.push(`'${result}' ${fields.why}`);
      return [];
    }
    return [{ ...fields, result, kind, inputs, ...typeFields(type) }];
  });
  return { ops: described, faults };
}

function isReason(fields: object): fields is { readonly why: string } {
  return 'why' in fields;
}

export function typeFields({ role, dtype, shape }: ValueType) {
  return { role, bits: bitWidth(dtype), shape };
}
