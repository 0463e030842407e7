import type { Attrs, Graph, Op, Param } from '../../src/ir/graph.ts';
import { isFault, makeOp } from '../../src/ir/op-def.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import type { Stage, ValueType } from '../../src/ir/types.ts';

/** One op of a graph by hand: what it is called, its kind, what it reads, its attributes. */
type Line = readonly [result: string, kind: string, inputs: readonly string[], attrs: Attrs];

/** A graph of these ops, whose types are found, and whose outputs are all of its values. */
export function graphOf(
  stage: Stage,
  inputs: Readonly<Record<string, ValueType>>,
  lines: readonly Line[],
): Graph {
  const types = new Map(Object.entries(inputs));
  const params = [...types].map(([name, type]): Param => ({ name, type, loc: [] }));
  const ops = lines.map(([result, kind, names, attrs]): Op => {
    const draft = { result, kind, inputs: names, attrs, type: { ...types.get(names[0]!)! } };
    const op = makeOp(OP_TABLE, draft);
    const facts = { stage, attrs: op.attrs, inputs: names.map((name) => types.get(name)!) };
    const type = OP_TABLE.get(kind)!.infer(facts);
    if (isFault(type)) throw new Error(`${kind} '${result}': ${type.fault}`);
    types.set(result, type);
    return { ...op, type };
  });
  const outputs = lines.map(([name]) => ({ name, value: name }));
  return { name: 'by-hand', stage, inputs: params, ops, outputs };
}
