import { sizeOf } from '../tensor/shape.ts';
import { isTensor } from '../tensor/tensor.ts';
import type { Numbers } from '../tensor/dtype.ts';
import { type Graph, type Op, definitionsOf, typesOf } from './graph.ts';
import { interpreter } from './interpret.ts';
import { type OpTable, isFault } from './op-def.ts';
import type { ValueType } from './types.ts';

/** A result and the ops, in data order, that compute it from one source and from numbers. */
export interface Region {
  readonly source: string;
  readonly result: string;
  readonly ops: readonly Op[];
}

/** A graph in which regions are looked for. */
export interface RegionView {
  readonly types: ReadonlyMap<string, ValueType>;
  readonly definitions: ReadonlyMap<string, Op>;
  /** Where in the graph's order each op stands. */
  readonly places: ReadonlyMap<string, number>;
  /** Which ops a region may hold, besides numbers. */
  readonly accepts: (op: Op) => boolean;
}

export function regionView(graph: Graph, accepts: (op: Op) => boolean): RegionView {
  const places = new Map(graph.ops.map((op, place) => [op.result, place]));
  return { types: typesOf(graph), definitions: definitionsOf(graph), places, accepts };
}

/** Nobody spells one function out in more ops than this. */
const MOST_OPS = 24;

/**
 * All regions of more than one op that end in a result, those of the nearest source first. Going back
 * from the result, the latest value that is still needed is replaced by what it is computed from; each
 * time when a single one is left, the result is a function of it.
 */
export function regionsOf(result: string, view: RegionView): Region[] {
  const found: Region[] = [];
  const ops: Op[] = [];
  let needed = new Set([result]);
  while (ops.length < MOST_OPS) {
    const latest = [...needed].reduce((a, b) => (placeOf(a, view) > placeOf(b, view) ? a : b));
    const op = view.definitions.get(latest);
    if (!op || !(view.accepts(op) || isNumber(op))) return found;
    ops.push(op);
    needed = new Set([...needed, ...op.inputs]);
    needed.delete(latest);
    const values = [...needed].filter((name) => !isNumber(view.definitions.get(name)));
    if (values.length === 0) return found;
    if (values.length === 1 && ops.length > 1) {
      const numbers = [...needed].flatMap((name) =>
        name === values[0] ? [] : view.definitions.get(name)!,
      );
      found.push({ source: values[0]!, result, ops: [...numbers, ...ops.toReversed()] });
    }
  }
  return found;
}

/** The graph's inputs come before all ops. */
function placeOf(name: string, { places }: RegionView): number {
  return places.get(name) ?? -1;
}

/** A constant of one element. */
export function isNumber(op: Op | undefined): boolean {
  const value = op?.kind === 'constant' ? op.attrs['value'] : undefined;
  return isTensor(value) && sizeOf(value.shape) === 1;
}

/** A region's result for a source of another shape than in the graph; nothing where it does not fit. */
export function runRegion(
  { source, result, ops }: Region,
  type: ValueType,
  values: Numbers,
  table: OpTable,
): Numbers | undefined {
  const types = new Map([[source, type]]);
  const typed: Op[] = [];
  for (const op of ops) {
    const inputs = op.inputs.map((name) => types.get(name)!);
    const inferred = table.get(op.kind)!.infer({ stage: 'ann', attrs: op.attrs, inputs });
    if (isFault(inferred)) return undefined;
    types.set(op.result, inferred);
    typed.push({ ...op, type: inferred });
  }
  const graph: Graph = {
    name: 'region',
    stage: 'ann',
    inputs: [{ name: source, type, loc: [] }],
    ops: typed,
    outputs: [{ name: 'y', value: result }],
  };
  const machine = interpreter(graph, table);
  machine.step({ [source]: values });
  return machine.value(result);
}
