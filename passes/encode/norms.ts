import type { Op } from '../../src/ir/graph.ts';
import { wireAttrs } from '../../src/ir/ops/ledgers/wire-places.ts';
import { type Shape, sizeOf, stridedIndex, stridesOf } from '../../src/tensor/shape.ts';
import { numbersOf, tensor, tensorOf } from '../../src/tensor/tensor.ts';
import { type SnnBuilder, spread } from './builder.ts';
import type { Carried, Current, Spikes } from './carried.ts';
import type { Levels } from './levels.ts';
import type { Lowerings } from './lowering.ts';
import { logSumOf, sharesOf } from './shares.ts';
import { wire } from './wiring.ts';

/** Ops that look at a whole row. */
export const NORMS: Lowerings = {
  'layer-norm': {
    becomes: 'population',
    reads: 'wide',
    lower: (...args) => normalise(...args, true),
  },
  'rms-norm': {
    becomes: 'population',
    reads: 'wide',
    lower: (...args) => normalise(...args, false),
  },
  softmax: { becomes: 'population', reads: 'wide', lower: softmax },
  'log-softmax': { becomes: 'population', reads: 'wide', lower: logSoftmax },
};

function normalise(
  op: Op,
  [x]: readonly Carried[],
  builder: SnnBuilder,
  center: boolean,
): Carried | undefined {
  if (x!.as === 'constant' || x!.as === 'ids') return undefined;
  const { axis, epsilon } = op.attrs as { axis: number; epsilon: number };
  const spikes = builder.spikes(op, x!, op.inputs[0]!);
  const size = sizeOf(builder.shapeOf(spikes.name).slice(axis));
  const squares = Math.max(1, Math.round((size * size * epsilon) / spikes.scale ** 2));
  const send = ({ low, high, step }: Levels): Spikes => {
    // Levels to one deviation are a whole number, so that nothing but integers is left.
    const gain = Math.max(1, Math.round(1 / step));
    const limit = builder.payload(low, high);
    const scale = 1 / gain;
    const attrs = { center, size, gain, epsilon: squares, low, high, limit, scale };
    const name = builder.emit('normalise', op, [spikes.name], attrs);
    return { as: 'spikes', name, scale, low, high };
  };
  return { as: 'pending', send };
}

function softmax(op: Op, [x]: readonly Carried[], builder: SnnBuilder): Carried | undefined {
  if (x!.as === 'constant' || x!.as === 'ids') return undefined;
  const current = builder.current(op, x!, op.inputs[0]!);
  const turn = turnOf(op);
  const masks = current.bias !== undefined && numbersOf(current.bias).includes(-Infinity);
  if (!turn) return sharesOf(op, current, builder, masks);
  const shares = sharesOf(part(op, 'shares'), turned(op, current, turn, builder), builder, masks);
  return wire(op, shares, turn.back, builder);
}

/** What is below the logarithm of the sum of a row's exponentials: the sum alone is a population. */
function logSoftmax(op: Op, [x]: readonly Carried[], builder: SnnBuilder): Carried | undefined {
  if (x!.as === 'constant' || x!.as === 'ids') return undefined;
  const current = builder.current(op, x!, op.inputs[0]!);
  const turn = turnOf(op);
  const rows = turn ? turned(op, current, turn, builder) : current;
  const sums = logSumOf(part(op, 'log-sum'), rows, builder);
  const weight = tensorOf('f32', [], [-sums.scale / current.unit]);
  const below = builder.emit('diagonal', part(op, 'below'), [sums.name], { weight });
  const name = builder.emit('add', turn ? part(op, 'rows') : op, [rows.name, below], {});
  if (!turn) return { ...current, name };
  const attrs = wireAttrs(op.type.shape, turn.back);
  return { ...current, name: builder.emit('wire', op, [name], attrs) };
}

/** Places before and after an axis becomes the last; nothing where it is. */
interface Turn {
  readonly to: Shape;
  readonly there: Int32Array;
  readonly back: Int32Array;
}

function turnOf({ attrs, type: { shape } }: Op): Turn | undefined {
  const given = attrs['axis'] as number;
  const axis = given < 0 ? given + shape.length : given;
  if (axis === shape.length - 1) return undefined;
  const order = shape.map((_, i) => i).filter((i) => i !== axis);
  const strides = stridesOf(shape);
  const axes = [...order, axis];
  const to = axes.map((i) => shape[i]!);
  const there = stridedIndex(
    to,
    axes.map((i) => strides[i]!),
  );
  const back = new Int32Array(there.length);
  there.forEach((from, place) => (back[from] = place));
  return { to, there, back };
}

/** A current whose rows lie along the last axis. */
function turned(op: Op, x: Current, { to, there }: Turn, builder: SnnBuilder): Current {
  const name = builder.emit('wire', part(op, 'turned'), [x.name], wireAttrs(to, there));
  if (!x.bias) return { as: 'current', name, unit: x.unit };
  const whole = spread(x.bias, op.type.shape);
  const bias = tensor(
    'f32',
    to,
    Float32Array.from(there, (from) => whole[from]!),
  );
  return { as: 'current', name, unit: x.unit, bias };
}

function part(op: Op, name: string): Op {
  return { ...op, result: `${op.result}.${name}` };
}
