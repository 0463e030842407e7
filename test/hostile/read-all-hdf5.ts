import { readFileSync, readdirSync } from 'node:fs';
import { EXIT, SpikeError } from '../../src/diagnostics/diagnostic.ts';
import { type Hdf5Object, readHdf5 } from '../../src/formats/hdf5/read/read.ts';
import { inMemory } from '../../src/support/byte-source.ts';

const FOLDER = 'test/fixtures/hdf5';

export function hdf5Fixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(`${FOLDER}/${name}.h5`));
}

export const HDF5_FIXTURES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.h5'))
  .map((name) => name.slice(0, -'.h5'.length));

/** Reads a file and all that is in it: how it ended, 0 where nothing was refused. Throws what nobody says. */
export function readAll(bytes: Uint8Array): { readonly exit: number; readonly text: string } {
  try {
    unpack(readHdf5(inMemory(bytes), { file: 'model.h5' }));
    return { exit: EXIT.ok, text: '' };
  } catch (error) {
    if (!(error instanceof SpikeError)) throw error;
    const { exit, message } = error.diagnostics[0]!;
    return { exit, text: message };
  }
}

function unpack(object: Hdf5Object): void {
  for (const values of object.attributes.values()) elements(values);
  if (object.kind === 'group') for (const child of object.children.values()) unpack(child);
  else elements(object);
}

/** Records are not read, which is right. */
function elements(values: {
  readonly type: { readonly kind: string };
  numbers(): unknown;
  texts(): unknown;
}): void {
  const { kind } = values.type;
  if (kind.endsWith('text')) values.texts();
  else if (kind !== 'other') values.numbers();
}
