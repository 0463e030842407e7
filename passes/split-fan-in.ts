import { definePass } from '../src/compiler/pass.ts';
import { bool, defaulted, int, optional } from '../src/ir/attr.ts';
import { type Graph, type Op, typesOf } from '../src/ir/graph.ts';
import { type OpTable, typedOp } from '../src/ir/op-def.ts';
import { wireAttrs } from '../src/ir/ops/ledgers/wire-places.ts';
import { uniqueNames } from '../src/support/unique-names.ts';
import { SPLITTINGS } from './split-fan-in/parts.ts';
import { withRelays } from './split-fan-in/relays.ts';

/**
 * Gives a neuron no more synapses of one op than a target allows: W x = V x1 + U x2, where x1 and x2 are
 * parts of x. Partial sums wrap as the whole one does, so it is exact; a current that is shifted down is rounded
 * once, and stays as it is. Where a neuron has all of its synapses on one core, neurons in between take the partial sums
 * and send them on, each step's in that step, as far as their ranges say that messages can.
 */
export const splitFanIn = definePass({
  name: 'split-fan-in',
  summary: 'splits synapses of which a neuron has too many into several, whose currents meet',
  from: ['fixed', 'placed'],
  removes: [],
  preserves: 'bits',
  options: {
    most: defaulted(int('synapses that an op may have for one neuron', { low: 1 }), 4096),
    mostInKernel: optional(int('the same of kernels that places share; as many unless given')),
    part: optional(int('synapses of a part; as many as it may have unless given', { low: 1 })),
    relays: defaulted(bool('partial sums are sent as messages'), false),
  },
  measure: (graph) => Math.max(0, ...graph.ops.map(fanInOf)),
  run(graph, { ops, options }) {
    if (!graph.ops.some((op) => isTooWide(op, options))) return graph;
    const split = splitAll(graph, ops, options);
    return options.relays && split !== graph ? withRelays(split, ops, graph) : split;
  },
});

function fanInOf(op: Op): number {
  return SPLITTINGS[op.kind]?.fanIn(op) ?? 0;
}

interface Limits {
  readonly most: number;
  readonly mostInKernel?: number;
  readonly part?: number;
}

function mostOf({ kind }: Op, { most, mostInKernel = most }: Limits): number {
  return kind === 'conv' ? mostInKernel : most;
}

function isTooWide(op: Op, limits: Limits): boolean {
  return fanInOf(op) > mostOf(op, limits) && (op.attrs['exponent'] as number) >= 0;
}

function splitAll(graph: Graph, table: OpTable, limits: Limits): Graph {
  const types = typesOf(graph);
  const claim = uniqueNames(types.keys());
  const ops = graph.ops.flatMap((op) => {
    const x = types.get(op.inputs[0]!)!;
    const size = Math.min(limits.part ?? Infinity, mostOf(op, limits));
    const parts = isTooWide(op, limits) ? SPLITTINGS[op.kind]!.split(op, x.shape, size) : undefined;
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
