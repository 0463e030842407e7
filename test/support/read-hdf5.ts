import { type Hdf5Object as Found, readHdf5 as read } from '../../src/formats/hdf5/read/read.ts';
import type { Hdf5Values } from '../../src/formats/hdf5/read/values.ts';
import { inMemory } from '../../src/support/byte-source.ts';

/** A file as plain objects, all of it unpacked. */
export interface Hdf5Object {
  readonly attributes: Record<string, unknown>;
  readonly children?: Record<string, Hdf5Object>;
  readonly shape?: readonly number[];
  readonly data?: readonly number[];
  /** In place of numbers. */
  readonly texts?: readonly string[];
}

export function readHdf5(bytes: Uint8Array): Hdf5Object {
  return plain(read(inMemory(bytes), { file: 'test.h5' }));
}

function plain(object: Found): Hdf5Object {
  const attributes = Object.fromEntries(
    [...object.attributes].map(([name, values]) => [name, contents(values)[0]]),
  );
  if (object.kind === 'group') {
    const children = [...object.children].map(([name, child]) => [name, plain(child)]);
    return { attributes, children: Object.fromEntries(children) as Record<string, Hdf5Object> };
  }
  const { shape } = object;
  return isText(object)
    ? { attributes, shape, texts: object.texts() }
    : { attributes, shape, data: Array.from(object.numbers()) };
}

function contents(values: Hdf5Values): readonly unknown[] {
  return isText(values) ? values.texts() : Array.from(values.numbers());
}

function isText({ type }: Hdf5Values): boolean {
  return type.kind === 'text' || type.kind === 'long-text';
}
