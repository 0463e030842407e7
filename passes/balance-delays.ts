import { definePass } from '../src/compiler/pass.ts';
import { defaulted, int } from '../src/ir/attr.ts';
import { type Attrs, type Graph, type Op, typesOf } from '../src/ir/graph.ts';
import { type OpTable, makeOp } from '../src/ir/op-def.ts';
import { uniqueNames } from '../src/support/unique-names.ts';

/**
 * Says by delays that a target's synapses take steps: what a synapse hears is so many steps old. Of values that
 * meet, those that come on a shorter way wait for the others, and windows open later by as much. A network
 * without biases does the same, later; one of ledgers settles at the same. Cycles and rates that end have no
 * such form: a graph with any stays as it is.
 */
export const balanceDelays = definePass({
  name: 'balance-delays',
  summary:
    'delays what synapses hear by the steps that they take, and all that meets it by as much',
  from: ['fixed'],
  to: 'placed',
  mayDecline: true,
  removes: [],
  preserves: 'nothing',
  options: { steps: defaulted(int('steps that a synapse takes', { low: 1, high: 64 }), 1) },
  run(graph, { ops, options: { steps } }) {
    if (hasCycle(graph) || graph.ops.some(endsByItself)) return graph;
    return { ...graph, stage: 'placed', ops: balanced(graph, ops, steps) };
  },
});

const SYNAPSES: ReadonlySet<string> = new Set([
  'conv',
  'conv-transpose',
  'dense',
  'diagonal',
  'sparse',
]);

function hasCycle({ inputs, ops }: Graph): boolean {
  const known = new Set(inputs.map(({ name }) => name));
  return ops.some((op) => {
    const isEarly = op.inputs.every((name) => known.has(name));
    known.add(op.result);
    return !isEarly;
  });
}

/** Steps that it works are counted from the first one, in which a later one has heard nothing yet. */
function endsByItself({ kind, attrs }: Op): boolean {
  return kind === 'integrate-and-fire' && attrs['window'] !== undefined;
}

function balanced(graph: Graph, table: OpTable, steps: number): Op[] {
  const types = typesOf(graph);
  const claim = uniqueNames(types.keys());
  /** By how many steps each value is late; what comes in is not. */
  const lateness = new Map<string, number>();
  const waiting = new Map<string, string>();
  const late = (name: string) => lateness.get(name) ?? 0;
  return graph.ops.flatMap((op) => {
    const made: Op[] = [];
    const wait = (name: string, count: number): string => {
      const key = JSON.stringify([name, count]);
      if (count === 0 || types.get(name)!.role === 'tensor') return name;
      if (!waiting.has(key)) {
        const result = claim(`${name}.late`);
        const draft = { result, kind: 'delay', inputs: [name], attrs: { steps: count } };
        made.push(makeOp(table, { ...draft, type: types.get(name)!, loc: op.loc }));
        waiting.set(key, result);
      }
      return waiting.get(key)!;
    };
    const own = SYNAPSES.has(op.kind) ? steps : 0;
    const latest = Math.max(0, ...op.inputs.map(late)) + own;
    lateness.set(op.result, latest);
    const inputs = op.inputs.map((name) => wait(name, latest - late(name)));
    return [...made, { ...op, inputs, attrs: shifted(op.attrs, latest) }];
  });
}

/** Windows and resets count steps from the first: they are as late as what they are for. */
function shifted(attrs: Attrs, steps: number): Attrs {
  const { code, start, resetInterval, resetOffset } = attrs;
  const isTimed = code !== undefined && code !== 'payload' && typeof start === 'number';
  return {
    ...attrs,
    ...(isTimed && { start: start + steps }),
    ...(typeof resetInterval === 'number' &&
      resetInterval > 0 && { resetOffset: (resetOffset as number) + steps }),
  };
}
