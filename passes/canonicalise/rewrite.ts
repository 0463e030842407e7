import { type Graph, type Op, typesOf } from '../../src/ir/graph.ts';
import { type OpTable, completeAttrs, isFault } from '../../src/ir/op-def.ts';
import { type ValueType, sameType } from '../../src/ir/types.ts';
import type { Form, Rule, View } from './rule.ts';
import { RULES } from './rules.ts';

/** One sweep in data order, in which each op sees what the ops before it became; the same graph where no rule fits. */
export function rewrite(graph: Graph, table: OpTable): Graph {
  const definitions = new Map(graph.ops.map((op) => [op.result, op]));
  const view: View = { definitions, types: typesOf(graph), readers: countReaders(graph), table };
  const renamed = new Map<string, string>();
  const locs = new Map<string, string[]>();
  const nameOf = (name: string) => renamed.get(name) ?? name;
  const sweep = (given: Op): Op[] => {
    const op = given.inputs.some((name) => renamed.has(name))
      ? { ...given, inputs: given.inputs.map(nameOf) }
      : given;
    const found = applied(op, view, graph);
    if (typeof found !== 'string') {
      definitions.set(op.result, found);
      return [found];
    }
    renamed.set(op.result, found);
    locs.set(found, [...(locs.get(found) ?? []), ...op.loc]);
    return [];
  };
  const swept = graph.ops.flatMap(sweep);
  const isSame = swept.length === graph.ops.length && swept.every((op, i) => op === graph.ops[i]);
  if (isSame) return graph;
  const ops = swept.map((op) => finish(op, nameOf, locs.get(op.result)));
  const outputs = graph.outputs.map(({ name, value }) => ({ name, value: nameOf(value) }));
  return { ...graph, ops, outputs };
}

/** Reads that come before their value, of delays, are renamed last. */
function finish(op: Op, nameOf: (name: string) => string, more: readonly string[] = []): Op {
  const loc = more.length === 0 ? op.loc : [...new Set([...op.loc, ...more])];
  return { ...op, inputs: op.inputs.map(nameOf), loc };
}

/** What all rules together make of an op: another op of its name, or the name of a value that it equals. */
function applied(op: Op, view: View, graph: Graph): Op | string {
  let current = op;
  for (let next: Op | string | undefined = current; next !== undefined;) {
    next = undefined;
    for (const rule of RULES) {
      next = applyOne(rule, current, view, graph);
      if (next !== undefined) break;
    }
    if (typeof next === 'string') return next;
    current = next ?? current;
  }
  return current;
}

function applyOne(rule: Rule, op: Op, view: View, { stage }: Graph): Op | string | undefined {
  if (rule.kinds !== 'all' && !rule.kinds.includes(op.kind)) return undefined;
  const form = rule.apply(op, view);
  if (form === undefined) return undefined;
  if (typeof form === 'string') return sameType(view.types.get(form)!, op.type) ? form : undefined;
  return retyped(op, form, view, stage);
}

/** The new op, where it is of the type of the old one. */
function retyped(
  op: Op,
  form: Form,
  { types, table }: View,
  stage: Graph['stage'],
): Op | undefined {
  const def = table.get(form.kind)!;
  const attrs = completeAttrs(def, form.attrs);
  const inputs = form.inputs.map((name): ValueType => types.get(name)!);
  const type = def.infer({ stage, attrs, inputs });
  if (isFault(type) || !sameType(type, op.type)) return undefined;
  const loc = [...new Set([...(form.loc ?? []), ...op.loc])];
  return { ...op, kind: form.kind, inputs: form.inputs, attrs, loc };
}

/** How often each value is read, by ops and outputs. */
function countReaders(graph: Graph): Map<string, number> {
  const counts = new Map<string, number>();
  const names = [...graph.ops.flatMap((op) => op.inputs), ...graph.outputs.map((o) => o.value)];
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
