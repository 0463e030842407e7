import * as codes from '../../diagnostics/codes.ts';
import { type Location, fail } from '../../diagnostics/diagnostic.ts';
import {
  type Dtype,
  type Values,
  bytesPerElement,
  isFloat,
  storageOf,
} from '../../tensor/dtype.ts';
import { MOST_ELEMENTS, type Shape } from '../../tensor/shape.ts';
import { decodeValues } from '../../tensor/stored.ts';
import { type Tensor, lazyTensor } from '../../tensor/tensor.ts';
import { bfloatsToFloats, halvesToFloats } from '../half-floats.ts';
import { ELEMENT_TYPES, elementTypeName } from './element-types.ts';
import type { TensorProto } from './schema.ts';

/**
 * A tensor of the file; floats of any width become f32. Its size is compared with its bytes now,
 * its data is read when first asked for.
 */
export function readTensor(proto: TensorProto, at: Location): Tensor {
  const number = proto.dataType ?? 0;
  const type = ELEMENT_TYPES.get(number);
  if (!type) return fail(codes.unsupportedElements({ type: elementTypeName(number) }, at));
  if (proto.dataLocation === EXTERNAL || proto.externalData.length > 0) {
    const location = proto.externalData.find(({ key }) => key === 'location')?.value ?? '';
    return fail(codes.externalData({ location }, at));
  }
  const { dtype } = type;
  const shape = readShape(proto.dims, at);
  const elements = shape.reduce((product, extent) => product * extent, 1);
  const listed = proto[type.list];
  // Some writers leave an empty field where there are no raw bytes.
  const rawData = proto.rawData?.length ? proto.rawData : undefined;
  const found = rawData ? rawData.length / bytesPerElement(dtype) : listed.length;
  if (found !== elements) {
    const fault = `its shape [${shape.join(',')}] needs ${elements} elements, it has ${found}`;
    return fail(codes.wrongTensor({ fault }, at));
  }
  const load = () => widen(rawData ? decodeValues(rawData, dtype) : convert(listed, dtype), dtype);
  return lazyTensor(isFloat(dtype) ? 'f32' : dtype, shape, load);
}

const EXTERNAL = 1;

/** As many axes as numpy has. */
const HIGHEST_RANK = 64;

/** A shape from the file: not negative, and no more elements than can be counted. */
function readShape(dims: BigInt64Array, at: Location): Shape {
  const shape = Array.from(dims.subarray(0, HIGHEST_RANK + 1), Number);
  const wrong = (fault: string) => fail(codes.wrongTensor({ fault }, at));
  if (shape.length > HIGHEST_RANK) return wrong(`it has ${dims.length} axes`);
  const negative = shape.find((extent) => extent < 0);
  if (negative !== undefined) return wrong(`it has an extent of ${negative}`);
  const largest = shape.reduce((product, extent) => product * Math.max(extent, 1), 1);
  if (largest > MOST_ELEMENTS) return wrong(`its shape is [${shape.join(',')}]`);
  return shape;
}

/** Elements from the wider list in which the file keeps them. */
function convert(listed: Values, dtype: Dtype): Values {
  const values = new (storageOf(dtype))(listed.length);
  if (values instanceof BigInt64Array || values instanceof BigUint64Array)
    for (let i = 0; i < values.length; i++) values[i] = BigInt(listed[i]!);
  else if (dtype === 'bool')
    for (let i = 0; i < values.length; i++) values[i] = Number(Number(listed[i]) !== 0);
  else for (let i = 0; i < values.length; i++) values[i] = Number(listed[i]);
  return values;
}

function widen(values: Values, dtype: Dtype): Values {
  if (dtype === 'f16') return halvesToFloats(values as Uint16Array);
  if (dtype === 'bf16') return bfloatsToFloats(values as Uint16Array);
  return dtype === 'f64' ? Float32Array.from(values as Float64Array) : values;
}
