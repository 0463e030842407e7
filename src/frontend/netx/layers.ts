import { currentType, tensorType } from '../../ir/types.ts';
import { MOST_ELEMENTS, sizeOf } from '../../tensor/shape.ts';
import { type Value, flattened } from './builder.ts';
import type { LayerFields } from './layer-fields.ts';
import { inputPopulation, population } from './neurons.ts';
import { type Context, given, messages } from './context.ts';
import { averageLayer, concatLayer } from './joining.ts';
import {
  type Synapses,
  conv,
  convTranspose,
  dense,
  denseRecurrent,
  pool,
  unpool,
} from './synapses.ts';

/** Kinds of layers, and what each makes of what the one before gives. To add one: its line here. */
export const LAYERS = {
  input: inputLayer,
  flatten: ({ builder, layer, ...context }: Context) =>
    flattened(builder, layer, given({ builder, layer, ...context })),
  dense: behind(dense),
  dense_comp: behind(dense),
  dense_rec: behind(denseRecurrent),
  recurrent: behind(denseRecurrent),
  conv: behind(conv),
  convT: behind(convTranspose),
  pool: behind(pool),
  unpool: behind(unpool),
  average: averageLayer,
  concat: concatLayer,
} as const;

export function isLayer(type: string): boolean {
  return Object.hasOwn(LAYERS, type);
}

function behind(synapses: Synapses) {
  return (context: Context): Value => {
    const { builder, layer } = context;
    const value = population(builder, layer, synapses(builder, layer, given(context)));
    checkShape(layer, value);
    return value;
  };
}

/** As the tool of the format has it where the file does not say it. */
const USUAL_WEIGHT = 64;

/**
 * An input layer of neurons is given floats, times its weight, as integers; where that is 1, the integers themselves. One
 * without neurons only says the shape of spikes.
 */
function inputLayer({ builder, layer, layers }: Context): Value {
  const extents = layer.extents('shape', 1);
  if (sizeOf(extents) > MOST_ELEMENTS) layer.refuse(`it has a shape of [${extents.join(',')}]`);
  const shape = extents.length === 3 ? [1, ...extents] : extents;
  if (layer.neuron === undefined) return builder.input('input', messages(layers[1], shape));
  const gain = Math.trunc(layer.number('weight', USUAL_WEIGHT));
  if (gain === 1)
    return inputPopulation(builder, layer, builder.input('input', currentType('i32', shape)));
  const floats = builder.input('input', tensorType('f32', shape));
  const [low, high] = [-MOST_INPUT, MOST_INPUT];
  const attrs = { gain, low, high, limit: 2 * MOST_INPUT };
  const sent = builder.add(layer, { name: 'level', kind: 'encode', inputs: [floats], attrs });
  const level = builder.add(layer, { name: 'pixels', kind: 'sigma', inputs: [sent] });
  builder.note(layer, `its input is a float, times ${gain} and rounded`);
  return inputPopulation(builder, layer, level);
}

/** What a chip adds to a voltage has 13 bits. */
const MOST_INPUT = 4095;

/** What a file says of a layer's size must be what its synapses give. */
function checkShape(layer: LayerFields, { type: { shape } }: Value): void {
  if (!layer.has('shape')) return;
  const said = layer.extents('shape', 1);
  if (sizeOf(said) !== sizeOf(shape))
    layer.refuse(`it says that it is [${said.join(',')}], and is [${shape.join(',')}]`);
}
