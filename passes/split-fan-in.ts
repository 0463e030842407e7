import { definePass } from '../src/compiler/pass.ts';
import { defaulted, int } from '../src/ir/attr.ts';
import { type Graph, type Op, typesOf } from '../src/ir/graph.ts';
import { type OpTable, typedOp } from '../src/ir/op-def.ts';
import { wireAttrs } from '../src/ir/ops/ledgers/wire-places.ts';
import { uniqueNames } from '../src/support/unique-names.ts';
import { SPLITTINGS } from './split-fan-in/parts.ts';

/**
 * Gives a neuron no more synapses of one op than a target allows: W x = V x1 + U x2, where x1 and x2 are
 * parts of x. Partial sums wrap as the whole one does, so it is exact; a current that is shifted down is rounded
 * once, and stays as it is.
 */
export const splitFanIn = definePass({
  name: 'split-fan-in',
  summary: 'splits synapses of which a neuron has too many into several, whose currents meet',
  from: ['fixed', 'placed'],
  removes: [],
  preserves: 'bits',
  options: {
    most: defaulted(int('synapses that an op may have for one neuron', { low: 1 }), 4096),
  },
  measure: (graph) => Math.max(0, ...graph.ops.map(fanInOf)),
  run(graph, { ops, options: { most } }) {
    if (!graph.ops.some((op) => isTooWide(op, most))) return graph;
    return splitAll(graph, ops, most);
  },
});

function fanInOf(op: Op): number {
  return SPLITTINGS[op.kind]?.fanIn(op) ?? 0;
}

function isTooWide(op: Op, most: number): boolean {
  return fanInOf(op) > most && (op.attrs['exponent'] as number) >= 0;
}

function splitAll(graph: Graph, table: OpTable, most: number): Graph {
  const types = typesOf(graph);
  const claim = uniqueNames(types.keys());
  const ops = graph.ops.flatMap((op) => {
    const x = types.get(op.inputs[0]!)!;
    const parts = isTooWide(op, most) ? SPLITTINGS[op.kind]!.split(op, x.shape, most) : undefined;
    if (!parts) return [op];
    const made: Op[] = [];
    const put = (draft: Omit<Op, 'type' | 'loc'>) => {
      const inputs = draft.inputs.map((name) => types.get(name)!);
      made.push(typedOp(table, graph.stage, { ...draft, loc: op.loc }, inputs));
      types.set(draft.result, made.at(-1)!.type);
      return draft.result;
    };
    const sums = parts.map(({ attrs, input }) => {
      const result = claim(`${op.result}.part`);
      const own = input && { attrs: wireAttrs(input.shape, input.places), inputs: op.inputs };
      const from = own
        ? put({ result: claim(`${result}.in`), kind: 'wire', ...own })
        : op.inputs[0]!;
      return put({ result, kind: op.kind, inputs: [from], attrs });
    });
    put({ result: op.result, kind: 'add', inputs: sums, attrs: {} });
    return made;
  });
  const isSame = ops.length === graph.ops.length;
  return isSame ? graph : { ...graph, ops };
}
