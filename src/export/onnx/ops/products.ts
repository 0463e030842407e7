import type { Op } from '../../../ir/graph.ts';
import { planProduct } from '../../../ir/ops/products/plan-product.ts';
import { bytesOf, totalOf } from '../bytes.ts';
import type { ModelBuilder } from '../model-builder.ts';
import {
  type Lowerings,
  type Ranged,
  type Settled,
  productRange,
  reshaped,
  timesRange,
} from '../settled.ts';

/** Sums and products of values. */
export const PRODUCTS: Lowerings = { add, 'matrix-product': matrixProduct, product };

function add(_op: Op, [first, ...others]: readonly Settled[], builder: ModelBuilder): Ranged {
  return others.reduce<Ranged>(
    (sum, x) => ({
      name: builder.node('Add', [sum.name, x.name]),
      low: sum.low + x.low,
      high: sum.high + x.high,
    }),
    first!,
  );
}

function product(op: Op, [a, b]: readonly Settled[], builder: ModelBuilder): Ranged {
  return scaled(op, builder.node('Mul', [a!.name, b!.name]), productRange(a!, b!), builder);
}

/** A product of matrices for each byte of the one and each of the other. */
function matrixProduct(op: Op, [a, b]: readonly Settled[], builder: ModelBuilder): Ranged {
  const { batchOfA, batchOfB, rows, inner, columns } = planProduct(a!.shape, b!.shape)!;
  const matrices = (x: Settled, shape: readonly number[]) =>
    bytesOf({ ...x, name: reshaped(builder, x.name, shape) }, builder);
  const right = matrices(b!, [...batchOfB, inner, columns]);
  const parts = matrices(a!, [...batchOfA, rows, inner]).flatMap((left) =>
    right.map((other) => ({
      name: builder.node('MatMulInteger', [left.name, other.name, left.zero, other.zero]),
      ...productRange(left, other, inner),
      power: left.power + other.power,
    })),
  );
  const total = reshaped(builder, totalOf(parts, 0, builder), op.type.shape);
  return scaled(op, total, productRange(a!, b!, inner), builder);
}

/** A product in the units of its current. */
function scaled(op: Op, name: string, range: Omit<Ranged, 'name'>, builder: ModelBuilder): Ranged {
  const factor = op.attrs['factor'] as number;
  const units = factor === 1 ? name : builder.node('Mul', [name, builder.number('i32', factor)]);
  return { name: units, ...timesRange(range, factor) };
}
