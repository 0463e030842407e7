import { definePass } from '../src/compiler/pass.ts';
import { withoutDeadOps } from '../src/ir/live.ts';
import type { Attrs, Op } from '../src/ir/graph.ts';
import { type OpTable, makeOp } from '../src/ir/op-def.ts';
import { type Region, regionView, regionsOf, runRegion } from '../src/ir/region.ts';
import { sameType, tensorType } from '../src/ir/types.ts';

/**
 * Exporters spell an activation out in many ways: GELU alone as a product with an error function or a
 * tanh, halved before or after, its cube as a power or as products. So it is not known by its form but
 * by what it does: ops that compute one value from another, element by element, are run on points
 * across the range where activations bend, and named when one of the known functions gives the same.
 */
export const raiseActivations = definePass({
  name: 'raise-activations',
  summary: 'names the activation that element-wise ops spell out',
  from: ['ann'],
  removes: [],
  preserves: 'within-tolerance',
  options: {},
  run(graph, { ops: table }) {
    const view = regionView(graph, (op) => table.get(op.kind)?.pointwise === true);
    const named = knownCurves(table);
    const ops = graph.ops.map((op) => {
      if (op.type.dtype !== 'f32' || !view.accepts(op)) return op;
      // The farthest source first: what it computes holds what nearer ones compute.
      const regions = regionsOf(op.result, view).filter(
        ({ source, ops }) => sameType(view.types.get(source)!, op.type) && ops.some(isCurved),
      );
      for (const region of regions.toReversed()) {
        const raised = raise(op, region, named, table);
        if (raised) return raised;
      }
      return op;
    });
    return ops.some((op, i) => op !== graph.ops[i]) ? withoutDeadOps({ ...graph, ops }) : graph;
  },
});

/** Every known activation is spelled with one of these; most chains of ops hold none and cost nothing. */
const CURVED = ['erf', 'exp', 'log', 'sigmoid', 'hard-sigmoid', 'softplus', 'tanh', 'clip', 'min'];

function isCurved({ kind }: Op): boolean {
  return CURVED.includes(kind);
}

interface Activation {
  readonly kind: string;
  readonly attrs: Attrs;
}

const ACTIVATIONS: readonly Activation[] = [
  { kind: 'gelu', attrs: { approximate: 'none' } },
  { kind: 'gelu', attrs: { approximate: 'tanh' } },
  { kind: 'silu', attrs: {} },
  { kind: 'hard-swish', attrs: {} },
  { kind: 'hard-sigmoid', attrs: { alpha: 1 / 6, beta: 0.5 } },
  { kind: 'mish', attrs: {} },
  { kind: 'softplus', attrs: {} },
  { kind: 'softsign', attrs: {} },
  { kind: 'sigmoid', attrs: {} },
  { kind: 'tanh', attrs: {} },
  { kind: 'relu', attrs: {} },
];

/** Points from -16 to 16, and finer ones from -1 to 1, where the curves differ most in what is relative. */
const POINTS = Float32Array.from({ length: 1026 }, (_, i) =>
  i <= 512 ? (i - 256) / 16 : (i - 769) / 256,
);
const POINTS_TYPE = tensorType('f32', [POINTS.length]);

type Curve = Activation & { readonly values: ArrayLike<number> };

function knownCurves(table: OpTable): readonly Curve[] {
  return ACTIVATIONS.map((activation) => {
    const { attrs } = activation;
    const op = makeOp(table, {
      ...activation,
      attrs,
      result: 'y',
      inputs: ['x'],
      type: POINTS_TYPE,
    });
    const region = { source: 'x', result: 'y', ops: [op] };
    return { ...activation, values: runRegion(region, POINTS_TYPE, POINTS, table)!.slice() };
  });
}

function raise(op: Op, region: Region, curves: readonly Curve[], table: OpTable): Op | undefined {
  const values = runRegion(region, POINTS_TYPE, POINTS, table);
  const curve = values && curves.find((known) => isSame(known.values, values));
  if (!curve) return undefined;
  const loc = [...new Set(region.ops.flatMap((part) => part.loc))];
  const { kind, attrs } = curve;
  return makeOp(table, {
    result: op.result,
    kind,
    inputs: [region.source],
    attrs,
    type: op.type,
    loc,
  });
}

/** A tenth of what tells the two forms of GELU apart, and ten times what rounding does to either. */
const TOLERANCE = 1e-5;

function isSame(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  for (let i = 0; i < a.length; i++)
    if (!(Math.abs(a[i]! - b[i]!) <= TOLERANCE * Math.max(1, Math.abs(a[i]!)))) return false;
  return a.length === b.length;
}
