import { type ValueType, spikesType } from '../../ir/types.ts';
import type { NetworkBuilder, Value } from './builder.ts';
import type { LayerFields } from './layer-fields.ts';

/** What reading a layer has at hand. */
export interface Context {
  readonly builder: NetworkBuilder;
  readonly layer: LayerFields;
  readonly layers: readonly LayerFields[];
  /** What the layers before give. */
  readonly values: readonly Value[];
}

/** What the layer before gives; the first one reads spikes from outside. */
export function given({ builder, layer, values }: Context): Value {
  const before = values.at(-1);
  if (before) return before;
  const { shape } = layer.integers(layer.has('weight/real') ? 'weight/real' : 'weight');
  if (layer.type.startsWith('conv') || shape.length !== 2)
    return layer.refuse('it is the first one, and no input layer says what it reads');
  return builder.input('input', messages(layer, [shape[1]!]));
}

/** Spikes from outside have no value, changes have one. */
export function messages(reader: LayerFields | undefined, shape: readonly number[]): ValueType {
  return spikesType(reader?.neuron === 'SDNN' ? 'i24' : 'u1', shape);
}
