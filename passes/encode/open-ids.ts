import type { Numbers } from '../../src/tensor/dtype.ts';
import { tensorOf } from '../../src/tensor/tensor.ts';
import type { SnnBuilder } from './builder.ts';
import type { Carried, Current, Ids, Origin, Spikes } from './carried.ts';
import { type Tabled, counted, placed, rowsOf, tabled } from './ids.ts';
import type { Levels } from './levels.ts';
import { FARTHEST } from './shares.ts';

/** What follows from ids as something to compute with; nothing where it has no table. */
export function openIds(op: Origin, ids: Ids, builder: SnnBuilder): Carried | undefined {
  const x = tabled(ids);
  if (!x) return undefined;
  const numbers = listOf(x);
  const range = { ...extentOf(x), origin: { result: `${op.result}.ids`, loc: op.loc } };
  if (!numbers) {
    const current = currentOf(op, x, 1, builder);
    return current && { ...current, range };
  }
  const send = ({ low, high, step }: Levels): Spikes => {
    const levels = numbers.map((y) => Math.min(Math.max(Math.floor(y / step + 0.5), low), high));
    const table = tensorOf('i32', [levels.length], levels);
    return { ...placed(op, x, rowsOf(op, x, table, step, builder), builder), low, high };
  };
  if (!numbers.every(isCount)) return { as: 'pending', send, range };
  const low = Math.min(0, ...numbers);
  return send({ low, high: Math.max(low + 1, ...numbers), step: 1 });
}

/** Integers that are levels as they are. */
const LARGEST_COUNT = 2 ** 15 - 1;

function isCount(y: number): boolean {
  return Number.isInteger(y) && Math.abs(y) <= LARGEST_COUNT;
}

/** The number for each id, where it is the same in all places. */
function listOf({ rows }: Tabled): readonly number[] | undefined {
  if (rows.some((row) => row.some((y) => y !== row[0]))) return undefined;
  return rows.map((row) => finite(row[0] ?? 0));
}

/** Between what all numbers lie, in levels of 1 where they count. */
function extentOf({ rows }: Tabled) {
  let [low, high, counts] = [0, 0, true];
  for (const row of rows)
    for (const y of row) {
      low = Math.min(low, finite(y));
      high = Math.max(high, finite(y));
      counts &&= isCount(y);
    }
  if (!counts) return { low, high, bits: 8 };
  const bits = Math.ceil(Math.log2(Math.max(-low, high, 1) + 1));
  return low < 0
    ? { low: 1 - 2 ** bits, high: 2 ** bits - 1, bits: bits + 1 }
    : { low, high: 2 ** bits - 1, bits };
}

/** What stands for infinity is farther than any score that counts; what is no number counts as zero. */
function finite(y: number): number {
  if (Number.isNaN(y)) return 0;
  return Math.abs(y) < 2 ** 100 ? y : Math.sign(y) * 3 * FARTHEST;
}

/**
 * What follows from ids as a current: a number of units for each step from one id to the next where all
 * steps are alike, as they are of two ids; else a synapse for each id.
 */
export function currentOf(
  op: Origin,
  x: Tabled,
  unit: number,
  builder: SnnBuilder,
): Current | undefined {
  const { shape } = x.type;
  const rows = x.rows.map((row) => Float64Array.from(row, finite));
  const [first, second = first] = rows as [Float64Array, Float64Array?];
  const slope = second.map((y, i) => y - first[i]!);
  const isStraight = rows.every((row, id) => row.every((y, i) => y === first[i]! + id * slope[i]!));
  if (!isStraight) return throughEach(op, x, rows, unit, builder);
  const weight = shortest(
    shape,
    slope.map((y) => y / unit),
  );
  const count = counted(op, x, builder);
  const name = builder.emit('diagonal', { ...op, result: `${op.result}.chosen` }, [count.name], {
    weight,
  });
  const bias = first.some((y) => y !== 0) ? { bias: shortest(shape, first) } : {};
  return { as: 'current', name, unit, ...bias };
}

function shortest(shape: readonly number[], numbers: Numbers) {
  const isOne = numbers.every((y) => y === numbers[0]);
  return isOne ? tensorOf('f32', [], [numbers[0] ?? 0]) : tensorOf('f32', shape, numbers);
}

/** More weights than this for one element are no table any more. */
const MOST_EACH = 64;

/** A population for each id but the first, and what changes where it is that one. */
function throughEach(
  op: Origin,
  x: Tabled,
  [first, ...others]: readonly Float64Array[],
  unit: number,
  builder: SnnBuilder,
): Current | undefined {
  if (others.length > MOST_EACH) return undefined;
  const part = (name: string) => ({ result: `${op.result}.${name}`, loc: op.loc });
  const count = counted(op, x, builder);
  const range = { low: 0, high: 1, bits: 1, origin: part('is') };
  const currents = others.map((row, i) => {
    const apply = (ids: Float32Array) => ids.map((id) => (Math.round(id) === i + 1 ? 1 : 0));
    const is = builder.spikes(
      { ...op, kind: 'level' },
      { as: 'curved', of: count, apply, range },
      x.name,
    );
    const weight = shortest(
      x.type.shape,
      row.map((y, at) => (y - first![at]!) / unit),
    );
    return builder.emit('diagonal', part('chosen'), [is.name], { weight });
  });
  const name = builder.emit('add', part('chosen'), currents, {});
  return { as: 'current', name, unit, bias: shortest(x.type.shape, first!) };
}
