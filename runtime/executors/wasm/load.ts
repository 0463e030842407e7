import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { endianness } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Availability } from '../../../src/support/availability.ts';
import type { Addon } from '../native/addon.ts';
import { wasmEngine } from './engine.ts';
import { compileWasm } from './web-assembly.ts';

/** Beside the bundle that this file is part of, or among the sources where it runs from those. */
const PLACES = ['./native/spike.wasm', '../../../native/wasm/spike.wasm'];

let loading: Promise<Addon> | undefined;

/** The engine, compiled once for all sessions. */
export function loadWasm(): Promise<Addon> {
  return (loading ??= readFile(wasmFile()!).then(compileWasm).then(wasmEngine));
}

export function probeWasm(): Availability {
  if (endianness() === 'BE')
    return {
      available: false,
      why: 'this processor is big-endian, WebAssembly is not',
      hint: 'the reference executor runs everything',
    };
  if (wasmFile() !== undefined) return { available: true, detail: 'simd128' };
  return {
    available: false,
    why: 'spike.wasm is not here',
    hint: `install the package again, or run 'npm run build'`,
  };
}

function wasmFile(): string | undefined {
  return PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url))).find(existsSync);
}
