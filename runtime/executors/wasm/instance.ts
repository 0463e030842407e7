import type { Numbers } from '../../../src/tensor/dtype.ts';
import type { Costs } from '../native/addon.ts';
import { newArray } from '../../../src/ir/engine/image.ts';
import { type WasmModule, instantiate } from './web-assembly.ts';
import { broken } from '../../../src/support/broken.ts';

/** What native/wasm/engine.cpp gives out. Addresses come as signed numbers of 32 bits. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  _initialize(): void;
  allocate(bytes: number): number;
  release(address: number): void;
  open(image: number, bytes: number): number;
  facts(): number;
  prepare(block: number): void;
  give(input: number, address: number, isEachStep: number): void;
  start(steps: number): void;
  next(): number;
  row(value: number, step: number): number;
  state(which: number): number;
  output(which: number): number;
  spikes(): number;
  synops(): number;
  measure(): void;
  costs(): number;
  placed(): number;
  workspace(): number;
}

/** How elements lie in memory, and how many there are. */
export interface Extent {
  readonly storage: number;
  readonly size: number;
}

interface Facts {
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly values: readonly Extent[];
  readonly states: readonly Extent[];
  readonly ops: number;
  readonly fanOuts: number;
}

/** A model in a memory of its own. */
export interface Instance extends Facts {
  readonly calls: Pick<
    Exports,
    | ('prepare' | 'start' | 'next' | 'row' | 'state' | 'output' | 'spikes' | 'synops')
    | ('measure' | 'placed' | 'workspace')
  >;
  /** Copies what is given for the inputs of a sample, one row or one a step. */
  give(inputs: readonly Numbers[]): void;
  /** Copies a row from an address to the row of an array. */
  take(address: number, extent: Extent, to: Numbers, row: number): void;
  costs(): Costs;
}

/** Reads a model in an instance of its own, or throws what is wrong with it. */
export function openInstance(module: WasmModule, image: Uint8Array): Instance {
  const calls = guarded(instantiate(module) as Exports);
  calls._initialize();
  const memory = () => new Uint8Array(calls.memory.buffer);
  const address = calls.allocate(image.length) >>> 0;
  memory().set(image, address);
  const wrong = calls.open(address, image.length) >>> 0;
  if (wrong !== 0) return broken(textAt(memory(), wrong));
  calls.release(address);
  const facts = factsOf(new Uint32Array(calls.memory.buffer, calls.facts() >>> 0));
  const take = (from: number, { storage, size }: Extent, to: Numbers, row: number) => {
    to.set(arrayAt(calls.memory.buffer, from, { storage, size }), row * size);
  };
  const costs = () => costsAt(calls.memory.buffer, calls.costs() >>> 0, facts);
  return { ...facts, calls, give: giver(calls, facts), take, costs };
}

/** Copies inputs into room that is kept from one sample to the next. */
function giver(calls: Exports, { inputs: ids, values }: Facts): Instance['give'] {
  let room = { address: 0, bytes: 0 };
  return (inputs) => {
    const bytes = inputs.reduce((sum, { byteLength }) => sum + padded(byteLength), 0);
    if (bytes > room.bytes) {
      calls.release(room.address);
      room = { address: calls.allocate(bytes) >>> 0, bytes };
    }
    let to = room.address;
    inputs.forEach((input, i) => {
      const bytesOfInput = new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
      new Uint8Array(calls.memory.buffer).set(bytesOfInput, to);
      calls.give(i, to, input.length === values[ids[i]!]!.size ? 0 : 1);
      to += padded(input.byteLength);
    });
  };
}

type Call = (...given: number[]) => number;

/** The engine gives up where there is no memory left: it has no other way to say so. */
function guarded(exports: Exports): Exports {
  const guard = (call: Call): Call => {
    return (...given) => {
      try {
        return call(...given);
      } catch (error) {
        const isGivenUp = (error as Error).message === 'unreachable';
        throw isGivenUp ? new Error('there is no memory for it') : error;
      }
    };
  };
  const { memory, ...calls } = exports;
  const guardedCalls = Object.entries(calls).map(([name, call]) => [name, guard(call as Call)]);
  return { memory, ...Object.fromEntries(guardedCalls) } as Exports;
}

/** Lists of numbers as the engine writes them, each behind its length. */
function factsOf(words: Uint32Array): Facts {
  let at = 0;
  const word = () => words[at++]!;
  const list = <T>(read: () => T): T[] => Array.from({ length: word() }, read);
  const extent = () => ({ storage: word(), size: word() });
  return {
    ...{ inputs: list(word), outputs: list(word), values: list(extent), states: list(extent) },
    ...{ ops: word(), fanOuts: word() },
  };
}

/** Kernels read a line behind an input and want it on a line. */
function padded(bytes: number): number {
  return Math.ceil((bytes + 64) / 64) * 64;
}

function arrayAt(memory: ArrayBuffer, address: number, { storage, size }: Extent): Numbers {
  const type = newArray(storage, 0).constructor as new (
    buffer: ArrayBuffer,
    offset: number,
    length: number,
  ) => Numbers;
  return new type(memory, address >>> 0, size);
}

function costsAt(memory: ArrayBuffer, address: number, { ops, fanOuts }: Facts): Costs {
  const all = new Float64Array(memory, address, 3 * ops + fanOuts);
  const part = (i: number) => all.slice(i * ops, (i + 1) * ops);
  return { nanoseconds: part(0), events: part(1), steps: part(2), synops: all.slice(3 * ops) };
}

function textAt(bytes: Uint8Array, address: number): string {
  return new TextDecoder().decode(bytes.subarray(address, bytes.indexOf(0, address)));
}
