import type { Op } from '../../src/ir/graph.ts';
import { isFault } from '../../src/ir/op-def.ts';
import { type ValueType, tensorType } from '../../src/ir/types.ts';
import { wireAttrs } from '../../src/ir/ops/ledgers/wire-places.ts';
import type { Numbers } from '../../src/tensor/dtype.ts';
import { type Shape, broadcastIndex, sameShape, sizeOf } from '../../src/tensor/shape.ts';
import { numbersOf, tensorOf } from '../../src/tensor/tensor.ts';
import type { SnnBuilder } from './builder.ts';
import type { Carried, Ids, Origin, Spikes } from './carried.ts';
import { numberOf } from './curves.ts';
import { placesOf } from './wiring.ts';
import { broken } from '../../src/support/broken.ts';

/** Integers from here on all mean the same, or what follows from them has no table. */
const MOST_IDS = 2 ** 12;

/** Tables have no more numbers than this. */
const MOST_NUMBERS = 2 ** 22;

/** Ids whose table is known. */
export type Tabled = Ids & { readonly rows: readonly Numbers[] };

/** Ops on ids and on what is known alone: what they compute still follows from ids. */
export function lowerIds(op: Op, inputs: readonly Carried[], builder: SnnBuilder): Ids | undefined {
  const [first] = inputs;
  const isKnown = inputs.every((x) => x.as === 'ids' || x.as === 'constant');
  if (!isKnown || !inputs.some((x) => x.as === 'ids')) return undefined;
  if (first!.as === 'ids' && MOVES.has(op.kind)) return moved(op, first!, inputs[1], builder);
  return builder.table.get(op.kind)?.pointwise === true
    ? pointwise(op, inputs, builder)
    : undefined;
}

const MOVES: ReadonlySet<string> = new Set([
  'expand',
  'gather',
  'gather-nd',
  'reshape',
  'slice',
  'transpose',
]);

function moved(op: Op, x: Ids, at: Carried | undefined, builder: SnnBuilder): Ids | undefined {
  if (op.kind === 'reshape') return { ...x, type: op.type };
  if (at?.as === 'ids') return undefined;
  const known = { ...op, inputs: [op.inputs[0]!] };
  const more = at?.as === 'constant' && {
    type: tensorType(at.tensor.dtype, at.tensor.shape),
    values: numbersOf(at.tensor),
  };
  const from = placesOf(known, x.type.shape, builder, more || undefined);
  return throughPlaces(x, from, op.type);
}

function throughPlaces(x: Ids, from: Int32Array, type: ValueType): Ids {
  const places = x.places ? from.map((place) => x.places![place]!) : from;
  const rows = x.rows?.map((row) => Float64Array.from(from, (place) => row[place]!));
  return { ...x, type, places, rows };
}

/** The same ids in a larger shape. */
function broadcast(x: Ids, shape: Shape): Ids {
  if (sameShape(x.type.shape, shape)) return x;
  return throughPlaces(x, broadcastIndex(x.type.shape, shape), { ...x.type, shape });
}

/** Ids that lead out of what calibration saw of a value are not expected. What stands for infinity was left out. */
export function withBound(
  x: Ids,
  { low, high }: { readonly low: number; readonly high: number },
): Ids {
  if (x.rows) return x;
  const ids = idsUpTo(x.most);
  const values = Array.from(x.apply ? x.apply(ids) : ids);
  const slack = (high - low) * 2 ** -8;
  const isSeen = (y: number) => Math.abs(y) >= 2 ** 100 || (y >= low - slack && y <= high + slack);
  const most = values.findLastIndex(isSeen);
  return most < 0 ? x : { ...x, most };
}

function idsUpTo(most = MOST_IDS): Float64Array {
  return Float64Array.from({ length: Math.min(MOST_IDS, most + 1) }, (_, i) => i);
}

/** The table of what follows from ids; nothing where it never ends. */
export function tabled(x: Ids): Tabled | undefined {
  if (x.rows) return { ...x, rows: x.rows };
  const ids = idsUpTo(x.most);
  const count = countOf(Array.from(x.apply ? x.apply(ids) : ids), (a, b) => a === b);
  if (count === MOST_IDS || count * sizeOf(x.type.shape) > MOST_NUMBERS) return undefined;
  return { ...x, rows: rowsUpTo(x, count) };
}

/** How many differ from what follows: after so many, all are the same. */
function countOf<T>(all: readonly T[], isSame: (a: T, b: T) => boolean): number {
  let count = all.length;
  while (count > 1 && isSame(all[count - 1]!, all[count - 2]!)) count--;
  return count;
}

/** All elements for each of the first ids. */
function rowsUpTo(x: Ids, count: number): Float64Array[] {
  const ids = idsUpTo(count - 1);
  const size = sizeOf(x.type.shape);
  return Array.from(x.apply ? x.apply(ids) : ids, (y) => new Float64Array(size).fill(y));
}

function pointwise(op: Op, inputs: readonly Carried[], builder: SnnBuilder): Ids | undefined {
  const ids = inputs.filter((x) => x.as === 'ids');
  const asCurve = ids.length === 1 ? curved(op, inputs, ids[0]!, builder) : undefined;
  if (asCurve) return asCurve;
  const most = Math.min(MOST_IDS, Math.floor(MOST_NUMBERS / Math.max(1, sizeOf(op.type.shape))));
  const [first, ...others] = ids.map((x) => {
    const wide = broadcast(x, op.type.shape);
    return tabled(wide) ?? { ...wide, rows: rowsUpTo(wide, most) };
  }) as [Tabled, ...Tabled[]];
  const joined = others.reduce<Joined | undefined>(
    (all, other) => all && join(op, all, other, builder),
    { ids: first, parts: [first.rows] },
  );
  if (!joined) return undefined;
  const types = inputs.map((x) =>
    x.as === 'ids'
      ? { ...x.type, shape: op.type.shape }
      : typeOf(x as Carried & { as: 'constant' }),
  );
  const facts = { stage: 'ann', attrs: op.attrs, inputs: types, type: op.type } as const;
  const kernel = builder.table.get(op.kind)!.kernel(facts);
  const rows = Array.from({ length: joined.parts[0]!.length }, (_, id) => {
    let part = 0;
    const values = inputs.map((x) =>
      x.as === 'constant' ? numbersOf(x.tensor) : joined.parts[part++]![id]!,
    );
    return Float64Array.from(kernel.step(values, 1));
  });
  const count = countOf(rows, (a, b) => a.every((y, i) => y === b[i]));
  if (count >= most) return undefined; // who knows what follows from larger ids
  return { ...joined.ids, type: op.type, rows: rows.slice(0, count), apply: undefined };
}

/** A function of a function, where no place differs from others. */
function curved(op: Op, inputs: readonly Carried[], x: Ids, builder: SnnBuilder): Ids | undefined {
  const numbers = inputs.map((y) => (y.as === 'constant' ? numberOf(y.tensor) : undefined));
  if (x.rows || numbers.filter((number) => number === undefined).length !== 1) return undefined;
  if (!sameShape(x.type.shape, op.type.shape)) return undefined;
  const def = builder.table.get(op.kind)!;
  const apply = (ids: Numbers) => {
    const inner = x.apply ? x.apply(ids) : ids;
    const types = inputs.map((y) =>
      y.as === 'ids'
        ? { ...x.type, shape: [ids.length] }
        : { ...typeOf(y as Carried & { as: 'constant' }), shape: [] },
    );
    const facts = { stage: 'ann', attrs: op.attrs, inputs: types } as const;
    const type = def.infer(facts);
    if (isFault(type)) return broken(`${op.kind} of ids: ${type.fault}`);
    const values = numbers.map((number) =>
      number === undefined ? inner : Float64Array.of(number),
    );
    return def
      .kernel({ ...facts, type })
      .step(values, 1)
      .slice();
  };
  return { ...x, type: op.type, apply };
}

function typeOf({ tensor }: Carried & { as: 'constant' }): ValueType {
  return tensorType(tensor.dtype, tensor.shape);
}

interface Joined {
  readonly ids: Tabled;
  /** The rows of each that was joined, for each id of all. */
  readonly parts: readonly (readonly Numbers[])[];
}

/** Two ids as one: the same one where both follow from the same, else a count of all pairs. */
function join(
  op: Op,
  { ids, parts }: Joined,
  other: Tabled,
  builder: SnnBuilder,
): Joined | undefined {
  const [a, b] = [parts[0]!.length, other.rows.length];
  if (ids.name === other.name && isSame(ids.places, other.places)) {
    const count = Math.max(a, b);
    const upTo = (rows: readonly Numbers[]) =>
      Array.from({ length: count }, (_, id) => rows[Math.min(id, rows.length - 1)]!);
    return { ids, parts: [...parts, other.rows].map(upTo) };
  }
  if (a * b > MOST_IDS || a * b * sizeOf(op.type.shape) > MOST_NUMBERS) return undefined;
  const name = pairs(op, counted(op, ids, builder), counted(op, other, builder), builder);
  const pairOf = (rows: readonly Numbers[], at: (pair: number) => number) =>
    Array.from({ length: a * b }, (_, pair) => rows[at(pair)]!);
  const paired = [
    ...parts.map((rows) => pairOf(rows, (pair) => pair % a)),
    pairOf(other.rows, (pair) => Math.floor(pair / a)),
  ];
  // Of the rows only their number counts: a third one may be joined to these.
  return { ids: { as: 'ids', name, type: op.type, rows: paired[0]! }, parts: paired };
}

function isSame(a: Int32Array | undefined, b: Int32Array | undefined): boolean {
  return a === b || (a?.length === b?.length && a?.every((place, i) => place === b![i]) === true);
}

/** Spikes whose ledger is the number of each row, as far as there are rows. */
export function counted(op: Origin, x: Tabled, builder: SnnBuilder): Spikes {
  const high = x.rows.length - 1;
  const count = tensorOf('i32', [high + 1], Array.from(x.rows.keys()));
  return placed(op, x, rowsOf(op, x, count, 1, builder), builder);
}

/** Spikes with the level that a list has for each id, in the places of the ids. */
export function rowsOf(
  op: Origin,
  { name, rows }: Tabled,
  table: ReturnType<typeof tensorOf>,
  scale: number,
  builder: SnnBuilder,
): Spikes {
  const origin = { result: `${op.result}.ids`, loc: op.loc };
  const levels = numbersOf(table);
  const [low, high] = [Math.min(0, ...levels), Math.max(0, ...levels)];
  const sending = { table, limit: builder.payload(low, Math.max(high, low + 1)), scale };
  if (!builder.isSent(name)) {
    const spikes = builder.emit('lookup', origin, [name], sending);
    return { as: 'spikes', name: spikes, scale, low, high };
  }
  const weight = tensorOf('f32', [], [1]);
  const count = builder.emit('diagonal', origin, [name], { weight });
  const stairs = { theta: weight, low: 0, high: rows.length - 1 };
  const spikes = builder.emit('level', origin, [count], { ...stairs, ...sending });
  return { as: 'spikes', name: spikes, scale, low, high };
}

/** Messages of the ids themselves, brought to the places of what follows from them. */
export function placed(op: Origin, x: Ids, spikes: Spikes, builder: SnnBuilder): Spikes {
  const { shape } = x.type;
  const origin = { result: `${op.result}.placed`, loc: op.loc };
  if (x.places) {
    const attrs = wireAttrs(shape, x.places);
    return { ...spikes, name: builder.emit('wire', origin, [spikes.name], attrs) };
  }
  if (sameShape(builder.shapeOf(spikes.name), shape)) return spikes;
  return { ...spikes, name: builder.emit('reshape', origin, [spikes.name], { shape }) };
}

/** The number of each pair: that of its first, and so many for each of its second. */
function pairs(op: Origin, a: Spikes, b: Spikes, builder: SnnBuilder): string {
  const part = (name: string) => ({ result: `${op.result}.${name}`, loc: op.loc });
  const weigh = (x: Spikes, weight: number) =>
    builder.emit('diagonal', part('pair'), [x.name], { weight: tensorOf('f32', [], [weight]) });
  const sum = builder.emit('add', part('pair'), [weigh(a, 1), weigh(b, a.high + 1)], {});
  const high = (a.high + 1) * (b.high + 1) - 1;
  const stairs = { theta: tensorOf('f32', [], [1]), low: 0, high: Math.max(1, high) };
  const limit = builder.payload(0, Math.max(1, high));
  return builder.emit('level', part('pairs'), [sum], { ...stairs, limit, scale: 1 });
}
