import type { Attrs, Op } from '../../src/ir/graph.ts';
import { type ValueType, tensorType } from '../../src/ir/types.ts';
import { stridedWire, wireAttrs } from '../../src/ir/ops/ledgers/wire-places.ts';
import { type Shape, sameShape, sizeOf, stridesOf } from '../../src/tensor/shape.ts';
import { type Tensor, numbersOf, tensor, tensorOf } from '../../src/tensor/tensor.ts';
import type { SnnBuilder } from './builder.ts';
import type { Carried, Ids, Spikes } from './carried.ts';
import type { Levels } from './levels.ts';
import type { Lowering, Lowerings } from './lowering.ts';

/** Ops that only move elements: messages move the same way. */
export const WIRING: Lowerings = {
  reshape: wiring(reshape),
  transpose: wiring(transpose),
  slice: wiring(rewire),
  expand: wiring(rewire),
  pad: wiring(pad),
  gather: wiring(gather),
  'gather-elements': wiring(gather),
  'gather-nd': wiring(gather),
  concat: wiring(concat),
};

function wiring(lower: Lowering['lower']): Lowering {
  return { becomes: 'wiring', reads: 'as-its-readers', lower };
}

/** Elements stay in their order, so that not even wires are needed. */
function reshape(op: Op, [x]: readonly Carried[], builder: SnnBuilder): Carried | undefined {
  const { shape } = op.type;
  if (x!.as === 'constant')
    return { ...x!, tensor: tensor(x!.tensor.dtype, shape, x!.tensor.data) };
  if (x!.as === 'ids') return undefined;
  const spikes = builder.spikes(op, x!, op.inputs[0]!);
  return { ...spikes, name: builder.emit('reshape', op, [spikes.name], { shape }) };
}

/** Where each element comes from is found by moving the numbers of their places. */
function rewire(op: Op, [x]: readonly Carried[], builder: SnnBuilder): Carried | undefined {
  if (x!.as === 'constant') return moved(op, x!, builder);
  if (x!.as === 'ids') return undefined;
  const spikes = builder.spikes(op, x!, op.inputs[0]!);
  return wire(op, spikes, placesOf(op, builder.shapeOf(spikes.name), builder), builder);
}

/** Elements that lie a step apart along each axis need no list. */
function transpose(op: Op, inputs: readonly Carried[], builder: SnnBuilder): Carried | undefined {
  const [x] = inputs as [Carried];
  if (x.as === 'constant' || x.as === 'ids') return rewire(op, inputs, builder);
  const spikes = builder.spikes(op, x, op.inputs[0]!);
  const strides = stridesOf(builder.shapeOf(spikes.name));
  const order = op.attrs['permutation'] as readonly number[];
  const turned = order.map((axis) => strides[axis]!);
  return {
    ...spikes,
    name: builder.emit('wire', op, [spikes.name], stridedWire(op.type.shape, turned)),
  };
}

function moved(op: Op, x: Carried & { as: 'constant' }, { table }: SnnBuilder): Carried {
  const input = tensorType(x.tensor.dtype, x.tensor.shape);
  const y = run(op, input, numbersOf(x.tensor), table);
  return { as: 'constant', tensor: tensor(x.tensor.dtype, op.type.shape, y) };
}

/** Only zeros need no neuron that sends them. */
function pad(op: Op, inputs: readonly Carried[], builder: SnnBuilder): Carried | undefined {
  const { mode = 'constant', value = 0 } = op.attrs;
  if (mode !== 'constant') return rewire(op, inputs, builder);
  if (value !== 0 || inputs[0]!.as === 'constant') return undefined;
  const nothing = { ...op, attrs: { ...op.attrs, value: -1 } };
  return rewire(nothing, inputs, builder);
}

/** Known places are wires; places that come in as numbers look rows of a known table up. */
function gather(op: Op, [x, at]: readonly Carried[], builder: SnnBuilder): Carried | undefined {
  if (at!.as === 'constant' && x!.as !== 'constant' && x!.as !== 'ids') {
    const spikes = builder.spikes(op, x!, op.inputs[0]!);
    const places = numbersOf(at!.tensor);
    const one = oneOf(op, at!.tensor, builder.shapeOf(spikes.name));
    if (one) return { ...spikes, name: builder.emit('wire', op, [spikes.name], one) };
    const known = { ...op, inputs: [op.inputs[0]!] };
    const index = placesOf(known, builder.shapeOf(spikes.name), builder, {
      type: tensorType(at!.tensor.dtype, at!.tensor.shape),
      values: places,
    });
    return wire(op, spikes, index, builder);
  }
  if (x!.as !== 'constant' || at!.as !== 'ids') return undefined;
  const isRows = op.kind === 'gather' && op.attrs['axis'] === 0;
  return isRows ? lookup(op, at!, x!.tensor, builder) : undefined;
}

/** The wire of one place of an axis, where it is one. */
function oneOf(op: Op, index: Tensor, shape: Shape): Attrs | undefined {
  if (op.kind !== 'gather' || index.shape.length > 0) return undefined;
  const axis = op.attrs['axis'] as number;
  const strides = stridesOf(shape);
  const [given] = numbersOf(index) as unknown as [number];
  const place = given < 0 ? given + shape[axis]! : given;
  if (place < 0 || place >= shape[axis]!) return undefined;
  return stridedWire(op.type.shape, strides.toSpliced(axis, 1), place * strides[axis]!);
}

/** A row of a known table for each number that comes in, or for each that follows from it. */
function lookup(op: Op, ids: Ids, rows: Tensor, builder: SnnBuilder): Carried | undefined {
  const chosen = ids.rows || ids.apply ? chosenRows(ids, rows) : rows;
  if (!chosen || builder.isSent(ids.name)) return undefined;
  const numbers = numbersOf(chosen);
  const width = chosen.shape.slice(1);
  const send = ({ low, high, step }: Levels): Spikes => {
    const levels = Array.from(numbers, (x) =>
      Math.min(Math.max(Math.floor(x / step + 0.5), low), high),
    );
    const table = tensorOf('i32', chosen.shape, levels);
    const scale = Math.fround(step);
    const attrs = { table, limit: builder.payload(low, high), scale };
    const name = builder.emit('lookup', op, [ids.name], attrs);
    const spikes: Spikes = { as: 'spikes', name, scale, low, high };
    if (ids.places) return wire(op, spikes, runsOf(ids.places, sizeOf(width)), builder);
    if (sameShape(builder.shapeOf(name), op.type.shape)) return spikes;
    const { shape } = op.type;
    return { ...spikes, name: builder.emit('reshape', op, [name], { shape }) };
  };
  return { as: 'pending', send };
}

/** The rows that follow from ids: as far as they lie in the table, and all places take the same. */
function chosenRows({ apply, rows, most }: Ids, table: Tensor): Tensor | undefined {
  if (!apply || rows) return undefined;
  const [count, ...width] = table.shape as [number, ...number[]];
  const ids = Float64Array.from(
    { length: Math.min(most ?? MOST_ROWS, MOST_ROWS) + 1 },
    (_, i) => i,
  );
  const places = Array.from(apply(ids), (place) => (place < 0 ? place + count : place));
  const end = places.findLastIndex((place) => place >= 0 && place < count) + 1;
  if (end === 0) return undefined;
  const [run, numbers] = [sizeOf(width), numbersOf(table)];
  const chosen = places.slice(0, end).flatMap((place) => {
    const row = Math.min(Math.max(place, 0), count - 1);
    return Array.from(numbers.subarray(row * run, (row + 1) * run));
  });
  return tensorOf(table.dtype, [end, ...width], chosen);
}

const MOST_ROWS = 2 ** 16;

/** Places of runs as places of their elements. */
function runsOf(places: Int32Array, run: number): Int32Array {
  const elements = new Int32Array(places.length * run);
  for (let place = 0, at = 0; place < places.length; place++)
    for (let i = 0; i < run; i++) elements[at++] = places[place]! * run + i;
  return elements;
}

/** Messages of several populations side by side: a level is worth the same in all of them. */
function concat(op: Op, inputs: readonly Carried[], builder: SnnBuilder): Carried {
  const parts = builder.alike(op, inputs);
  const { axis } = op.attrs as { axis: number };
  const name = builder.emit(
    'join',
    op,
    parts.map((part) => part.name),
    { axis },
  );
  const low = Math.min(...parts.map((part) => part.low));
  return { ...parts[0]!, name, low, high: Math.max(...parts.map((part) => part.high)) };
}

/** For each element of the result its place in the input, or -1 where it has none. */
export function placesOf(
  op: Op,
  shape: Shape,
  { table }: SnnBuilder,
  more?: { readonly type: ValueType; readonly values: ReturnType<typeof numbersOf> },
): Int32Array {
  // Many, and a loop takes a tenth of the time of Int32Array.from.
  const ramp = new Int32Array(sizeOf(shape));
  for (let i = 0; i < ramp.length; i++) ramp[i] = i;
  return run(op, tensorType('i32', shape), ramp, table, more) as Int32Array;
}

function run(
  op: Op,
  type: ValueType,
  values: ReturnType<typeof numbersOf>,
  table: SnnBuilder['table'],
  more?: { readonly type: ValueType; readonly values: ReturnType<typeof numbersOf> },
) {
  const inputs = [type, ...(more ? [more.type] : [])];
  const result = { ...op.type, dtype: type.dtype };
  const facts = { stage: 'ann', attrs: op.attrs, inputs, type: result } as const;
  const all = [values, ...(more ? [more.values] : [])];
  return table.get(op.kind)!.kernel(facts).step(all, 1);
}

export function wire(
  op: Pick<Op, 'result' | 'loc' | 'type'>,
  x: Spikes,
  places: Int32Array,
  builder: SnnBuilder,
  shape: Shape = op.type.shape,
): Spikes {
  return { ...x, name: builder.emit('wire', op, [x.name], wireAttrs(shape, places)) };
}
