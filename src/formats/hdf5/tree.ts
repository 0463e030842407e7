/** A name of a group or dataset and what it says: text or a number. */
export type Attributes = Readonly<Record<string, string | bigint | number>>;

/** Numbers in a file; where they come from is the business of whoever writes them. */
export interface Dataset {
  readonly kind: 'dataset';
  readonly type: NumberType;
  readonly shape: readonly number[];
  readonly attributes: Attributes;
}

export interface Group {
  readonly kind: 'group';
  readonly attributes: Attributes;
  readonly children: Readonly<Record<string, Group | Dataset>>;
}

/** Numbers, or texts of so many bits in ASCII, with zeros behind. */
export type NumberType =
  `text${number}` | 'i8' | 'u8' | 'i16' | 'u16' | 'i32' | 'u32' | 'i64' | 'u64' | 'f32' | 'f64';

export function group(children: Group['children'], attributes: Attributes = {}): Group {
  return { kind: 'group', attributes, children };
}

export function dataset(
  type: NumberType,
  shape: readonly number[],
  attributes: Attributes = {},
): Dataset {
  return { kind: 'dataset', type, shape, attributes };
}

export function bytesOfDataset({ type, shape }: Dataset): number {
  return (Number(/\d+$/.exec(type)![0]) / 8) * shape.reduce((size, extent) => size * extent, 1);
}
