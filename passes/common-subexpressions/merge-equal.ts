import type { Graph, Op } from '../../src/ir/graph.ts';
import { showType } from '../../src/ir/types.ts';
import { isFloat } from '../../src/tensor/dtype.ts';
import { keyOf, sameAttrs, sketchesOf } from './same-attrs.ts';

/** Kinds whose inputs may come in any order. */
const COMMUTES: ReadonlySet<string> = new Set(['add', 'and', 'max', 'min', 'mul', 'or', 'product']);

/** One look at all ops in data order, each with the inputs that are left; the same graph where none are alike. */
export function mergeEqual(graph: Graph): Graph {
  const renamed = new Map<string, string>();
  const nameOf = (name: string) => renamed.get(name) ?? name;
  const twins = twinFinder();
  const locs = new Map<string, string[]>();
  const kept = graph.ops.filter((op) => {
    const twin = twins.findOrKeep(op, callKey({ ...op, inputs: op.inputs.map(nameOf) }));
    if (!twin) return true;
    renamed.set(op.result, twin.result);
    locs.set(twin.result, [...(locs.get(twin.result) ?? []), ...op.loc]);
    return false;
  });
  if (renamed.size === 0) return graph;
  const ops = kept.map((op) => {
    const loc = [...new Set([...op.loc, ...(locs.get(op.result) ?? [])])];
    return { ...op, inputs: op.inputs.map(nameOf), loc };
  });
  const outputs = graph.outputs.map(({ name, value }) => ({ name, value: nameOf(value) }));
  return { ...graph, ops, outputs };
}

/**
 * Finds ops with equal attributes among those of one key. Tensors are only looked at where there is more than one, for those
 * of a model may lie unread in its file.
 */
function twinFinder() {
  const firsts = new Map<string, Op>();
  const byTensors = new Map<string, Op[]>();
  const looked = new Set<string>();
  const alikeTo = (op: Op, key: string) => byTensors.get(`${key}${sketchesOf(op.attrs)}`) ?? [];
  const keep = (op: Op, key: string) =>
    void byTensors.set(`${key}${sketchesOf(op.attrs)}`, [...alikeTo(op, key), op]);
  const findOrKeep = (op: Op, key: string): Op | undefined => {
    const first = firsts.get(key);
    if (!first) {
      firsts.set(key, op);
      return undefined;
    }
    if (!looked.has(key)) keep(first, key);
    looked.add(key);
    const twin = alikeTo(op, key).find(({ attrs }) => sameAttrs(attrs, op.attrs));
    if (!twin) keep(op, key);
    return twin;
  };
  return { findOrKeep };
}

/** What can be said of an op that is the same for those that are alike, without a look at its tensors. */
function callKey({ kind, inputs, attrs, type }: Op): string {
  // A sum of more than two floats depends on their order by its last bit.
  const canSwap = COMMUTES.has(kind) && (inputs.length <= 2 || !isFloat(type.dtype));
  return JSON.stringify([kind, showType(type), canSwap ? inputs.toSorted() : inputs, keyOf(attrs)]);
}
