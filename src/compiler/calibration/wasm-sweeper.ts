import { existsSync, readFileSync } from 'node:fs';
import { endianness } from 'node:os';
import { fileURLToPath } from 'node:url';
import { CELLS, channelSpreadIn } from './channel-spread.ts';
import { SIZE_BINS, type Spread, spreadIn } from './spread.ts';
import { type Sweeper, plainSweeper } from './sweep.ts';

/** What native/calibration/sweep.cpp gives out. Addresses come as signed numbers of 32 bits. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly __heap_base: { readonly value: number };
  /** Where numbers are given, how many at once, and where is told what they reach. */
  given(): number;
  most(): number;
  reached(): number;
  add(channels: number, run: number, counts: number, cells: number, reach: number): void;
}

/** What is used of WebAssembly, of which the types of Node say nothing. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };

/** Beside the bundle that this file is part of, or among the sources where it runs from those. */
const PLACES = ['./native/sweep.wasm', '../../../native/wasm/sweep.wasm'];

const PAGE_BYTES = 2 ** 16;

/** How many spreads there will be at most, and of how many channels together. */
export interface Needs {
  readonly spreads: number;
  readonly channels: number;
}

/** The fast sweeper, whose counts lie where WebAssembly can add to them; where it cannot run, the plain one. */
export function sweeperFor(needs: Needs): Sweeper {
  const file = PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url))).find(
    existsSync,
  );
  if (file === undefined || endianness() === 'BE') return plainSweeper;
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)));
    return wasmSweeper(exports as Exports, needs);
  } catch {
    // No room for so many counts, or no vectors in this processor.
    return plainSweeper;
  }
}

function wasmSweeper(kernel: Exports, { spreads, channels }: Needs): Sweeper {
  let free = Math.ceil(kernel.__heap_base.value / 8) * 8;
  const bytes = spreads * SIZE_BINS * 8 + channels * (CELLS * 4 + 8) + 8 * (spreads + 1);
  // All of it at once: arrays in a memory that grows are gone.
  kernel.memory.grow(Math.ceil((free + bytes) / PAGE_BYTES));
  const { buffer } = kernel.memory;
  const take = (size: number) => {
    const start = free;
    free += Math.ceil(size / 8) * 8;
    return start;
  };
  const emptyChannelSpread = (count: number) =>
    channelSpreadIn(
      new Uint32Array(buffer, take(count * CELLS * 4), count * CELLS),
      new Float64Array(buffer, take(count * 8), count),
    );
  return {
    emptySpread: () => spreadIn(new Float64Array(buffer, take(SIZE_BINS * 8), SIZE_BINS)),
    emptyChannelSpread,
    addTo: adder(kernel),
  };
}

function adder(kernel: Exports): Sweeper['addTo'] {
  const { buffer } = kernel.memory;
  const most = kernel.most();
  const given = new Float32Array(buffer, kernel.given(), most);
  const reached = new Float32Array(buffer, kernel.reached(), 2);
  return (spread, values, byChannel) => {
    const { channels, counts: cells, reach } = byChannel ?? ALL;
    const run = values.length / channels;
    if (byChannel) byChannel.numbers += run;
    const atOnce = Math.max(1, Math.floor(most / run));
    reached.fill(0);
    for (let c = 0; c < channels; c += atOnce) {
      const count = Math.min(atOnce, channels - c);
      const at = [cells && cells.byteOffset + 4 * CELLS * c, reach && reach.byteOffset + 8 * c];
      const end = (c + count) * run;
      for (let i = c * run; i < end; i += most) {
        const piece = values.subarray(i, Math.min(i + most, end));
        given.set(piece);
        kernel.add(count, piece.length / count, spread.counts.byteOffset, at[0] ?? 0, at[1] ?? 0);
      }
    }
    widen(spread, reached);
  };
}

/** Numbers that are counted together. */
const ALL = { channels: 1, counts: undefined, reach: undefined };

function widen(spread: Spread, [high, low]: Float32Array): void {
  if (high! > spread.high) spread.high = high!;
  if (low! > -spread.low) spread.low = -low!;
}
