import { fanOuts, isSender } from '../count.ts';
import { type Graph, type Op, typesOf } from '../graph.ts';
import { OP_TABLE } from '../ops/index.ts';
import type { ValueType } from '../types.ts';
import { allocate, bitWidth, isFloat } from '../../tensor/dtype.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { type Tensor, numbersOf } from '../../tensor/tensor.ts';
import * as levels from './describe-levels.ts';
import * as neurons from './describe-neurons.ts';
import * as synapses from './describe-synapses.ts';
import * as wiring from './describe-wiring.ts';
import type { Describe } from './facts.ts';
import { runningPlan } from './running-plan.ts';
import { type NativeModel, type NativeOp, type NativeValue, storageNumber } from './image.ts';

/** A graph for the engine, and where to find its values and states again. */
export interface Plan {
  readonly model: NativeModel;
  readonly valueOf: ReadonlyMap<string, number>;
  /** For each op of the model its states, in the engine's order. */
  readonly states: readonly { readonly op: string; readonly names: readonly string[] }[];
}

const DESCRIBE: ReadonlyMap<string, Describe> = new Map([
  ['add', wiring.add],
  ['conv', synapses.conv],
  ['conv-transpose', synapses.convTranspose],
  ['decode', wiring.decode],
  ['delay', wiring.delay],
  ['delta', neurons.change],
  ['dense', synapses.dense],
  ['diagonal', synapses.diagonal],
  ['encode', levels.encode],
  ['extreme', levels.extreme],
  ['integrate-and-fire', neurons.integrateAndFire],
  ['join', wiring.join],
  ['level', levels.level],
  ['lif', neurons.lif],
  ['lif-adaptive', neurons.lifAdaptive],
  ['lif-plain', neurons.lifPlain],
  ['lif-potential', neurons.lifPotential],
  ['lif-soft-reset', neurons.lif],
  ['lif-two-currents', neurons.lifTwoCurrents],
  ['log-sum', levels.logSum],
  ['lookup', levels.lookup],
  ['matrix-product', wiring.matrixProduct],
  ['normalise', levels.normalise],
  ['product', wiring.product],
  ['resonator', neurons.resonator],
  ['resonator-adaptive', neurons.resonatorAdaptive],
  ['shares', levels.shares],
  ['sigma', neurons.sigma],
  ['sigma-delta', neurons.change],
  ['source', levels.source],
  ['sparse', synapses.sparse],
  ['wire', wiring.wire],
]);

const RESHAPE = 'reshape';

/** Kinds of op that a graph has and the engine does not. */
export function unknownKinds(graph: Graph): string[] {
  const kinds = new Set(graph.ops.map(({ kind }) => kind));
  return [...kinds].filter((kind) => kind !== RESHAPE && !DESCRIBE.has(kind));
}

/** Describes a verified graph. A reshape has the elements of what it reads, so it is the same value. */
export function planOf(graph: Graph): Plan {
  const types = typesOf(graph);
  const values: NativeValue[] = [];
  const valueOf = new Map<string, number>();
  const define = (name: string) => {
    valueOf.set(name, values.length);
    values.push(nativeValue(types.get(name)!));
  };
  for (const { name } of graph.inputs) define(name);
  const running = graph.ops.filter(({ kind }) => kind !== RESHAPE);
  for (const { result } of running) define(result);
  for (const { result, kind, inputs } of graph.ops)
    if (kind === RESHAPE) valueOf.set(result, valueOf.get(inputs[0]!)!);
  const id = (name: string) => valueOf.get(name)!;
  const hasPlan = graph.schedule !== undefined || graph.memory !== undefined;
  const model = {
    values,
    inputs: graph.inputs.map(({ name }) => id(name)),
    outputs: graph.outputs.map(({ value }) => id(value)),
    ops: running.map((op) => nativeOp(op, types, id)),
    senders: graph.ops.filter((op) => isSender(op, OP_TABLE)).map(({ result }) => id(result)),
    fanOuts: fanOutsOf(graph, types, id),
    plan: hasPlan ? runningPlan(graph, running, valueOf) : undefined,
  };
  const states = running.map((op) => ({ op: op.result, names: stateNames(op) }));
  return { model, valueOf, states };
}

function nativeValue({ dtype, shape }: ValueType): NativeValue {
  const array = allocate(dtype, 0);
  const bits = isFloat(dtype) ? array.BYTES_PER_ELEMENT * 8 : bitWidth(dtype);
  return { storage: storageNumber(array), bits, size: sizeOf(shape) };
}

function nativeOp(
  op: Op,
  types: ReadonlyMap<string, ValueType>,
  id: (name: string) => number,
): NativeOp {
  const inputs = op.inputs.map((name) => types.get(name)!);
  const described = DESCRIBE.get(op.kind)!({ op, inputs, type: op.type });
  const { kind = op.kind, numbers = [], arrays = [] } = described;
  return { kind, output: id(op.result), inputs: op.inputs.map(id), numbers, arrays };
}

function fanOutsOf(
  graph: Graph,
  types: ReadonlyMap<string, ValueType>,
  id: (name: string) => number,
): NativeModel['fanOuts'] {
  const byResult = fanOuts(graph, OP_TABLE);
  return graph.ops.flatMap(({ result, inputs }) => {
    const counts = byResult.get(result);
    if (!counts || types.get(inputs[0]!)!.role !== 'spikes') return [];
    const first = counts[0] ?? 0;
    const isUniform = counts.every((count) => count === first);
    const source = id(inputs[0]!);
    return [{ op: result, source, counts: isUniform ? Int32Array.of(first) : counts }];
  });
}

/** An op of synapses remembers only what its delays hold back. */
function stateNames({ kind, attrs }: Op): readonly string[] {
  const { state } = OP_TABLE.get(kind)!;
  if (!state.includes('arriving')) return state;
  const delays = attrs['delays'] as Tensor | undefined;
  return delays && numbersOf(delays).some((delay: number) => delay > 0) ? state : [];
}
