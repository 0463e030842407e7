import type { Graph } from '../../src/ir/graph.ts';
import { isTensor, numbersOf } from '../../src/tensor/tensor.ts';

/** Files of test/fixtures/nir that are written as they were read. */
export const NIR_NETWORKS = [
  'lif_norse.nir',
  'two_lif_neurons.nir',
  'braille_noDelay_bias_zero.nir',
  'braille_noDelay_noBias_subtract.nir',
  'cnn_sinabs.nir',
];

/** Ops with their attributes as numbers, rounded as far as going through seconds may change them. */
export function shapeOf({ inputs, ops, outputs }: Graph) {
  const rounded = (x: number) => Number(x.toPrecision(5));
  const plain = ops.map(({ result, kind, inputs: from, attrs, type }) => ({
    ...{ result, kind, from, type },
    attrs: Object.entries(attrs)
      .filter(([, value]) => !isTensor(value) || numbersOf(value).some((x) => x !== 0))
      .map(([name, value]) => [
        name,
        isTensor(value) ? [...new Set(numbersOf(value))].map(rounded) : value,
      ]),
  }));
  return { inputs: inputs.map(({ name, type }) => ({ name, type })), plain, outputs };
}
