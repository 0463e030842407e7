import { definePass } from '../src/compiler/pass.ts';
import { defaulted, int } from '../src/ir/attr.ts';
import { type Attrs, type Graph, type Op, typesOf } from '../src/ir/graph.ts';
import { type OpTable, makeOp } from '../src/ir/op-def.ts';
import { uniqueNames } from '../src/support/unique-names.ts';
import { latenessFor } from './balance-delays/lateness.ts';

/**
 * Says by delays that a target's messages take steps: whatever hears a population hears what it sent so many
 * steps ago. Delays that are there already count. Of values that meet, those that come on a shorter way wait for the
 * others, and windows open later by as much. A network without biases does the same, later; one of ledgers settles at
 * the same. Rates that end, and cycles with fewer delays than messages, have no such form: a graph with any stays
 * as it is.
 */
export const balanceDelays = definePass({
  name: 'balance-delays',
  summary: 'delays all messages by the steps that they take, and all that meets them by as much',
  from: ['fixed'],
  to: 'placed',
  mayDecline: true,
  removes: [],
  preserves: 'nothing',
  options: { steps: defaulted(int('steps that a message takes', { low: 1, high: 64 }), 1) },
  run(graph, { ops, options: { steps } }) {
    const lateness = graph.ops.some(endsByItself) ? undefined : latenessFor(graph, ops, steps);
    if (lateness === undefined) return graph;
    return { ...graph, stage: 'placed', ops: balanced(graph, ops, lateness) };
  },
});

/** Steps that it works are counted from the first one, in which a later one has heard nothing yet. */
function endsByItself({ kind, attrs }: Op): boolean {
  return kind === 'integrate-and-fire' && attrs['window'] !== undefined;
}

function balanced(graph: Graph, table: OpTable, lateness: ReadonlyMap<string, number>): Op[] {
  const types = typesOf(graph);
  const claim = uniqueNames(types.keys());
  const waiting = new Map<string, string>();
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
    const own = lateness.get(op.result)!;
    const since = (name: string) => own - lateness.get(name)!;
    if (op.kind === 'delay') {
      const steps = (op.attrs['steps'] as number) + since(op.inputs[0]!);
      return [{ ...op, attrs: { ...op.attrs, steps } }];
    }
    const inputs = op.inputs.map((name) => wait(name, since(name)));
    return [...made, { ...op, inputs, attrs: shifted(op.attrs, own) }];
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
