import { extname } from 'node:path';
import * as codes from '../../src/diagnostics/codes.ts';
import { fail } from '../../src/diagnostics/diagnostic.ts';
import { npySink, npzSink } from './arrays.ts';
import { jsonLinesSink } from './json-lines.ts';
import { nirDataSink } from './nir-data.ts';
import type { OpenSink } from './sink.ts';

const FORMATS: ReadonlyMap<string, OpenSink> = new Map([
  ['.npz', npzSink],
  ['.npy', npySink],
  ['.jsonl', jsonLinesSink],
  ['.ndjson', jsonLinesSink],
  ['.h5', nirDataSink],
  ['.hdf5', nirDataSink],
]);

/** How results are written into a file of this name; without an ending as .npz, to standard output as lines. */
export function resultFormat(file: string): OpenSink {
  if (file === '-') return jsonLinesSink;
  const ending = extname(file).toLowerCase();
  const known = FORMATS.get(ending === '' ? '.npz' : ending);
  const expected = 'a name that ends in .npz, .npy, .jsonl or .h5, or - for lines of JSON';
  return known ?? fail(codes.wrongOption({ name: '--output', found: file, expected }));
}
