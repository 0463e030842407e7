/*
 * Reads files of HDF5 as the writer in src/formats/hdf5 lays them out, by the format's own rules: the addresses in
 * it are followed, nothing is taken from the writer.
 */

export interface Hdf5Object {
  readonly attributes: Record<string, unknown>;
  readonly children?: Record<string, Hdf5Object>;
  readonly shape?: readonly number[];
  readonly data?: readonly number[];
  /** In place of numbers. */
  readonly texts?: readonly string[];
}

export function readHdf5(bytes: Uint8Array): Hdf5Object {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const u16 = (at: number) => view.getUint16(at, true);
  const u32 = (at: number) => view.getUint32(at, true);
  const u64 = (at: number) => Number(view.getBigUint64(at, true));
  const text = (at: number, length: number) =>
    new TextDecoder().decode(bytes.subarray(at, at + length));
  const cText = (at: number) => text(at, bytes.indexOf(0, at) - at);
  if (text(1, 3) !== 'HDF' || u64(40) !== bytes.length) throw new Error('no whole HDF5 file');
  return object(u64(64));

  function object(at: number): Hdf5Object {
    const found: { -readonly [K in keyof Hdf5Object]: Hdf5Object[K] } = { attributes: {} };
    let read: (() => number[]) | undefined;
    let [size, start] = [0, 0];
    let place = at + 16;
    for (let left = u16(at + 2); left > 0; left--) {
      const [type, length] = [u16(place), u16(place + 2)];
      const data = place + 8;
      if (type === 1)
        found.shape = Array.from({ length: view.getUint8(data + 1) }, (_, i) =>
          u64(data + 8 + 8 * i),
        );
      if (type === 3) size = data;
      if (type === 8) {
        start = u64(data + 2);
        read = () =>
          numbers(
            size,
            start,
            found.shape!.reduce((a, b) => a * b, 1),
          );
      }
      if (type === 12) attribute(data, found.attributes);
      if (type === 17) found.children = children(u64(data), u64(data + 8));
      place = data + length;
    }
    if (read && (view.getUint8(size) & 15) === 3) found.texts = texts(size, start, found.shape!);
    else if (read) found.data = read();
    return found;
  }

  function children(tree: number, heap: number): Record<string, Hdf5Object> {
    if (text(tree, 4) !== 'TREE' || text(heap, 4) !== 'HEAP') throw new Error('no group');
    const names = u64(heap + 24);
    const nodes = Array.from({ length: u16(tree + 6) }, (_, i) => u64(tree + 32 + 16 * i));
    return Object.fromEntries(
      nodes.flatMap((node) =>
        Array.from({ length: u16(node + 6) }, (_, i) => {
          const entry = node + 8 + 40 * i;
          return [cText(names + u64(entry)), object(u64(entry + 8))] as const;
        }),
      ),
    );
  }

  function attribute(at: number, to: Record<string, unknown>): void {
    const round = (n: number) => Math.ceil(n / 8) * 8;
    const [name, type, space] = [u16(at + 2), u16(at + 4), u16(at + 6)];
    const datatype = at + 8 + round(name);
    const data = datatype + round(type) + round(space);
    const isText = (view.getUint8(datatype) & 15) === 9;
    to[cText(at + 8)] = isText
      ? heapText(u64(data + 4), u32(data + 12))
      : numbers(datatype, data, 1)[0];
  }

  function heapText(heap: number, index: number): string {
    for (let at = heap + 16; ; at += 16 + Math.ceil(u64(at + 8) / 8) * 8)
      if (u16(at) === index) return text(at + 16, u64(at + 8));
  }

  function texts(type: number, at: number, shape: readonly number[]): string[] {
    const size = u32(type + 4);
    const count = shape.reduce((a, b) => a * b, 1);
    return Array.from({ length: count }, (_, i) => text(at + i * size, size).replace(/\0+$/, ''));
  }

  function numbers(type: number, at: number, count: number): number[] {
    const kind = view.getUint8(type) & 15;
    const isSigned = (view.getUint8(type + 1) & 8) !== 0;
    const size = u32(type + 4);
    return Array.from({ length: count }, (_, i) => {
      const place = at + i * size;
      if (kind === 1)
        return size === 4 ? view.getFloat32(place, true) : view.getFloat64(place, true);
      if (size === 8) return Number(view.getBigInt64(place, true));
      const value = size === 1 ? view.getUint8(place) : size === 2 ? u16(place) : u32(place);
      return isSigned && value >= 2 ** (8 * size - 1) ? value - 2 ** (8 * size) : value;
    });
  }
}
