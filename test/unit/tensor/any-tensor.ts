import type { Random } from '../../../src/support/random.ts';
import { type Dtype, isDtype, storageOf } from '../../../src/tensor/dtype.ts';
import { sizeOf } from '../../../src/tensor/shape.ts';
import { decodeValues } from '../../../src/tensor/stored.ts';
import { type Tensor, tensor } from '../../../src/tensor/tensor.ts';

const WIDTHS = Array.from({ length: 64 }, (_, i) => i + 1);

export const ALL_DTYPES: readonly Dtype[] = [
  ...['f16', 'bf16', 'f32', 'f64', 'bool'],
  ...WIDTHS.flatMap((bits) => [`i${bits}`, `u${bits}`]),
].filter(isDtype);

/** A tensor of any shape of up to four axes, empty ones included, with any bits in it. */
export function anyTensor(dtype: Dtype, source: Random): Tensor {
  const shape = Array.from({ length: source.int(0, 4) }, () => source.int(0, 4));
  const size = sizeOf(shape);
  if (dtype === 'bool')
    return tensor(
      dtype,
      shape,
      Uint8Array.from({ length: size }, () => source.int(0, 1)),
    );
  const length = size * storageOf(dtype).BYTES_PER_ELEMENT;
  const bytes = Uint8Array.from({ length }, () => source.int(0, 255));
  return tensor(dtype, shape, decodeValues(bytes, dtype));
}
