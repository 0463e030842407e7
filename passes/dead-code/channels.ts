import { type Graph, type Op, typesOf } from '../../src/ir/graph.ts';
import { type OpTable, completeAttrs } from '../../src/ir/op-def.ts';
import type { Bounds } from '../../src/ir/ranges/bounds.ts';
import { axesOf, runOf } from './axes.ts';
import { type Around, type Relation, relationOf } from './relations.ts';
import { type Kept, isWhole, shrunkAttrs, shrunkType } from './shrink.ts';
import { type Units, unitsOf } from './units.ts';

/**
 * The graph without channels that nothing depends on: nobody reads them, or with weights of zero, or they never send
 * anything. A channel goes from all ops that keep it apart, or from none; and one of each value stays, since a
 * value has to be something. The same graph where nothing goes.
 */
export function withoutDeadChannels(
  graph: Graph,
  table: OpTable,
  ranges: ReadonlyMap<string, Bounds>,
): Graph {
  const types = typesOf(graph);
  const around: Around = { types, axes: axesOf(graph) };
  const extents = new Map(
    [...types].map(([name, { shape }]) => [name, runOf(shape, around.axes.get(name)!).extent]),
  );
  const units = unitsOf(extents);
  const relations = new Map(graph.ops.map((op) => [op, relationOf(op, around)]));
  const silent = (name: string, channel: number) =>
    isSilentAt(ranges.get(name)!, channel, around.axes.get(name)!);
  seed(graph, relations, units, extents);
  markNeeded(graph, { relations, units, extents, silent });
  const kept = keptOf(extents, units, around);
  const ops = graph.ops.map((op) => shrunk(op, kept, types, table));
  return ops.every((op, i) => op === graph.ops[i]) ? graph : { ...graph, ops };
}

type Relations = ReadonlyMap<Op, Relation | undefined>;

/** What stays whatever is read: the interface, and what ops read and make that keep no channels apart. */
function seed(
  graph: Graph,
  relations: Relations,
  units: Units,
  extents: ReadonlyMap<string, number>,
) {
  const whole = new Set([
    ...graph.inputs.map(({ name }) => name),
    ...graph.outputs.map(({ value }) => value),
  ]);
  for (const [op, relation] of relations)
    if (relation) relation.unite?.(units);
    else for (const name of [op.result, ...op.inputs]) whole.add(name);
  for (const name of whole) for (let c = 0; c < extents.get(name)!; c++) units.need(name, c);
}

interface View {
  readonly relations: Relations;
  readonly units: Units;
  readonly extents: ReadonlyMap<string, number>;
  readonly silent: (name: string, channel: number) => boolean;
}

/** From results back to inputs, again as long as more is found: channels that stay together stand anywhere. */
function markNeeded(graph: Graph, { relations, units, extents, silent }: View): void {
  const backwards = graph.ops.toReversed();
  for (let before = -1; before !== units.marked();) {
    before = units.marked();
    for (const op of backwards) {
      const [name] = op.inputs;
      const needs = relations.get(op)?.needs;
      if (!needs || isAllNeeded(name!, extents.get(name!)!, units)) continue;
      needs(
        (channel) => units.isNeeded(op.result, channel),
        (channel) => {
          if (!silent(name!, channel)) units.need(name!, channel);
        },
      );
    }
    if (before !== units.marked()) continue;
    for (const { result } of graph.ops) needOne(result, extents.get(result)!, units);
  }
}

function isAllNeeded(name: string, extent: number, units: Units): boolean {
  for (let c = 0; c < extent; c++) if (!units.isNeeded(name, c)) return false;
  return true;
}

function needOne(name: string, extent: number, units: Units): void {
  for (let c = 0; c < extent; c++) if (units.isNeeded(name, c)) return;
  if (extent > 0) units.need(name, 0);
}

function isSilentAt({ step }: Bounds, channel: number, axisFromEnd: number): boolean {
  const isAlong = step.low.length > 1;
  if (isAlong && step.axisFromEnd !== axisFromEnd) return false;
  const i = isAlong ? channel : 0;
  return step.low[i] === 0 && step.high[i] === 0;
}

function keptOf(extents: ReadonlyMap<string, number>, units: Units, { axes }: Around) {
  const kept = new Map<string, Kept>();
  for (const [name, extent] of extents) {
    const all = Array.from({ length: extent }, (_, channel) => channel);
    const channels = all.filter((channel) => units.isNeeded(name, channel));
    kept.set(name, { channels, extent, axisFromEnd: axes.get(name)! });
  }
  return kept;
}

function shrunk(
  op: Op,
  kept: ReadonlyMap<string, Kept>,
  types: ReturnType<typeof typesOf>,
  table: OpTable,
): Op {
  const own = kept.get(op.result)!;
  const [name] = op.inputs;
  const x = name === undefined ? undefined : kept.get(name)!;
  if (isWhole(own) && (!x || isWhole(x)) && op.kind !== 'sparse') return op;
  const from = name === undefined ? [] : types.get(name)!.shape;
  const attrs = shrunkAttrs(op, own, x, from);
  if (attrs === op.attrs && isWhole(own)) return op;
  return { ...op, attrs: completeAttrs(table.get(op.kind), attrs), type: shrunkType(op.type, own) };
}
