import { definePass } from '../src/compiler/pass.ts';
import { defaulted, int } from '../src/ir/attr.ts';
import { type Graph, type Op, definitionsOf, readersOf, typesOf } from '../src/ir/graph.ts';
import { withoutDeadOps } from '../src/ir/live.ts';
import { type OpTable, typedOp } from '../src/ir/op-def.ts';
import { wireAttrs } from '../src/ir/ops/ledgers/wire-places.ts';
import type { ValueType } from '../src/ir/types.ts';
import { uniqueNames } from '../src/support/unique-names.ts';
import { sizeOf } from '../src/tensor/shape.ts';
import { type Slice, placesOf } from '../src/tensor/slice.ts';
import { SPLIT_KINDS, partsOf, slicedAttrs, slicedSynapse } from './split-population/parts.ts';

/**
 * Gives a population no more neurons than a target allows: its messages are those of several, joined. Each
 * hears its part of the current, from a synapse of its own where the current is one synapse's.
 */
export const splitPopulation = definePass({
  name: 'split-population',
  summary: 'splits populations of too many neurons into several, whose messages are joined',
  from: ['fixed', 'placed'],
  removes: [],
  preserves: 'bits',
  options: { most: defaulted(int('neurons that a population may have', { low: 1 }), 4096) },
  measure: (graph) => Math.max(0, ...graph.ops.map(neuronsIn)),
  run(graph, { ops, options: { most } }) {
    const isLarge = (op: Op) => neuronsIn(op) > most && partsOf(op.type.shape, most) !== undefined;
    return graph.ops.some(isLarge) ? splitAll(graph, ops, most) : graph;
  },
});

function neuronsIn({ kind, type }: Op): number {
  return SPLIT_KINDS.has(kind) ? sizeOf(type.shape) : 0;
}

function splitAll(graph: Graph, table: OpTable, most: number): Graph {
  const types = new Map(typesOf(graph));
  const view: View = {
    ...{ types, table, stage: graph.stage, claim: uniqueNames(types.keys()) },
    ...{ definitions: definitionsOf(graph), readers: readersOf(graph) },
  };
  const ops = graph.ops.flatMap((op) => {
    const slices = neuronsIn(op) > most ? partsOf(op.type.shape, most) : undefined;
    return slices ? splitOne(op, slices, view) : [op];
  });
  // A synapse of which each part has its own is left unread.
  return withoutDeadOps({ ...graph, ops });
}

interface View {
  readonly types: Map<string, ValueType>;
  readonly definitions: ReadonlyMap<string, Op>;
  readonly readers: ReadonlyMap<string, readonly Op[]>;
  readonly table: OpTable;
  readonly stage: Graph['stage'];
  readonly claim: (name: string) => string;
}

function splitOne(op: Op, slices: readonly Slice[], view: View): readonly Op[] {
  const { types, table, stage, claim } = view;
  const made: Op[] = [];
  const put = (draft: Omit<Op, 'type' | 'loc'>, loc: Op['loc'] = op.loc) => {
    const inputs = draft.inputs.map((name) => types.get(name)!);
    made.push(typedOp(table, stage, { ...draft, loc }, inputs));
    types.set(draft.result, made.at(-1)!.type);
    return draft.result;
  };
  const [x] = op.inputs as [string];
  const synapse = view.readers.get(x)!.length === 1 ? view.definitions.get(x) : undefined;
  const parts = slices.map((slice) => {
    const result = claim(`${op.result}.part`);
    const name = claim(`${result}.in`);
    const attrs = synapse && slicedSynapse(synapse, slice);
    const from = attrs
      ? put({ ...pick(synapse), result: name, attrs }, synapse.loc)
      : put({ result: name, kind: 'wire', inputs: [x], attrs: wireOf(types.get(x)!, slice) });
    return put({ result, kind: op.kind, inputs: [from], attrs: slicedAttrs(op, slice) });
  });
  const { axis } = slices[0]!;
  put({ result: op.result, kind: 'join', inputs: parts, attrs: { axis } });
  return made;
}

function pick({ kind, inputs }: Op) {
  return { kind, inputs };
}

function wireOf({ shape }: ValueType, slice: Slice) {
  return wireAttrs(shape.with(slice.axis, slice.count), placesOf(shape, slice));
}
