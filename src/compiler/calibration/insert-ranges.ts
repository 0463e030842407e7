import { type Graph, type Op, typesOf } from '../../ir/graph.ts';
import { type OpTable, makeOp } from '../../ir/op-def.ts';
import { uniqueNames } from '../../support/unique-names.ts';
import type { Range } from './ranges.ts';

/** The graph with a range op behind each of the values; their readers read that. */
export function insertRanges(
  graph: Graph,
  ops: OpTable,
  ranges: ReadonlyMap<string, Range>,
): Graph {
  const types = typesOf(graph);
  const names = rangeNames(ranges.keys(), types.keys());
  const ranged = (name: string) => names.get(name) ?? name;
  const rangeOp = (name: string, loc: Op['loc']): Op[] => {
    const range = ranges.get(name);
    if (!range) return [];
    const op = { result: ranged(name), kind: 'range', inputs: [name], type: types.get(name)!, loc };
    return [makeOp(ops, { ...op, attrs: { ...range } })];
  };
  return {
    ...graph,
    ops: [
      ...graph.inputs.flatMap((param) => rangeOp(param.name, param.loc)),
      ...graph.ops.flatMap((op) => [
        { ...op, inputs: op.inputs.map(ranged) },
        ...rangeOp(op.result, op.loc),
      ]),
    ],
    outputs: graph.outputs.map((output) => ({ ...output, value: ranged(output.value) })),
  };
}

/** A name for the range op of each value, that nothing else has. */
function rangeNames(values: Iterable<string>, taken: Iterable<string>): Map<string, string> {
  const claim = uniqueNames(taken);
  return new Map([...values].map((value) => [value, claim(`${value}.range`)]));
}
