import type { Numbers } from '../tensor/dtype.ts';
import { allocate } from '../tensor/dtype.ts';
import { sizeOf } from '../tensor/shape.ts';
import { type Graph, type Op, typesOf } from './graph.ts';
import type { Kernel, OpTable, ProbeMode } from './op-def.ts';

/** A graph made ready to run, one independent run after another. It is the meaning of every graph. */
export interface Interpreter {
  /** Back to before the first step. */
  reset(): void;
  /** Runs one step on the given inputs, by name. An input that is not given keeps what it had. */
  step(inputs: Readonly<Record<string, Numbers>>): void;
  /** How many steps have run since the last reset. */
  now(): number;
  /** What a value is in the step that ran last; the array is overwritten by the next step. */
  value(name: string): Numbers;
  /** What an op remembers after the step that ran last; empty for an op that remembers nothing. */
  state(name: string, mode?: ProbeMode): Readonly<Record<string, Numbers>>;
}

interface Running {
  readonly op: Op;
  readonly kernel: Kernel;
}

/** Builds the kernels of a verified graph. Unverified graphs may throw anything. */
export function interpreter(graph: Graph, ops: OpTable): Interpreter {
  const types = typesOf(graph);
  const running = graph.ops.map((op): Running => {
    const inputs = op.inputs.map((name) => types.get(name)!);
    const facts = { stage: graph.stage, attrs: op.attrs as never, inputs, type: op.type };
    return { op, kernel: ops.get(op.kind)!.kernel(facts) };
  });
  const kernels = new Map(running.map(({ op, kernel }) => [op.result, kernel]));
  const values = new Map<string, Numbers>();
  for (const { name, type } of graph.inputs)
    values.set(name, allocate(type.dtype, sizeOf(type.shape)));
  let now = 0;

  const step = (inputs: Readonly<Record<string, Numbers>>) => {
    now++;
    for (const [name, given] of Object.entries(inputs)) values.get(name)!.set(given);
    for (const { op, kernel } of running) if (kernel.peek) values.set(op.result, kernel.peek(now));
    for (const { op, kernel } of running)
      if (!kernel.peek) values.set(op.result, kernel.step(read(op), now));
    for (const { op, kernel } of running) if (kernel.peek) kernel.step(read(op), now);
  };
  const read = (op: Op) => op.inputs.map((name) => values.get(name)!);
  const reset = () => {
    now = 0;
    for (const { kernel } of running)
      for (const state of Object.values(kernel.state ?? {})) state.fill(0);
    for (const { name } of graph.inputs) values.get(name)!.fill(0);
  };
  const state = (name: string, mode: ProbeMode = 'model') => {
    const kernel = kernels.get(name);
    return kernel?.probe?.(mode) ?? kernel?.state ?? {};
  };
  return { reset, step, state, now: () => now, value: (name) => values.get(name)! };
}

/** Every message and state of a run: for each name an array of one copy a step. */
export interface Recording {
  readonly values: ReadonlyMap<string, readonly Numbers[]>;
  readonly states: ReadonlyMap<string, ReadonlyMap<string, readonly Numbers[]>>;
}

/** Runs a graph for some steps and keeps everything. Inputs are the same in every step unless a function. */
export function record(
  graph: Graph,
  ops: OpTable,
  options: {
    readonly steps: number;
    readonly inputs: InputSource;
    readonly probe?: ProbeMode;
  },
): Recording {
  const machine = interpreter(graph, ops);
  const names = [...graph.inputs.map((p) => p.name), ...graph.ops.map((op) => op.result)];
  const values = new Map(names.map((name): [string, Numbers[]] => [name, []]));
  const states = new Map<string, Map<string, Numbers[]>>();
  for (let now = 1; now <= options.steps; now++) {
    machine.step(typeof options.inputs === 'function' ? options.inputs(now) : options.inputs);
    for (const name of names) values.get(name)!.push(machine.value(name).slice());
    for (const op of graph.ops) {
      const state = Object.entries(machine.state(op.result, options.probe));
      if (state.length > 0 && !states.has(op.result)) states.set(op.result, new Map());
      for (const [part, array] of state) push(states.get(op.result)!, part, array.slice());
    }
  }
  return { values, states };
}

/** What goes into a graph: the same in every step, or a function of the step (from 1). */
export type InputSource =
  Readonly<Record<string, Numbers>> | ((now: number) => Readonly<Record<string, Numbers>>);

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
