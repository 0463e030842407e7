import { definePass } from '../src/compiler/pass.ts';
import { defaulted, int } from '../src/ir/attr.ts';
import { type Graph, type Op, typesOf } from '../src/ir/graph.ts';
import { type OpTable, typedOp } from '../src/ir/op-def.ts';
import { isSynapse } from '../src/ir/synapse-kinds.ts';
import { weightWidth } from '../src/ir/weight-width.ts';
import { uniqueNames } from '../src/support/unique-names.ts';
import { narrowIntegers } from '../src/tensor/narrow-integers.ts';
import { type Tensor, numbersOf } from '../src/tensor/tensor.ts';
import { digitsOf } from './split-weights/digits.ts';

/**
 * Gives weights no more bits than a target stores: W = V + 2^k U, where V and U are narrow, so W x = V x + (U x << k).
 * Both sums wrap as the whole one does, so it is exact. A sum that is shifted down is rounded once, and weights that
 * are cut to so many bits already are what they are: these stay.
 */
export const splitWeights = definePass({
  name: 'split-weights',
  summary: 'splits synapses of weights with too many bits into several, whose currents meet',
  from: ['fixed', 'placed'],
  removes: [],
  preserves: 'bits',
  options: { bits: defaulted(int('bits that a weight may have', { low: 1, high: 31 }), 8) },
  measure: ({ ops }) => Math.max(0, ...ops.map(bitsIn)),
  run(graph, { ops, options: { bits } }) {
    return graph.ops.some((op) => bitsIn(op) > bits) ? splitAll(graph, ops, bits) : graph;
  },
});

/** Bits of the widest weight, where they can be told apart without changing a sum. */
function bitsIn(op: Op): number {
  const { exponent, weightBits, signMode } = op.attrs;
  const isWhole = (weightBits ?? signMode) === undefined && Number(exponent) >= 0;
  return isSynapse(op) && isWhole ? weightWidth(op) : 0;
}

function splitAll(graph: Graph, table: OpTable, bits: number): Graph {
  const types = typesOf(graph);
  const claim = uniqueNames(types.keys());
  const ops = graph.ops.flatMap((op) => {
    if (bitsIn(op) <= bits) return [op];
    const weight = op.attrs['weight'] as Tensor;
    const exponent = op.attrs['exponent'] as number;
    const digits = digitsOf(numbersOf(weight), { bits, exponent });
    if (digits === undefined) return [op];
    const inputs = op.inputs.map((name) => types.get(name)!);
    const parts = digits.map(({ shift, values }): Op => {
      const digit = narrowIntegers(weight.shape, values);
      const attrs = { ...op.attrs, weight: digit, exponent: exponent + shift };
      const draft = { ...op, result: claim(`${op.result}.part`), attrs };
      return typedOp(table, graph.stage, draft, inputs);
    });
    const names = parts.map(({ result }) => result);
    const sum = { ...op, kind: 'add', inputs: names, attrs: {} };
    const currents = parts.map(({ type }) => type);
    return [...parts, typedOp(table, graph.stage, sum, currents)];
  });
  return ops.length === graph.ops.length ? graph : { ...graph, ops };
}
