import type { Op } from '../../src/ir/graph.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import type { SnnBuilder } from './builder.ts';
import type { Carried, Spikes } from './carried.ts';
import type { Levels } from './levels.ts';
import type { Lowerings } from './lowering.ts';
import { sharesOf } from './shares.ts';

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
  const axis = op.attrs['axis'] as number;
  if (axis !== -1 && axis !== op.type.shape.length - 1) return undefined;
  return sharesOf(op, builder.current(op, x!, op.inputs[0]!), builder, false);
}
