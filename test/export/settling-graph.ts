import { LOWERINGS } from '../../src/export/onnx/lowerings.ts';
import type { Graph, Op, Param } from '../../src/ir/graph.ts';
import { isFault, typedOp } from '../../src/ir/op-def.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { type Coded, largestLevel } from '../../src/ir/ops/ledgers/code.ts';
import { STILL, type Settling, settlingOf } from '../../src/ir/settling.ts';
import { type ValueType, spikesType, tensorType } from '../../src/ir/types.ts';
import { verify } from '../../src/ir/verify.ts';
import { tensorOf } from '../../src/tensor/tensor.ts';
import { randomGraph } from '../support/random-graph.ts';

const OPS = new Map(
  [...OP_TABLE].filter(
    ([kind]) => kind in LOWERINGS && kind !== 'sigma' && kind !== 'decode', // put in where it belongs
  ),
);

/** Later windows would take long to wait for. */
const LATEST_START = 400;

/**
 * A random graph that settles, where it can: spikes and currents that would come in anew at every step are
 * quantised from floats, no synapse rounds its sums, windows open when all that they say is there, and codes
 * are decoded. Names are plain. Nothing where its types do not fit any more.
 */
export function settlingGraph(seed: number): Graph | undefined {
  const drawn = randomGraph(seed, 'fixed', { ops: OPS });
  const names = new Map<string, string>();
  for (const { name } of drawn.inputs) names.set(name, `v${names.size}`);
  for (const { result } of drawn.ops) names.set(result, `v${names.size}`);
  const types = new Map<string, ValueType>();
  const ops: Op[] = [];
  const settled = new Map<string, Settling>();
  const heardBy = ({ inputs }: Op) => inputs.map((name) => settled.get(name) ?? STILL);
  const add = (op: Op) => {
    ops.push(op);
    settled.set(op.result, settlingOf(op.kind, op.attrs, heardBy(op)));
    types.set(op.result, op.type);
  };
  const inputs = drawn.inputs.map(({ name, type }): Param => {
    const plain = names.get(name)!;
    if (type.role === 'tensor') types.set(plain, type);
    else for (const op of quantised(plain, type)) add(op);
    const outside = type.role === 'tensor' ? type : tensorType('f32', type.shape);
    return { name: type.role === 'tensor' ? plain : `${plain}.in`, type: outside, loc: [] };
  });
  for (const op of drawn.ops) {
    const typed = retyped(op, names, types);
    if (!typed) return undefined;
    for (const part of decoded(typed, heardBy(typed))) add(part);
  }
  const outputs = ops.slice(-1).map(({ result }) => ({ name: 'y', value: result }));
  const graph: Graph = { name: 'random', stage: 'fixed', inputs, ops, outputs };
  const isComplete = verify(graph, OP_TABLE).length === 0;
  return isComplete && ops.some(({ type }) => type.role !== 'tensor') ? graph : undefined;
}

/** What came in as spikes or a current, from a float input of its name. */
function quantised(name: string, { role, shape }: ValueType): Op[] {
  const levels = { gain: 90, low: -90, high: 100, limit: 60 };
  const spikes = role === 'spikes' ? name : `${name}.spikes`;
  const draft = { result: spikes, kind: 'encode', inputs: [`${name}.in`], attrs: levels, loc: [] };
  const encode = typedOp(OP_TABLE, 'fixed', draft, [tensorType('f32', shape)]);
  if (role === 'spikes') return [encode];
  const attrs = { weight: tensorOf('i8', [], [3]) };
  const current = { result: name, kind: 'diagonal', inputs: [spikes], attrs, loc: [] };
  return [encode, typedOp(OP_TABLE, 'fixed', current, [encode.type])];
}

/** A population whose window opens in time, and its messages decoded under its name; or one without a window. */
function decoded(op: Op, heard: readonly Settling[]): Op[] {
  const { code, window, base } = op.attrs;
  if (code === undefined || code === 'payload') return [op];
  const start = Math.max(0, ...heard.map(({ step }) => step)) + 1;
  const { range } = settlingOf(op.kind, op.attrs, heard);
  const reach = Math.max(-range[0], range[1]);
  const largest = largestLevel({ ...(op.attrs as unknown as Coded), start });
  if (reach > largest || start > LATEST_START) {
    const { start: _start, window: _window, base: _base, code: _code, ...rest } = op.attrs;
    const payload = { code: 'payload', start: 1, window: 1, base: 2, limit: 300 };
    const type = spikesType('i10', op.type.shape);
    return [{ ...op, attrs: { ...rest, ...payload }, type }];
  }
  const timed = { ...op, attrs: { ...op.attrs, start } };
  if (code === 'rate') return [timed];
  const coded = { ...timed, result: `${op.result}.coded` };
  const attrs = { code, start, window: window!, base: base! };
  const draft = { result: op.result, kind: 'decode', inputs: [coded.result], attrs, loc: [] };
  return [coded, typedOp(OP_TABLE, 'fixed', draft, [op.type])];
}

function retyped(
  op: Op,
  names: Map<string, string>,
  types: Map<string, ValueType>,
): Op | undefined {
  const { exponent } = op.attrs;
  const attrs = {
    ...op.attrs,
    ...(exponent !== undefined && { exponent: Math.abs(exponent as number) }),
  };
  const inputs = op.inputs.map((name) => names.get(name)!);
  // A delay may read a value that is defined later, whose type it has.
  const read = inputs.map((name) => types.get(name) ?? op.type);
  const type = OP_TABLE.get(op.kind)!.infer({ stage: 'fixed', attrs, inputs: read });
  return isFault(type) ? undefined : { ...op, attrs, inputs, type, result: names.get(op.result)! };
}
