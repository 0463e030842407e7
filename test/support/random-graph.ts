import type { Graph, Op, Output, Param } from '../../src/ir/graph.ts';
import { type OpDef, type OpTable, isFault, makeOp } from '../../src/ir/op-def.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { type Stage, type ValueType, sameType } from '../../src/ir/types.ts';
import { type Random, random } from '../../src/support/random.ts';
import type { Dtype } from '../../src/tensor/dtype.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { drawLoc, nameSource } from './odd-names.ts';

const MOST_OPS = 25;
const MOST_ELEMENTS = 400;
/** Kinds that are tried for an op, each on so many draws of inputs: some fit few of them. */
const KINDS = 3;
const ATTEMPTS = 12;

/** What may come into a graph, by stage. Repeated ones are likelier. */
const INPUTS: Readonly<Record<Stage, readonly (readonly [ValueType['role'], Dtype])[]>> = {
  ann: [
    ['tensor', 'f32'],
    ['tensor', 'f32'],
    ['tensor', 'f32'],
    ['tensor', 'i8'],
    ['tensor', 'bool'],
  ],
  snn: [
    ['tensor', 'f32'],
    ['current', 'f32'],
    ['spikes', 'i9'],
    ['spikes', 'u1'],
    ['tensor', 'i64'],
  ],
  fixed: [
    ['tensor', 'f32'],
    ['tensor', 'i32'],
    ['current', 'i32'],
    ['current', 'i24'],
    ['spikes', 'i9'],
    ['spikes', 'u1'],
    ['spikes', 'i24'],
  ],
  placed: [
    ['current', 'i32'],
    ['spikes', 'i9'],
  ],
};

/** A graph that verifies: the same for the same seed. Some of its ops are dead, some close cycles. */
export function randomGraph(
  seed: number,
  stage: Stage,
  { mostOps = MOST_OPS, ops = OP_TABLE }: { mostOps?: number; ops?: OpTable } = {},
): Graph {
  const source = random(seed);
  const nameOf = nameSource(source);
  const inputs = Array.from({ length: source.int(1, 4) }, (_, i): Param => {
    const [role, dtype] = i === 0 ? INPUTS[stage][0]! : source.pick(INPUTS[stage]);
    const type = { role, dtype, shape: drawShape(source) };
    return { name: nameOf(), type, loc: drawLoc(source) };
  });
  const values: Value[] = inputs.map(({ name, type }) => ({ name, type }));
  const kinds = [...ops.values()].filter((def) => def.stages.includes(stage));
  const drawn: Op[] = [];
  for (let wanted = source.int(1, mostOps); wanted > 0; wanted--) {
    const op = drawOp({ source, stage, ops, values, kinds, name: nameOf });
    if (!op) continue;
    drawn.push(op);
    values.push({ name: op.result, type: op.type });
  }
  const cyclic = drawn.map((op) => readAny(op, ops, values, source));
  return { name: nameOf(), stage, inputs, ops: cyclic, outputs: drawOutputs(source, values) };
}

interface Value {
  readonly name: string;
  readonly type: ValueType;
}

interface Surroundings {
  readonly source: Random;
  readonly stage: Stage;
  readonly ops: OpTable;
  readonly values: readonly Value[];
  readonly kinds: readonly OpDef[];
  readonly name: () => string;
}

/** Small, of 0 to 4 axes; now and then an empty axis, or a long one that takes weights out of the text. */
function drawShape(source: Random): number[] {
  const rank = source.int(0, 4);
  const shape = Array.from({ length: rank }, () => (source.next() < 0.03 ? 0 : source.int(1, 4)));
  if (rank > 0 && source.next() < 0.2) shape[rank - 1] = source.int(5, 24);
  return shape;
}

/** An op of some kind on some of the values, or nothing when none fitted. */
function drawOp(around: Surroundings): Op | undefined {
  const { source, kinds } = around;
  for (let kind = 0; kind < KINDS; kind++) {
    const def = source.pick(kinds);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const op = tryOp(def, around);
      if (op) return op;
    }
  }
  return undefined;
}

function tryOp(def: OpDef, { source, stage, ops, values, name }: Surroundings): Op | undefined {
  const inputs = drawInputs(def, values, source);
  const types = inputs.map(({ type }) => type);
  const given = def.draw?.(source, types, stage);
  if (!given) return undefined;
  const draft = {
    result: '',
    kind: def.kind,
    inputs: inputs.map((value) => value.name),
    attrs: given as Op['attrs'],
    type: INPUT_TYPE,
    loc: drawLoc(source),
  };
  const op = makeOp(ops, draft);
  const type = def.infer({ stage, attrs: op.attrs, inputs: types });
  if (isFault(type) || sizeOf(type.shape) > MOST_ELEMENTS) return undefined;
  return { ...op, result: name(), type };
}

const INPUT_TYPE: ValueType = { role: 'tensor', dtype: 'f32', shape: [] };

/** Later inputs are mostly of the type of the first, which most ops want; recent values are likelier. */
function drawInputs(def: OpDef, values: readonly Value[], source: Random): Value[] {
  const count = def.inputs.length + (def.variadic ? source.int(0, 2) : 0);
  if (count === 0) return [];
  const recent = values.slice(-6);
  const first = source.pick(source.next() < 0.5 ? recent : values);
  const alike = values.filter(
    ({ type }) => type.role === first.type.role && type.dtype === first.type.dtype,
  );
  const others = Array.from({ length: count - 1 }, () =>
    source.pick(source.next() < 0.9 ? alike : values),
  );
  return [first, ...others];
}

/** An op that reads the past reads any value of its type, which may be a later one or its own. */
function readAny(op: Op, ops: OpTable, values: readonly Value[], source: Random): Op {
  if (!ops.get(op.kind)!.readsPast) return op;
  const alike = values.filter(({ type }) => sameType(type, op.type));
  return { ...op, inputs: [source.pick(alike.slice(-3)).name] };
}

function drawOutputs(source: Random, values: readonly Value[]): Output[] {
  const nameOf = nameSource(source);
  return Array.from({ length: source.int(1, 4) }, () => {
    const { name } = source.pick(source.next() < 0.5 ? values.slice(-4) : values);
    return { name: nameOf(), value: name };
  });
}
