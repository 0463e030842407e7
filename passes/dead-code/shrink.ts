import type { Attr, Attrs, Op } from '../../src/ir/graph.ts';
import { signModeOf } from '../../src/ir/fixed-weights.ts';
import type { ValueType } from '../../src/ir/types.ts';
import { wireAttrs, wirePlaces } from '../../src/ir/ops/ledgers/wire-places.ts';
import { type Shape, stridesOf } from '../../src/tensor/shape.ts';
import { type Tensor, isTensor, numbersOf, storeNumbers, tensor } from '../../src/tensor/tensor.ts';
import { weightsOf } from './relations.ts';

/** Which channels of a value stay, and along which axis they stand. */
export interface Kept {
  readonly channels: readonly number[];
  readonly extent: number;
  readonly axisFromEnd: number;
}

export function isWhole({ channels, extent }: Kept): boolean {
  return channels.length === extent;
}

/** A type with the channels that stay. */
export function shrunkType(type: ValueType, { channels, axisFromEnd }: Kept): ValueType {
  if (type.shape.length === 0) return type;
  return { ...type, shape: type.shape.with(type.shape.length - axisFromEnd, channels.length) };
}

/** An op's attributes for the channels of its input and its result that stay. */
export function shrunkAttrs(op: Op, kept: Kept, x: Kept | undefined, from: Shape): Attrs {
  const shrink = SHRINKS[op.kind];
  if (shrink) return shrink(op, kept, x!, from);
  return isWhole(kept) ? op.attrs : sliced(op, kept);
}

type Shrink = (op: Op, kept: Kept, x: Kept, from: Shape) => Attrs;

const SHRINKS: Readonly<Record<string, Shrink>> = {
  conv: (op, kept, x) => convolved(op, kept, x, [0, 1]),
  'conv-transpose': (op, kept, x) => convolved(op, kept, x, [1, 0]),
  dense: (op, kept, x) => ({
    ...op.attrs,
    ...signOf(op),
    ...each(op, ['weight', 'delays'], (one) => those(those(one, 0, kept), 1, x)),
  }),
  lookup: ({ attrs }, kept) => {
    const table = attrs['table'] as Tensor;
    return { ...attrs, table: picked(table, table.shape.length - 1, kept.channels) };
  },
  reshape: ({ attrs, type }, kept) => ({ ...attrs, shape: shrunkType(type, kept).shape }),
  source: ({ attrs }, kept) => ({ ...attrs, value: along(attrs['value'] as Tensor, kept) }),
  sparse: listed,
  wire: wired,
};

/** Parameters along the axis of the channels. */
function sliced(op: Op, kept: Kept): Attrs {
  const names = Object.keys(op.attrs).filter((name) => PARAMETERS.has(name));
  return { ...op.attrs, ...each(op, names, (one) => along(one, kept)) };
}

const PARAMETERS: ReadonlySet<string> = new Set([
  'bias',
  'de',
  'di',
  'du',
  'dv',
  'refractory',
  'scale',
  'start',
  'theta',
  'vth',
  'weight',
]);

function convolved(op: Op, kept: Kept, x: Kept, [out, input]: readonly [number, number]): Attrs {
  const groups = op.attrs['groups'] as number;
  const weight = op.attrs['weight'] as Tensor;
  if (groups === 1) {
    const whole = those(those(weight, out, kept), input, x);
    return { ...op.attrs, ...signOf(op), weight: whole };
  }
  // Whole groups go: of the axis that counts all channels those of the others stay.
  const counted = out === 0 ? kept : x;
  const left = (groups * kept.channels.length) / kept.extent;
  return { ...op.attrs, ...signOf(op), groups: left, weight: those(weight, 0, counted) };
}

/** How weights are signed is found from all of them, so what was found has to stay. */
function signOf({ attrs }: Op): Attrs {
  const { weightBits, signMode } = attrs;
  if (signMode !== undefined || weightBits === undefined) return {};
  const numbers = numbersOf(attrs['weight'] as Tensor);
  let [least, most] = [0, 0];
  for (const w of numbers) [least, most] = [Math.min(least, w), Math.max(most, w)];
  return { signMode: signModeOf(least, most) };
}

/** Synapses between neurons that stay, but for those of weight zero. */
function listed(op: Op, kept: Kept, x: Kept): Attrs {
  const { starts, targets, delays, weight } = op.attrs as Readonly<Record<string, Tensor>>;
  const [first, ends] = [numbersOf(starts!), numbersOf(targets!)];
  const used = weightsOf(op);
  const placeOf = new Map(kept.channels.map((channel, place) => [channel, place]));
  const places: number[] = [];
  const rows = [0];
  // Sources of more than one axis are counted over all of them, and stay.
  const sources = Array.from({ length: first.length - 1 }, (_, j) => j);
  for (const j of x.extent === sources.length ? x.channels : sources) {
    for (let k = first[j]!; k < first[j + 1]!; k++)
      if (used[k] !== 0 && placeOf.has(ends[k]!)) places.push(k);
    rows.push(places.length);
  }
  if (places.length === ends.length && isWhole(kept) && isWhole(x)) return op.attrs;
  const moved = Int32Array.from(places, (k) => placeOf.get(ends[k]!)!);
  return {
    ...op.attrs,
    ...signOf(op),
    size: kept.channels.length,
    starts: tensor('i32', [rows.length], Int32Array.from(rows)),
    targets: tensor('i32', [moved.length], moved),
    weight: picked(weight!, 0, places),
    ...(delays && { delays: picked(delays, 0, places) }),
  };
}

/** Where the elements that stay come from now: those of a channel that goes were silent. */
function wired(op: Op, kept: Kept, x: Kept, from: Shape): Attrs {
  const whole = tensor('i32', op.type.shape, wirePlaces(op.attrs));
  const part = along(whole, kept);
  const axis = from.length - x.axisFromEnd;
  const stride = stridesOf(from)[axis] ?? 1;
  const placeOf = new Int32Array(x.extent).fill(-1);
  x.channels.forEach((channel, place) => (placeOf[channel] = place));
  const moved = Int32Array.from(numbersOf(part), (source) => {
    if (source === -1) return -1;
    const place = placeOf[Math.floor(source / stride) % x.extent]!;
    if (place === -1) return -1;
    const outer = Math.floor(source / (stride * x.extent)) * x.channels.length;
    return (outer + place) * stride + (source % stride);
  });
  return wireAttrs(part.shape, moved);
}

function each(op: Op, names: readonly string[], f: (tensor: Tensor) => Tensor): Attrs {
  const found = names.flatMap((name): [string, Attr][] => {
    const attr = op.attrs[name];
    return isTensor(attr) ? [[name, f(attr)]] : [];
  });
  return Object.fromEntries(found);
}

/** A tensor that broadcasts to a value, for the channels that stay. */
function along(whole: Tensor, { channels, extent, axisFromEnd }: Kept): Tensor {
  const axis = whole.shape.length - axisFromEnd;
  return axis < 0 || whole.shape[axis] !== extent ? whole : picked(whole, axis, channels);
}

/** The channels that stay; what stays whole may stand along another axis. */
function those(whole: Tensor, axis: number, kept: Kept): Tensor {
  return isWhole(kept) ? whole : picked(whole, axis, kept.channels);
}

/** Some places of an axis, in order. */
function picked(whole: Tensor, axis: number, places: readonly number[]): Tensor {
  const { dtype, shape } = whole;
  if (places.length === shape[axis]) return whole;
  const numbers = numbersOf(whole);
  const stride = stridesOf(shape)[axis]!;
  const span = stride * shape[axis]!;
  const outer = numbers.length / span;
  const kept = numbers.slice(0, outer * places.length * stride);
  for (let o = 0; o < outer; o++)
    places.forEach((place, i) => {
      const start = o * span + place * stride;
      kept.set(numbers.subarray(start, start + stride), (o * places.length + i) * stride);
    });
  return tensor(dtype, shape.with(axis, places.length), storeNumbers(dtype, kept));
}
