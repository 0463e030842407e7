import { readdirSync } from 'node:fs';
import { EXIT, SpikeError } from '../../src/diagnostics/diagnostic.ts';
import { bytesSource } from '../../src/frontend/source.ts';
import { openArchive } from '../../src/frontend/torch/archive.ts';
import { isExported, readExported } from '../../src/frontend/torch-export/read.ts';
import { readScript } from '../../src/frontend/torchscript/read.ts';
import type { Random } from '../../src/support/random.ts';
import { drawHdf5 } from './mutate/hdf5.ts';
import { drawTorch } from './mutate/torch.ts';
import { HDF5_FIXTURES, hdf5Fixture, readAll } from './read-all-hdf5.ts';

/** A format whose files are bent at random. */
export interface BentReader {
  readonly draw: (random: Random) => Uint8Array;
  /** How reading a file ended, 0 where nothing was refused. Throws what nobody says. */
  readonly read: (bytes: Uint8Array) => number;
}

const TORCH = 'test/fixtures/torch';

/** By the names that `scripts/fuzz-files.mjs` takes. */
export const READERS: ReadonlyMap<string, BentReader> = new Map([
  [
    'hdf5',
    {
      draw: (random) => drawHdf5(HDF5_FIXTURES.map(hdf5Fixture), random),
      read: (bytes) => readAll(bytes).exit,
    },
  ],
  ['pt2', torchReader('.pt2')],
  ['torchscript', torchReader('.pt')],
]);

function torchReader(ending: string): BentReader {
  const paths = readdirSync(TORCH)
    .filter((name) => name.endsWith(ending))
    .map((name) => `${TORCH}/${name}`);
  return { draw: (random) => drawTorch(paths, random), read: exitOf };
}

function exitOf(bytes: Uint8Array): number {
  try {
    const inputShapes = new Map([['', [1, 3, 8, 8]]]);
    const archive = openArchive(bytesSource('net.pt', bytes));
    if (isExported(archive)) readExported(archive, { inputShapes });
    else readScript(archive, { inputShapes });
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof SpikeError)) throw error;
    return error.diagnostics[0]!.exit;
  }
}
