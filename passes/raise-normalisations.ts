import { definePass } from '../src/compiler/pass.ts';
import type { Op } from '../src/ir/graph.ts';
import { withoutDeadOps } from '../src/ir/live.ts';
import { type OpTable, makeOp } from '../src/ir/op-def.ts';
import { type Region, isNumber, regionView, regionsOf, runRegion } from '../src/ir/region.ts';
import { type ValueType, sameType, tensorType } from '../src/ir/types.ts';
import { random } from '../src/support/random.ts';
import { type Numbers, allocate } from '../src/tensor/dtype.ts';
import { sizeOf } from '../src/tensor/shape.ts';
import { type Tensor, numbersOf } from '../src/tensor/tensor.ts';

/**
 * Layer and RMS normalisation, spelled out with means, squares and a root in any of many ways, are known
 * by what they do: such ops are run on random values whose variance is near epsilon, where every form
 * of the formula that differs shows, and named when they normalise. Scale and shift stay as they are.
 */
export const raiseNormalisations = definePass({
  name: 'raise-normalisations',
  summary: 'names the layer or RMS normalisation that means, squares and roots spell out',
  from: ['ann'],
  removes: [],
  preserves: 'within-tolerance',
  options: {},
  run(graph, { ops: table }) {
    const isPart = ({ kind }: Op) => table.get(kind)?.pointwise === true || kind === 'reduce-mean';
    const view = regionView(graph, isPart);
    const ops = graph.ops.map((op) => {
      if (op.type.dtype !== 'f32' || !LAST.includes(op.kind)) return op;
      for (const region of regionsOf(op.result, view).toReversed()) {
        const raised = raise(op, region, view.types.get(region.source)!, table);
        if (raised) return raised;
      }
      return op;
    });
    return ops.some((op, i) => op !== graph.ops[i]) ? withoutDeadOps({ ...graph, ops }) : graph;
  },
});

/** The last thing that a normalisation does is to divide by the deviation, or multiply with its inverse. */
const LAST = ['mul', 'div'];

function raise(op: Op, region: Region, type: ValueType, table: OpTable): Op | undefined {
  const mean = region.ops.find(({ kind }) => kind === 'reduce-mean');
  if (!mean || !sameType(type, op.type)) return undefined;
  const axis = firstAxis(mean, type.shape.length);
  if (axis === undefined) return undefined;
  const shape = type.shape.map((extent, i) => (i < axis ? Math.min(extent, 2) : extent));
  const small = tensorType('f32', shape);
  for (const epsilon of epsilonsOf(region)) {
    const values = drawAround(small, epsilon);
    const found = runRegion(region, small, values, table);
    if (!found) return undefined;
    const seen = found.slice();
    for (const kind of ['layer-norm', 'rms-norm']) {
      const attrs = { axis, epsilon };
      const named = { result: op.result, kind, inputs: [region.source], attrs, loc: [] };
      const alone = { ...region, ops: [makeOp(table, { ...named, type })] };
      if (!isSame(seen, runRegion(alone, small, values, table)!)) continue;
      const loc = [...new Set(region.ops.flatMap((part) => part.loc))];
      return makeOp(table, { ...named, type, loc });
    }
  }
  return undefined;
}

/** The axis from which on a mean is taken over all, if it is. */
function firstAxis({ attrs }: Op, rank: number): number | undefined {
  const axes = attrs['axes'] as readonly number[];
  const first = Math.min(...axes);
  return axes.length > 0 && axes.length === rank - first ? first : undefined;
}

/** Small positive numbers of the region: epsilon is one of them, or there is none. */
function epsilonsOf({ ops }: Region): number[] {
  const numbers = ops.filter(isNumber).map((op) => numbersOf(op.attrs['value'] as Tensor)[0]!);
  return [...new Set(numbers.filter((x) => x > 0 && x < 0.1)), 0];
}

/** Values around a half whose variance is of the size of epsilon. */
function drawAround(type: ValueType, epsilon: number): Numbers {
  const source = random(1);
  const spread = Math.sqrt(epsilon || 1) * 4;
  return allocate('f32', sizeOf(type.shape)).map(() => (source.next() - 0.45) * spread);
}

const TOLERANCE = 1e-4;

function isSame(a: Numbers, b: Numbers): boolean {
  return a.length === b.length && a.every((x, i) => Math.abs(x - b[i]!) <= TOLERANCE);
}
