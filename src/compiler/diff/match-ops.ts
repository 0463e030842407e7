import { type Graph, type Op, definitionsOf } from '../../ir/graph.ts';
import { sameAttr } from '../../ir/print.ts';
import { sameType } from '../../ir/types.ts';

/** Which value of one graph is which of another. */
export type Matching = ReadonlyMap<string, string>;

/**
 * Finds for each value of a graph the one of another graph that stands for it: by what it is computed from,
 * then by what is computed from it, and by its name only where neither says anything. Names are the
 * compiler's own and change with any pass.
 */
export function matchOps(a: Graph, b: Graph): Matching {
  const pairs = new Pairs();
  matchParams(a, b, pairs);
  matchForward(a, b, pairs);
  matchBackward(a, b, pairs);
  matchNames(a, b, pairs);
  // What has been paired by its readers or its name pairs those behind it.
  matchForward(a, b, pairs);
  matchRest(a, b, pairs);
  return pairs.to;
}

class Pairs {
  readonly to = new Map<string, string>();
  private readonly taken = new Set<string>();

  add(a: string, b: string): void {
    this.to.set(a, b);
    this.taken.add(b);
  }

  areFree(a: string, b: string): boolean {
    return !this.to.has(a) && !this.taken.has(b);
  }
}

/** Inputs of one name, and the others in their order. */
function matchParams(a: Graph, b: Graph, pairs: Pairs): void {
  const names = new Set(b.inputs.map(({ name }) => name));
  for (const { name } of a.inputs) if (names.has(name)) pairs.add(name, name);
  const rest = b.inputs.filter(({ name }) => !pairs.to.has(name));
  const open = a.inputs.filter(({ name }) => !pairs.to.has(name));
  open.forEach(({ name }, i) => rest[i] && pairs.add(name, rest[i].name));
}

/** An op is the one of its kind that reads the same values; of several, one with the same attributes. */
function matchForward(a: Graph, b: Graph, pairs: Pairs): void {
  const byCall = new Map<string, Op[]>();
  for (const op of b.ops) {
    const key = callKey(op.kind, op.inputs);
    byCall.set(key, [...(byCall.get(key) ?? []), op]);
  }
  for (const op of a.ops) {
    const inputs = op.inputs.map((name) => pairs.to.get(name));
    if (inputs.includes(undefined)) continue;
    const alike = (byCall.get(callKey(op.kind, inputs as string[])) ?? []).filter((other) =>
      pairs.areFree(op.result, other.result),
    );
    const twin = alike.find((other) => isSameOp(op, other)) ?? alike[0];
    if (twin) pairs.add(op.result, twin.result);
  }
}

/** What ops that belong together read in the same place, from the outputs on. */
function matchBackward(a: Graph, b: Graph, pairs: Pairs): void {
  const [inA, inB] = [definitionsOf(a), definitionsOf(b)];
  const ends = new Map(b.outputs.map(({ name, value }) => [name, value]));
  const open = a.outputs.flatMap(({ name, value }): (readonly [string, string])[] =>
    ends.has(name) ? [[value, ends.get(name)!]] : [],
  );
  for (const op of a.ops.toReversed())
    if (pairs.to.has(op.result)) open.push([op.result, pairs.to.get(op.result)!]);
  for (let next = open.pop(); next; next = open.pop()) {
    const [left, right] = [inA.get(next[0]), inB.get(next[1])];
    if (left?.kind !== right?.kind || !left || !right) continue;
    const isNew = pairs.areFree(left.result, right.result);
    if (isNew) pairs.add(left.result, right.result);
    if (pairs.to.get(left.result) !== right.result) continue;
    left.inputs.forEach((name, i) => {
      const other = right.inputs[i];
      if (other !== undefined && pairs.areFree(name, other)) open.push([name, other]);
    });
  }
}

function matchNames(a: Graph, b: Graph, pairs: Pairs): void {
  const inB = definitionsOf(b);
  for (const { result, kind } of a.ops)
    if (inB.get(result)?.kind === kind && pairs.areFree(result, result)) pairs.add(result, result);
}

/** What nothing leads to, as cycles of ops that nobody reads: in their order, if they are alike in themselves. */
function matchRest(a: Graph, b: Graph, pairs: Pairs): void {
  const matched = new Set(pairs.to.values());
  const rest = b.ops.filter(({ result }) => !matched.has(result));
  for (const op of a.ops) {
    const twin = rest.find((other) => {
      const isFree = pairs.areFree(op.result, other.result);
      return isFree && op.kind === other.kind && isSameOp(op, other);
    });
    if (twin) pairs.add(op.result, twin.result);
  }
}

function callKey(kind: string, inputs: readonly string[]): string {
  return JSON.stringify([kind, inputs]);
}

function isSameOp(a: Op, b: Op): boolean {
  const names = new Set([...Object.keys(a.attrs), ...Object.keys(b.attrs)]);
  if (!sameType(a.type, b.type)) return false;
  return [...names].every((name) => sameAttr(a.attrs[name], b.attrs[name]));
}
