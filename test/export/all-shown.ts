import type { Graph, Op } from '../../src/ir/graph.ts';
import { typedOp } from '../../src/ir/op-def.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';

/**
 * The graph with a sum behind every value that is spikes or a current; sums are its only outputs. Messages
 * whose sum is no level have none: they are decoded before anybody reads them.
 */
export function allShown(graph: Graph): Graph {
  const shown = new Set<string>();
  for (const { kind, inputs, result } of graph.ops)
    if (kind === 'sigma' || inputs.some((name) => shown.has(name))) shown.add(result);
  const isCoded = ({ kind, attrs: { code } }: Op) =>
    kind !== 'decode' && (code === 'radix' || code === 'time');
  const isSummed = (op: Op) => !shown.has(op.result) && op.type.role !== 'tensor' && !isCoded(op);
  const sums = graph.ops.filter(isSummed).map(({ result, type }, i) => {
    const draft = { result: `sum:${i}`, kind: 'sigma', inputs: [result], attrs: {}, loc: [] };
    return typedOp(OP_TABLE, graph.stage, draft, [type]);
  });
  const values = [...sums.map(({ result }) => result), ...shown];
  const outputs = values.map((value, i) => ({ name: `y${i}`, value }));
  return { ...graph, ops: [...graph.ops, ...sums], outputs };
}
