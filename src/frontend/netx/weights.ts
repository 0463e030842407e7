import { clamp } from '../../ir/integers.ts';
import type { NetworkBuilder } from './builder.ts';
import type { Integers, LayerFields } from './layer-fields.ts';
import { isResonator } from './resonators.ts';
import { sameShape } from '../../tensor/shape.ts';

/** Whether the neurons of a layer hear a real and an imaginary current. */
export function hearsComplex({ neuron }: LayerFields): boolean {
  return neuron !== undefined && isResonator(neuron);
}

/** The weights of a layer; those of resonators are complex, and real ones have nothing for the imaginary part. */
export function weightsOf(builder: NetworkBuilder, layer: LayerFields): readonly Integers[] {
  if (!hearsComplex(layer)) return [layer.integers('weight')];
  if (layer.has('weight/real')) {
    const [real, imaginary] = [layer.integers('weight/real'), layer.integers('weight/imag')];
    if (!sameShape(real.shape, imaginary.shape))
      layer.refuse('the parts of its weights differ in shape');
    return [real, imaginary];
  }
  builder.note(layer, 'its weights are real: nothing arrives at the imaginary part');
  const weight = layer.integers('weight');
  return [weight, { ...weight, numbers: new Int32Array(weight.numbers.length) }];
}

/**
 * The weights that sums of a chip use, of these: eight bits hold them with a shift for all, and one of
 * the bits is the sign where weights have both.
 */
export function storedOf(
  builder: NetworkBuilder,
  layer: LayerFields,
  matrices: readonly Integers[],
): readonly Integers[] {
  const numbers = matrices.flatMap((matrix) => Array.from(matrix.numbers));
  const [low, high] = numbers.reduce(([a, b], x) => [Math.min(a, x), Math.max(b, x)], [0, 0]);
  const isMixed = low < 0 && high > 0;
  const least = isMixed ? -256 : -255;
  const most = isMixed ? 254 : 255;
  // Smaller ones are shifted up before the lowest bit goes, and lose nothing.
  const lost = isMixed && (low < -128 || high > 127) ? 1 : 0;
  const stored = (x: number) => (clamp(x, least, most) >> lost) << lost;
  const changed = numbers.filter((x) => stored(x) !== x).length;
  if (changed > 0)
    builder.note(layer, `${changed} weights are none that 8 bits hold, and lose their lowest bit`);
  return matrices.map((matrix) => ({ ...matrix, numbers: matrix.numbers.map(stored) }));
}
