import type { Op } from '../../src/ir/graph.ts';
import { type PoolAttrs, poolAxes } from '../../src/ir/ops/pools/pool.ts';
import { windowsOf } from '../../src/ir/ops/windows.ts';
import { type Shape, sizeOf, stridedIndex, stridesOf } from '../../src/tensor/shape.ts';
import type { SnnBuilder } from './builder.ts';
import type { Carried, Spikes } from './carried.ts';
import type { Lowering, Lowerings } from './lowering.ts';
import { curved } from './pointwise.ts';
import { wire } from './wiring.ts';

/** The largest or smallest of several: rows of wires, and a population that looks along each. */
export const EXTREMES: Lowerings = {
  'max-pool': extreme(maxPool),
  'reduce-max': extreme((op, x, builder) => reduce(op, x, builder, 'max')),
  'reduce-min': extreme((op, x, builder) => reduce(op, x, builder, 'min')),
  max: {
    becomes: 'population',
    reads: 'as-its-readers',
    lower: (...args) => among(...args, 'max'),
  },
  min: {
    becomes: 'population',
    reads: 'as-its-readers',
    lower: (...args) => among(...args, 'min'),
  },
};

type Of = 'max' | 'min';

function extreme(lower: (op: Op, x: Spikes, builder: SnnBuilder) => Carried): Lowering {
  return {
    becomes: 'population',
    reads: 'as-its-readers',
    lower: (op, [x], builder) =>
      x!.as === 'constant' || x!.as === 'ids' || sizeOf(op.type.shape) === 0
        ? undefined
        : lower(op, builder.spikes(op, x!, op.inputs[0]!), builder),
  };
}

/** The extreme of each row of the last axis. */
function ofRows(op: Op, rows: Spikes, of: Of, builder: SnnBuilder): Spikes {
  const limit = builder.payload(rows.low, rows.high);
  const flat = builder.emit('extreme', op, [rows.name], { of, limit, scale: rows.scale });
  if (builder.shapeOf(flat).join() === op.type.shape.join()) return { ...rows, name: flat };
  return { ...rows, name: builder.emit('reshape', op, [flat], { shape: op.type.shape }) };
}

/** A window that lies partly outside sees one of its elements twice, which changes nothing. */
function maxPool(op: Op, x: Spikes, builder: SnnBuilder): Carried {
  const shape = builder.shapeOf(x.name);
  const { inside, mostInside } = windowsOf(poolAxes(shape, op.attrs as unknown as PoolAttrs));
  const [inPlaces, outPlaces] = [sizeOf(shape.slice(2)), sizeOf(op.type.shape.slice(2))];
  const taps = new Int32Array(mostInside);
  const planes = shape[0]! * shape[1]!;
  const places = new Int32Array(planes * outPlaces * mostInside);
  for (let window = 0; window < outPlaces; window++) {
    const count = inside(window, taps);
    for (let plane = 0; plane < planes; plane++)
      for (let t = 0; t < mostInside; t++)
        places[(plane * outPlaces + window) * mostInside + t] =
          plane * inPlaces + taps[t < count ? t : 0]!;
  }
  const rows = wire(named(op, 'windows'), x, places, builder, [...op.type.shape, mostInside]);
  return ofRows(op, rows, 'max', builder);
}

function reduce(op: Op, x: Spikes, builder: SnnBuilder, of: Of): Carried {
  const shape = builder.shapeOf(x.name);
  const axes = op.attrs['axes'] as readonly number[];
  const kept = shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]));
  const order = [...kept, ...axes];
  const strides = stridesOf(shape);
  const extents = order.map((axis) => shape[axis]!);
  const places = stridedIndex(
    extents,
    order.map((axis) => strides[axis]!),
  );
  const to: Shape = [...kept.map((axis) => shape[axis]!), sizeOf(axes.map((axis) => shape[axis]!))];
  return ofRows(op, wire(named(op, 'rows'), x, places, builder, to), of, builder);
}

/** Of a value and numbers it is a function of the value; of values it is that of their places. */
function among(
  op: Op,
  inputs: readonly Carried[],
  builder: SnnBuilder,
  of: Of,
): Carried | undefined {
  const asCurve = curved(op, inputs, builder);
  if (asCurve) return asCurve;
  if (sizeOf(op.type.shape) === 0) return undefined;
  const parts = builder.alike(op, inputs);
  if (parts.some((part) => builder.shapeOf(part.name).join() !== op.type.shape.join()))
    return undefined;
  const shape = [...op.type.shape, 1];
  const columns = parts.map((part) =>
    builder.emit('reshape', named(op, 'column'), [part.name], { shape }),
  );
  const name = builder.emit('join', named(op, 'rows'), columns, { axis: op.type.shape.length });
  const low = Math.min(...parts.map((part) => part.low));
  const high = Math.max(...parts.map((part) => part.high));
  return ofRows(op, { ...parts[0]!, name, low, high }, of, builder);
}

function named(op: Op, part: string): Op {
  return { ...op, result: `${op.result}.${part}` };
}
