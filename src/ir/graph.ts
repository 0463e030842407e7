import type { Tensor } from '../tensor/tensor.ts';
import type { Memory, Schedule } from './schedule/schedule.ts';
import type { Stage, ValueType } from './types.ts';

/** Where an op came from, in the model's own words; a fused op names all that it replaced. */
export type Loc = readonly string[];

export type Attr = number | boolean | string | readonly number[] | Tensor;
export type Attrs = Readonly<Record<string, Attr>>;

/** A value that comes from outside. */
export interface Param {
  readonly name: string;
  readonly type: ValueType;
  readonly loc: Loc;
}

/** One op defines one value, `result`, from the values it names in `inputs`. */
export interface Op {
  readonly result: string;
  readonly kind: string;
  readonly inputs: readonly string[];
  readonly attrs: Attrs;
  readonly type: ValueType;
  readonly loc: Loc;
}

/** A value that leaves the graph under the model's own name for it. */
export interface Output {
  readonly name: string;
  readonly value: string;
}

/** An immutable program: ops in data order. Only an op that reads the past may name a later value. */
export interface Graph {
  readonly name: string;
  readonly stage: Stage;
  readonly inputs: readonly Param[];
  readonly ops: readonly Op[];
  readonly outputs: readonly Output[];
  /** How it runs over its steps; all ops step by step where it has none. */
  readonly schedule?: Schedule;
  /** Where its values lie when it runs so; each in a place of its own where it has none. */
  readonly memory?: Memory;
}

/** What a place calls a graph or an output, which may be named as a value is. */
export function placeName(what: 'graph' | 'output', name: string): string {
  return `${what} '${name}'`;
}

/** The type of every value, by name. */
export function typesOf(graph: Graph): Map<string, ValueType> {
  const types = new Map<string, ValueType>();
  for (const param of graph.inputs) types.set(param.name, param.type);
  for (const op of graph.ops) types.set(op.result, op.type);
  return types;
}

/** The op that defines each value. */
export function definitionsOf(graph: Graph): Map<string, Op> {
  return new Map(graph.ops.map((op) => [op.result, op]));
}

/** The ops that read each value, each as often as it reads it. */
export function readersOf(graph: Graph): Map<string, Op[]> {
  const readers = new Map<string, Op[]>();
  for (const op of graph.ops)
    for (const name of op.inputs) {
      if (!readers.has(name)) readers.set(name, []);
      readers.get(name)!.push(op);
    }
  return readers;
}

/** All tensors that the graph's attributes hold, in order of first use. */
export function tensorsOf(graph: Graph): Tensor[] {
  const attrs = graph.ops.flatMap((op) => Object.values(op.attrs));
  return attrs.filter((attr): attr is Tensor => typeof attr === 'object' && 'dtype' in attr);
}
