import { type Graph, type Op, typesOf } from '../../src/ir/graph.ts';
import { type OpTable, typedOp } from '../../src/ir/op-def.ts';
import { rangesOf } from '../../src/ir/ranges.ts';
import { hull } from '../../src/ir/ranges/interval.ts';
import { uniqueNames } from '../../src/support/unique-names.ts';
import { tensorOf } from '../../src/tensor/tensor.ts';

/** Ledgers of partial sums beyond that could wrap, and messages would not add up. */
const FARTHEST = 2 ** 30;

const ONE = tensorOf('i32', [], [1]);

/**
 * Puts neurons behind the partial sums that a graph has and another one had not. A level of threshold 1 that nothing clips
 * sends what its ledger grew by in this step, which is the current itself.
 */
export function withRelays(graph: Graph, table: OpTable, before: Graph): Graph {
  const types = new Map(typesOf(graph));
  const ranges = rangesOf(graph, table);
  const claim = uniqueNames(types.keys());
  const known = new Set(before.ops.map(({ result }) => result));
  const relayed = new Map<string, string>();
  const ops = graph.ops.flatMap((op): Op[] => {
    const inputs = op.inputs.map((name) => relayed.get(name) ?? name);
    const isPart = !known.has(op.result) && op.type.role === 'current' && op.type.dtype === 'i32';
    if (!isPart) return [{ ...op, inputs }];
    const [low, high] = hull(ranges.get(op.result)!.total);
    if (!(low >= -FARTHEST && high <= FARTHEST)) return [op];
    const levels = { low: Math.min(0, low), high: Math.max(1, high) };
    const attrs = { theta: ONE, ...levels, limit: levels.high - levels.low };
    const base = { loc: op.loc, inputs: [op.result] };
    const relay = { ...base, result: claim(`${op.result}.relay`), kind: 'level', attrs };
    const sender = typedOp(table, graph.stage, relay, [op.type]);
    const heard = { result: claim(`${op.result}.sum`), kind: 'diagonal', attrs: { weight: ONE } };
    const hearing = { ...base, ...heard, inputs: [sender.result] };
    relayed.set(op.result, hearing.result);
    return [op, sender, typedOp(table, graph.stage, hearing, [sender.type])];
  });
  return relayed.size === 0 ? graph : { ...graph, ops };
}
