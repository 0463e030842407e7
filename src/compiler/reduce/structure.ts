import { type Graph, type Op, typesOf } from '../../ir/graph.ts';
import { withoutDeadOps } from '../../ir/live.ts';
import type { OpTable } from '../../ir/op-def.ts';
import { sameType } from '../../ir/types.ts';
import type { Shrink } from './shrink.ts';
import { retype } from './retype.ts';

/** How many other values an op's result is replaced with before it is left alone. */
const MOST_SUBSTITUTES = 8;

export const fewerOutputs: Shrink = function* (graph) {
  let current = graph;
  for (const output of graph.outputs) {
    const outputs = current.outputs.filter((other) => other.name !== output.name);
    const smaller = { ...current, outputs };
    if (outputs.length > 0 && (yield smaller)) current = smaller;
  }
  return current;
};

/** Large pieces first: what half a graph does not need is found out in one question. */
export const fewerOps: Shrink = function* (graph, ops) {
  let current = graph;
  const alive = withoutDeadOps(current);
  if (alive !== current && (yield alive)) current = alive;
  for (let size = current.ops.length; size >= 1; size = Math.floor(size / 2))
    for (let end = current.ops.length; end > 0; end -= size) {
      const piece = current.ops.slice(Math.max(0, end - size), end);
      const cut = withoutOps(current, new Set(piece.map((op) => op.result)));
      if (piece.length > 0 && (yield cut)) current = cut;
    }
  current = yield* fewerByOther(current);
  return yield* fewerOperands(current, ops);
};

/** An op goes, and another value of its type takes its place: of its own inputs, if one fits. */
function* fewerByOther(graph: Graph): Generator<Graph, Graph, boolean> {
  let current = graph;
  for (const op of graph.ops.toReversed())
    for (const name of substitutes(current, op)) {
      const smaller = replaceOp(current, op.result, name);
      if (!(yield smaller)) continue;
      current = smaller;
      break;
    }
  return current;
}

function* fewerOperands(graph: Graph, ops: OpTable): Generator<Graph, Graph, boolean> {
  let current = graph;
  for (const { result, kind } of graph.ops) {
    if (!ops.get(kind)?.variadic) continue;
    for (let i = operandsOf(current, result) - 1; i >= 0; i--) {
      const fewer = withOp(current, result, (op) => ({
        ...op,
        inputs: op.inputs.toSpliced(i, 1),
      }));
      const smaller = retype(fewer, ops);
      if (yield smaller) current = smaller;
    }
  }
  return current;
}

/** Inputs that nothing reads go; two of one type become one. */
export const fewerInputs: Shrink = function* (graph) {
  let current = graph;
  for (const param of graph.inputs) {
    const inputs = current.inputs.filter((other) => other.name !== param.name);
    const other = inputs.find(({ type }) => sameType(type, param.type));
    const dropped = { ...current, inputs };
    if (yield dropped) {
      current = dropped;
      continue;
    }
    const merged = other && readInstead(dropped, param.name, other.name);
    if (merged && (yield merged)) current = merged;
  }
  return current;
};

/** Locs are for people; a fault rarely needs them. */
export const withoutLocs: Shrink = function* (graph) {
  if ([...graph.inputs, ...graph.ops].every(({ loc }) => loc.length === 0)) return graph;
  const plain = <T extends object>(item: T) => ({ ...item, loc: [] });
  const smaller = { ...graph, inputs: graph.inputs.map(plain), ops: graph.ops.map(plain) };
  return (yield smaller) ? smaller : graph;
};

/** Results that are still read become inputs under their own names. */
function withoutOps(graph: Graph, gone: ReadonlySet<string>): Graph {
  const ops = graph.ops.filter((op) => !gone.has(op.result));
  const read = new Set([...ops.flatMap((op) => op.inputs), ...graph.outputs.map((o) => o.value)]);
  const fresh = graph.ops
    .filter((op) => gone.has(op.result) && read.has(op.result))
    .map((op) => ({ name: op.result, type: op.type, loc: op.loc }));
  return { ...graph, inputs: [...graph.inputs, ...fresh], ops };
}

function substitutes(graph: Graph, op: Op): string[] {
  const types = typesOf(graph);
  const names = new Set([...op.inputs, ...types.keys()]);
  const alike = [...names].filter((name) => {
    const type = types.get(name);
    return name !== op.result && type !== undefined && sameType(type, op.type);
  });
  return alike.slice(0, MOST_SUBSTITUTES);
}

function replaceOp(graph: Graph, gone: string, by: string): Graph {
  const ops = graph.ops.filter((op) => op.result !== gone);
  return readInstead({ ...graph, ops }, gone, by);
}

function readInstead(graph: Graph, gone: string, by: string): Graph {
  const renamed = (name: string) => (name === gone ? by : name);
  return {
    ...graph,
    ops: graph.ops.map((op) => ({ ...op, inputs: op.inputs.map(renamed) })),
    outputs: graph.outputs.map((output) => ({ ...output, value: renamed(output.value) })),
  };
}

function operandsOf(graph: Graph, result: string): number {
  return graph.ops.find((op) => op.result === result)?.inputs.length ?? 0;
}

function withOp(graph: Graph, result: string, change: (op: Op) => Op): Graph {
  return { ...graph, ops: graph.ops.map((op) => (op.result === result ? change(op) : op)) };
}
