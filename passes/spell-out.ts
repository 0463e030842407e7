import { definePass } from '../src/compiler/pass.ts';
import { type Op, definitionsOf, typesOf } from '../src/ir/graph.ts';
import { type OpTable, typedOp } from '../src/ir/op-def.ts';
import { isNumber } from '../src/ir/region.ts';
import type { ValueType } from '../src/ir/types.ts';
import { uniqueNames } from '../src/support/unique-names.ts';
import { sizeOf } from '../src/tensor/shape.ts';
import { type Tensor, numbersOf, tensorOf } from '../src/tensor/tensor.ts';

/**
 * Conversion has no form for a few ops of several values, but one for what they are made of. They are spelled
 * out before calibration, which then gives each part a range of its own:
 *
 *   a / b = a * (1 / b)
 *   lrn: x * (bias + alpha / size * (sum of neighbours' squares)) ^ -beta, the sum a convolution of one place
 */
export const spellOut = definePass({
  name: 'spell-out',
  summary:
    'spells out ops that conversion only knows the parts of: quotients, local response norms',
  from: ['ann'],
  removes: [],
  preserves: 'within-tolerance',
  becomes: ({ kind }) => (kind in SPELLINGS ? 'products' : undefined),
  options: {},
  run(graph, { ops: table }) {
    const types = new Map(typesOf(graph));
    const claim = uniqueNames(types.keys());
    const definitions = definitionsOf(graph);
    const view: View = { types, claim, definitions, table };
    const ops = graph.ops.flatMap((op) => SPELLINGS[op.kind]?.(op, view) ?? [op]);
    return ops.length === graph.ops.length && ops.every((op, i) => op === graph.ops[i])
      ? graph
      : { ...graph, ops };
  },
});

interface View {
  readonly types: Map<string, ValueType>;
  readonly claim: (name: string) => string;
  readonly definitions: ReadonlyMap<string, Op>;
  readonly table: OpTable;
}

type Spelling = (op: Op, view: View) => readonly Op[] | undefined;

const SPELLINGS: Readonly<Record<string, Spelling>> = { div: quotient, lrn: localNorm };

/** Adds parts of an op, the last of which has its name. */
function speller(op: Op, { types, claim, table }: View) {
  const ops: Op[] = [];
  const add = (kind: string, inputs: readonly string[], attrs: Op['attrs'], isLast = false) => {
    const result = isLast ? op.result : claim(`${op.result}.${kind}`);
    const inputTypes = inputs.map((name) => types.get(name)!);
    const part = typedOp(table, 'ann', { result, kind, inputs, attrs, loc: op.loc }, inputTypes);
    ops.push(part);
    types.set(result, part.type);
    return result;
  };
  const number = (x: number) => add('constant', [], { value: tensorOf('f32', [], [x]) });
  return { ops, add, number };
}

/** By one number it is a function of a value already. */
function quotient(op: Op, view: View): readonly Op[] | undefined {
  const [a, b] = op.inputs as [string, string];
  const [over, under] = [view.definitions.get(a), view.definitions.get(b)];
  if (op.type.dtype !== 'f32' || isNumber(under) || isNumber(over)) return undefined;
  const { ops, add, number } = speller(op, view);
  if (under?.kind === 'constant') {
    const { shape, ...rest } = under.attrs['value'] as Tensor;
    const inverse = Float32Array.from(numbersOf({ shape, ...rest }), (x) => 1 / x);
    const factor = add('constant', [], { value: tensorOf('f32', shape, inverse) });
    add('mul', [a, factor], {}, true);
    return ops;
  }
  add('mul', [a, add('div', [number(1), b], {})], {}, true);
  return ops;
}

/** Dimensions that a convolution goes over. */
const MOST_SPATIAL = 3;

function localNorm(op: Op, view: View): readonly Op[] | undefined {
  const [x] = op.inputs as [string];
  const { size, alpha, beta, bias } = op.attrs as Readonly<Record<string, number>>;
  const channels = op.type.shape[1]!;
  const spatial = op.type.shape.slice(2).map(() => 1);
  const isSpatial = spatial.length > 0 && spatial.length <= MOST_SPATIAL;
  if (!isSpatial || sizeOf(op.type.shape) === 0) return undefined;
  const before = Math.floor((size! - 1) / 2);
  const weights = Array.from({ length: channels * channels }, (_, i) => {
    const distance = (i % channels) - Math.floor(i / channels);
    return distance >= -before && distance < size! - before ? alpha! / size! : 0;
  });
  const { ops, add, number } = speller(op, view);
  const squares = add('mul', [x, x], {});
  const sums = add('conv', [squares], {
    weight: tensorOf('f32', [channels, channels, ...spatial], weights),
    bias: tensorOf('f32', [channels], new Float32Array(channels).fill(bias!)),
    ...{
      strides: spatial,
      pads: [...spatial, ...spatial].map(() => 0),
      dilations: spatial,
      groups: 1,
    },
  });
  add('mul', [x, add('pow', [sums, number(-beta!)], {})], {}, true);
  return ops;
}
