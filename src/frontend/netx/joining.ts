import { sizeOf } from '../../tensor/shape.ts';
import { groupWeights } from '../../tensor/group-weights.ts';
import { type Value, flattened } from './builder.ts';
import { type Context, given } from './context.ts';

/**
 * What a network says is the mean of the spikes of each group over time; their sum says the same. Without a shape, or
 * where that is as many as there are neurons, each is a group.
 */
export function averageLayer(context: Context): Value {
  const { builder, layer } = context;
  const { index } = layer;
  const spikes = given(context);
  const width = sizeOf(spikes.type.shape);
  const groups = layer.has('shape') ? sizeOf(layer.extents('shape', 1)) : width;
  if (width % groups !== 0) layer.refuse(`it has ${groups} groups of ${width} neurons`);
  builder.note(layer, 'spikes are counted, where it takes their mean over the steps');
  const add = (name: string, kind: string, from: Value, attrs = {}) =>
    builder.add(layer, { name, kind, inputs: [from], attrs });
  if (groups === width) return add(`layer${index}`, 'sigma', spikes);
  const weight = groupWeights(groups, width);
  const grouped = add(`groups${index}`, 'dense', flattened(builder, layer, spikes), { weight });
  return add(`layer${index}`, 'sigma', grouped);
}

/** What several layers give, side by side; of one layer, what it gives, so that others may read it again. */
export function concatLayer({ builder, layer, values }: Context): Value {
  const inputs = layer.extents('layers', 0).map((index) => {
    return values[index] ?? layer.refuse(`it reads layer ${index}`);
  });
  if (inputs.length === 1) return inputs[0]!;
  const axis = inputs[0]?.type.shape.length === 1 ? 0 : 1;
  return builder.add(layer, { name: `layer${layer.index}`, kind: 'join', inputs, attrs: { axis } });
}
