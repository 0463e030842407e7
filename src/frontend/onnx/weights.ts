import { isFloat } from '../../tensor/dtype.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Source } from '../frontend.ts';
import { layoutOf } from './layouts.ts';
import type { GraphProto, TensorProto } from './schema.ts';
import { readTensor } from './tensor.ts';

/** Numbers that training chooses. Names without a dot may be of constants. */
export function isWeight({ dataType = 0 }: TensorProto): boolean {
  const dtype = layoutOf(dataType)?.dtype;
  return dtype !== undefined && isFloat(dtype);
}

/** The weights of a model that was read well, by name; their data stay in the file until somebody asks. */
export function weightsIn(
  { initializer }: GraphProto,
  source: Source,
): ReadonlyMap<string, Tensor> {
  const named = initializer.filter((proto) => isWeight(proto) && (proto.name ?? '') !== '');
  return new Map(
    named.map((proto) => {
      const item = proto.name!;
      return [item, readTensor(proto, source, { file: source.name, item })];
    }),
  );
}
