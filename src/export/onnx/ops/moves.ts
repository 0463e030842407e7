import type { Op } from '../../../ir/graph.ts';
import { wirePlaces } from '../../../ir/ops/ledgers/wire-places.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import type { ModelBuilder } from '../model-builder.ts';
import { pick, planPick } from '../pick.ts';
import { type Lowerings, type Ranged, type Settled, reshaped } from '../settled.ts';

/** What only moves elements or waits. */
export const MOVES: Lowerings = {
  // What a message of a code is worth adds up to the level, as the messages' range says already.
  decode: (_op, [x]) => x!,
  delay: (_op, [x]) => x!,
  join,
  reshape: (op, [x], builder) => ({ ...x!, name: reshaped(builder, x!.name, op.type.shape) }),
  wire,
};

/** Parts without elements are left out, for not all that ONNX does is defined for them. */
function join(op: Op, inputs: readonly Settled[], builder: ModelBuilder): Ranged {
  const parts = inputs.filter(({ shape }) => sizeOf(shape) > 0);
  const names = parts.map(({ name }) => name);
  return {
    name: builder.node('Concat', names, { axis: op.attrs['axis'] as number }),
    low: Math.min(...parts.map(({ low }) => low)),
    high: Math.max(...parts.map(({ high }) => high)),
  };
}

function wire(op: Op, [x]: readonly Settled[], builder: ModelBuilder): Ranged {
  const { shape } = op.type;
  const plan = planPick(wirePlaces(op.attrs), shape, sizeOf(x!.shape));
  const picked = pick(x!.name, plan, builder);
  return { ...x!, name: reshaped(builder, picked, shape) };
}
