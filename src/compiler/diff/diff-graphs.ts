import { type Attr, type Graph, type Op, definitionsOf } from '../../ir/graph.ts';
import { type OpTable, completeAttrs } from '../../ir/op-def.ts';
import { sameAttr } from '../../ir/print.ts';
import { showAttr } from '../../ir/text.ts';
import { sameType, showType } from '../../ir/types.ts';
import { type Tensor, isTensor, numbersOf } from '../../tensor/tensor.ts';
import { type Matching, matchOps } from './match-ops.ts';

/** What two graphs do not have in common. Names of values and locations are no difference. */
export interface GraphDiff {
  readonly same: boolean;
  /** Of the graphs themselves: stage, inputs, outputs. */
  readonly graph: readonly Change[];
  readonly changed: readonly ChangedOp[];
  readonly onlyInA: readonly FoundOp[];
  readonly onlyInB: readonly FoundOp[];
}

/** One thing, as it is in each graph. */
export interface Change {
  readonly what: string;
  readonly a: string;
  readonly b: string;
  /** Of tensors of one shape: how many elements differ, and by how much at most. */
  readonly elements?: { readonly differ: number; readonly of: number; readonly most: number };
}

export interface FoundOp {
  readonly name: string;
  readonly kind: string;
  readonly type: string;
}

export interface ChangedOp extends FoundOp {
  /** Its name in the second graph. */
  readonly other: string;
  readonly changes: readonly Change[];
}

export function diffGraphs(a: Graph, b: Graph, ops: OpTable): GraphDiff {
  const matching = matchOps(a, b);
  const inB = definitionsOf(b);
  const changed = a.ops.flatMap((op): ChangedOp[] => {
    const other = inB.get(matching.get(op.result) ?? '');
    const changes = other ? changesOf(op, other, matching, ops) : [];
    return changes.length === 0 ? [] : [{ ...foundOp(op), other: other!.result, changes }];
  });
  const matched = new Set(matching.values());
  const onlyInA = a.ops.filter(({ result }) => !matching.has(result)).map(foundOp);
  const onlyInB = b.ops.filter(({ result }) => !matched.has(result)).map(foundOp);
  const graph = graphChanges(a, b, matching);
  const same = [graph, changed, onlyInA, onlyInB].every((list) => list.length === 0);
  return { same, graph, changed, onlyInA, onlyInB };
}

function foundOp({ result, kind, type }: Op): FoundOp {
  return { name: result, kind, type: showType(type) };
}

function changesOf(a: Op, b: Op, matching: Matching, ops: OpTable): Change[] {
  const [left, right] = [a, b].map((op) => completeAttrs(ops.get(op.kind), op.attrs));
  const names = new Set([...Object.keys(left!), ...Object.keys(right!)]);
  const attrs = [...names].filter((name) => !sameAttr(left![name], right![name]));
  const reads = a.inputs.map((name) => matching.get(name));
  const readsSame =
    reads.length === b.inputs.length && reads.every((name, i) => name === b.inputs[i]);
  return [
    ...(readsSame ? [] : [{ what: 'inputs', a: a.inputs.join(', '), b: b.inputs.join(', ') }]),
    ...(sameType(a.type, b.type)
      ? []
      : [{ what: 'type', a: showType(a.type), b: showType(b.type) }]),
    ...attrs.map((name) => attrChange(name, left![name], right![name])),
  ];
}

function attrChange(what: string, a: Attr | undefined, b: Attr | undefined): Change {
  const shown = (attr: Attr | undefined) => (attr === undefined ? 'none' : shortOf(attr));
  const change = { what, a: shown(a), b: shown(b) };
  const isComparable = isTensor(a) && isTensor(b) && a.shape.join() === b.shape.join();
  return isComparable ? { ...change, elements: elementsOf(a, b) } : change;
}

/** Tensors by their type and shape: what is in them is too much to read. */
function shortOf(attr: Attr): string {
  return isTensor(attr) ? `${attr.dtype}[${attr.shape.join(',')}]` : showAttr(attr);
}

function elementsOf(a: Tensor, b: Tensor): NonNullable<Change['elements']> {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  let [differ, most] = [0, 0];
  for (let i = 0; i < left.length; i++) {
    if (Object.is(left[i], right[i])) continue;
    differ++;
    most = Math.max(most, Math.abs(left[i]! - right[i]!));
  }
  return { differ, of: left.length, most };
}

function graphChanges(a: Graph, b: Graph, matching: Matching): Change[] {
  const change = (what: string, left: string, right: string): Change[] =>
    left === right ? [] : [{ what, a: left, b: right }];
  const inputs = (graph: Graph) =>
    graph.inputs.map(({ name, type }) => `${name}: ${showType(type)}`).join(', ');
  const values = new Map(b.outputs.map(({ name, value }) => [name, value]));
  const moved = a.outputs.filter(
    ({ name, value }) => values.has(name) && values.get(name) !== matching.get(value),
  );
  const names = (graph: Graph) => graph.outputs.map(({ name }) => name).join(', ');
  return [
    ...change('stage', a.stage, b.stage),
    ...change('inputs', inputs(a), inputs(b)),
    ...change('outputs', names(a), names(b)),
    ...moved.map(({ name, value }) => ({ what: `output ${name}`, a: value, b: values.get(name)! })),
    ...change('schedule', String(a.schedule !== undefined), String(b.schedule !== undefined)),
  ];
}
