import { crc32 } from 'node:zlib';
import * as codes from '../../src/diagnostics/codes.ts';
import { fail } from '../../src/diagnostics/diagnostic.ts';
import { npyHeader, writeNpy } from '../../src/tensor/npy.ts';
import { bytesOf, tensorOf } from '../../src/tensor/tensor.ts';
import { zipStream } from '../../src/formats/zip/stream.ts';
import { type Column, asStored } from './column.ts';
import type { Sink, Write } from './sink.ts';
import { type Spool, openSpool } from './spool.ts';

/** An archive of arrays as numpy writes it, not compressed, so that it can be read row by row. */
export function npzSink(columns: readonly Column[], write: Write): Sink {
  const spools = columns.map(() => openSpool());
  return {
    put: (result) => putAll(columns, spools, result),
    finish: (samples) => {
      const zip = zipStream(write);
      columns.forEach((column, i) => {
        addArray(
          zip,
          column.name,
          npyHeader(column.dtype, withSamples(samples, column)),
          spools[i]!,
        );
        if (column.scale) {
          const scale = writeNpy(tensorOf('f64', [], [column.scale.value]));
          zip.add(`${column.scale.name}.npy`, scale.length, crc32(scale), [scale]);
        }
      });
      zip.finish();
    },
    discard: () => spools.forEach((spool) => spool.discard()),
  };
}

function addArray(zip: ReturnType<typeof zipStream>, name: string, head: Uint8Array, spool: Spool) {
  let sum = crc32(head);
  for (const piece of spool.pieces()) sum = crc32(piece, sum);
  const pieces = function* () {
    yield head;
    yield* spool.pieces();
  };
  zip.add(`${name}.npy`, head.length + spool.size, sum, pieces());
}

/** The only array of the results, as numpy writes one. */
export function npySink(columns: readonly Column[], write: Write): Sink {
  const [column, ...more] = columns;
  if (!column || more.length > 0)
    return fail(codes.oneArrayOnly({ names: columns.map(({ name }) => name) }));
  const spool = openSpool();
  return {
    put: (result) => putAll(columns, [spool], result),
    finish: (samples) => {
      write(npyHeader(column.dtype, withSamples(samples, column)));
      for (const piece of spool.pieces()) write(piece);
    },
    discard: () => spool.discard(),
  };
}

function putAll(
  columns: readonly Column[],
  spools: readonly Spool[],
  result: Parameters<Column['rowOf']>[0],
): void {
  columns.forEach((column, i) => spools[i]!.add(bytesOf(asStored(column, column.rowOf(result)))));
}

function withSamples(samples: number | undefined, { shape }: Column): readonly number[] {
  return samples === undefined ? shape : [samples, ...shape];
}
