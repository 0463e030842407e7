import * as codes from '../../diagnostics/codes.ts';
import { type Location, fail } from '../../diagnostics/diagnostic.ts';
import { type Dtype, type Values, bytesPerElement, storageOf } from '../../tensor/dtype.ts';
import { HIGHEST_RANK, MOST_ELEMENTS, type Shape, sizeOf, spanOf } from '../../tensor/shape.ts';
import { decodeValues } from '../../tensor/stored.ts';
import { type Tensor, lazyTensor } from '../../tensor/tensor.ts';
import type { Source } from '../frontend.ts';
import { elementTypeName } from './element-types.ts';
import { externalBytes } from './external-data.ts';
import { type Layout, layoutOf } from './layouts.ts';
import type { TensorProto, Unread } from './schema.ts';

/**
 * A tensor of the file, or of one beside it. Its size is compared with its bytes now, its data is read
 * when first asked for.
 */
export function readTensor(proto: TensorProto, source: Source, at: Location): Tensor {
  const number = proto.dataType ?? 0;
  const layout = layoutOf(number);
  if (!layout) return fail(codes.unsupportedElements({ type: elementTypeName(number) }, at));
  const shape = readShape(proto.dims, at);
  const elements = sizeOf(shape);
  const wanted = Math.ceil(elements / layout.perEntry);
  const entries = isExternal(proto)
    ? externalEntries(proto, layout, wanted, { source, at })
    : ownEntries(proto, layout);
  const wrong = (count: number, about = '') => {
    const needs = `its shape [${shape.join(',')}] needs ${elements} elements`;
    const fault = `${needs}, it has ${about}${count * layout.perEntry}`;
    return fail(codes.wrongTensor({ fault }, at));
  };
  const { least, most } = entries;
  if (wanted < least) return wrong(least, least < most ? 'at least ' : '');
  if (wanted > most) return wrong(most, least < most ? 'at most ' : '');
  return lazyTensor(layout.dtype, shape, () => {
    const loaded = entries.load();
    return loaded.length === wanted ? layout.unpack(loaded, elements) : wrong(loaded.length);
  });
}

/** Where a tensor that was read has its elements: the message, or a file, whose bytes several may name. */
export function holderOf(proto: TensorProto, source: Source): TensorProto | Source {
  if (!isExternal(proto)) return proto;
  const location = proto.externalData.findLast(({ key }) => key === 'location');
  return source.beside(location?.value ?? '') ?? proto;
}

/** A shape from the file: not negative, and no more elements than can be counted. */
export function readShape(dims: BigInt64Array, at: Location): Shape {
  const shape = Array.from(dims.subarray(0, HIGHEST_RANK + 1), Number);
  const wrong = (fault: string) => fail(codes.wrongTensor({ fault }, at));
  if (shape.length > HIGHEST_RANK) return wrong(`it has ${dims.length} axes`);
  const negative = shape.find((extent) => extent < 0);
  if (negative !== undefined) return wrong(`it has an extent of ${negative}`);
  if (spanOf(shape) > MOST_ELEMENTS) return wrong(`its shape is [${shape.join(',')}]`);
  return shape;
}

function isExternal({ dataLocation }: TensorProto): boolean {
  return dataLocation === 1;
}

function externalEntries(
  { externalData }: TensorProto,
  { entry }: Layout,
  wanted: number,
  origin: { readonly source: Source; readonly at: Location },
): Unread<Values> {
  const bytes = wanted * bytesPerElement(entry);
  return rawEntries(externalBytes(externalData, bytes, origin.source, origin.at), entry);
}

function ownEntries(proto: TensorProto, { entry, list }: Layout): Unread<Values> {
  // Some writers leave an empty field where there are no raw bytes.
  if (proto.rawData && proto.rawData.most > 0) return rawEntries(proto.rawData, entry);
  const listed: Unread<Values> = proto[list];
  return { ...listed, load: () => convert(listed.load(), entry) };
}

function rawEntries({ least, load }: Unread<Uint8Array>, entry: Dtype): Unread<Values> {
  const count = least / bytesPerElement(entry);
  return { least: count, most: count, load: () => decodeValues(load(), entry) };
}

/** Elements from the wider list in which the file keeps them. */
function convert(listed: Values, dtype: Dtype): Values {
  const Storage = storageOf(dtype);
  if (listed instanceof Storage) return listed;
  const values = new Storage(listed.length);
  if (dtype === 'bool')
    for (let i = 0; i < values.length; i++) values[i] = Number(Number(listed[i]) !== 0);
  else for (let i = 0; i < values.length; i++) values[i] = Number(listed[i]);
  return values;
}
