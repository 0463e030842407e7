// One broken model from a whole one: the same for the same seed.
import { encode } from '../../src/export/onnx/encode-message.ts';
import { bytesSource } from '../../src/frontend/source.ts';
import { decode } from '../../src/frontend/onnx/wire.ts';
import { type Random, random } from '../../src/support/random.ts';

export interface Mutant {
  readonly bytes: Uint8Array;
  /** What was done, for whoever has to find the fault. */
  readonly trail: readonly string[];
}

/** A model of the corpus with one to four things wrong with it. */
export function mutant(corpus: readonly Uint8Array[], seed: number): Mutant {
  const source = random(seed);
  let bytes = source.pick(corpus);
  const trail: string[] = [];
  for (let count = source.int(1, 4); count > 0; count--) {
    const isStructured = source.next() < 0.6;
    const mutate = isStructured ? mutateMessage : source.pick(BYTE_MUTATIONS);
    const result = mutate(bytes, source, corpus);
    bytes = result.bytes;
    trail.push(...result.trail);
  }
  return { bytes, trail };
}

type Mutate = (bytes: Uint8Array, source: Random, corpus: readonly Uint8Array[]) => Mutant;

const BYTE_MUTATIONS: readonly Mutate[] = [
  (bytes, source) => {
    const at = source.int(0, bytes.length - 1);
    const bit = source.int(0, 7);
    return one(
      replaced(bytes, at, at + 1, [bytes[at]! ^ (1 << bit)]),
      `flip bit ${bit} of byte ${at}`,
    );
  },
  (bytes, source) => {
    const at = source.int(0, bytes.length);
    const more = Array.from({ length: source.int(1, 12) }, () => source.int(0, 255));
    return one(replaced(bytes, at, at, more), `insert ${more.length} bytes at ${at}`);
  },
  (bytes, source) => {
    const [from, to] = range(bytes, source);
    return one(replaced(bytes, from, to, []), `delete bytes ${from} to ${to}`);
  },
  (bytes, source) => {
    const [from, to] = range(bytes, source);
    return one(replaced(bytes, to, to, bytes.subarray(from, to)), `repeat bytes ${from} to ${to}`);
  },
  (bytes, source) => {
    const at = source.int(0, bytes.length);
    return one(bytes.subarray(0, at), `cut at byte ${at}`);
  },
  (bytes, source) => {
    const at = source.int(0, bytes.length);
    const varint = source.pick(VARINTS);
    return one(replaced(bytes, at, at + varint.length, varint), `varint at byte ${at}`);
  },
  (bytes, source, corpus) => {
    const other = source.pick(corpus);
    const [at, from] = [source.int(0, bytes.length), source.int(0, other.length)];
    const spliced = replaced(bytes, at, bytes.length, other.subarray(from));
    return one(spliced, `splice another model from byte ${from} on at ${at}`);
  },
];

/** Numbers at which sizes overflow: 2^31 and its like, in base 128. */
const VARINTS: readonly (readonly number[])[] = [
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
].map((value) => {
  const digits: number[] = [];
  for (let rest = value; rest > 0n; rest >>= 7n)
    digits.push(Number(rest & 127n) | (rest >= 128n ? 128 : 0));
  return digits;
});

function one(bytes: Uint8Array, what: string): Mutant {
  return { bytes, trail: [what] };
}

function range(bytes: Uint8Array, source: Random): [number, number] {
  const from = source.int(0, bytes.length);
  return [from, Math.min(bytes.length, from + source.int(1, 200))];
}

function replaced(bytes: Uint8Array, from: number, to: number, by: ArrayLike<number>): Uint8Array {
  const result = new Uint8Array(from + by.length + Math.max(0, bytes.length - to));
  result.set(bytes.subarray(0, from));
  result.set(Array.from(by), from);
  result.set(bytes.subarray(to), from + by.length);
  return result;
}

type Draft = Record<string, unknown>;

/** Changes a field somewhere in the decoded model; a model that is no longer read stays as it is. */
function mutateMessage(bytes: Uint8Array, source: Random): Mutant {
  let model: Draft;
  try {
    model = loaded(decode('ModelProto', bytesSource('fuzz', bytes), {})) as Draft;
  } catch {
    return { bytes, trail: [] };
  }
  const places: { holder: Draft | unknown[]; key: string | number; path: string }[] = [];
  collect(model, '', places);
  const { holder, key, path } = source.pick(places);
  const before = (holder as Draft)[key];
  (holder as Draft)[key] = changed(before, source, places);
  try {
    return one(encode('ModelProto', model as never, source.next() < 0.9), `change ${path}`);
  } catch {
    // Not every value can be written: the mutation is dropped.
    return { bytes, trail: [] };
  }
}

/** All of a decoded message in memory, with lists that can be changed. */
function loaded(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if ('load' in value) return loaded((value as { load(): unknown }).load());
  if (ArrayBuffer.isView(value)) return Array.from(value as never);
  if (Array.isArray(value)) return value.map(loaded);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, loaded(part)]));
}

function collect(
  value: unknown,
  path: string,
  places: { holder: Draft | unknown[]; key: string | number; path: string }[],
) {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? value.slice(0, 64).map((part, i) => [i, part])
    : Object.entries(value).filter(([, part]) => part !== undefined);
  for (const [key, part] of entries) {
    places.push({ holder: value as Draft, key, path: `${path}/${key}` });
    collect(part, `${path}/${key}`, places);
  }
}

const BIG = [-1n, 0n, 1n, 2n, 7n, 255n, 2n ** 31n, 2n ** 40n, 2n ** 53n, 2n ** 62n, -(2n ** 62n)];
const NUMBERS = [-1, 0, 1, 2, 7, 17, 255, 2 ** 31 - 1, -(2 ** 31)];
const NAMES = ['', '__proto__', 'constructor', 'y', '\u0000', 'a'.repeat(3000), '../x', '\ud800'];

function changed(
  value: unknown,
  source: Random,
  places: readonly { holder: Draft | unknown[]; key: string | number }[],
): unknown {
  const other = source.pick(places);
  const swap = (other.holder as Draft)[other.key];
  if (
    typeof swap === typeof value &&
    Array.isArray(swap) === Array.isArray(value) &&
    source.next() < 0.5
  )
    return structuredClone(swap);
  if (typeof value === 'bigint') return source.pick(BIG);
  if (typeof value === 'number') return source.pick(NUMBERS);
  if (typeof value === 'string') return source.pick(NAMES);
  if (value instanceof Uint8Array) return value.subarray(0, source.int(0, value.length));
  if (!Array.isArray(value)) return source.next() < 0.5 ? undefined : value;
  const copy: unknown[] = [...(value as unknown[])];
  const at = source.int(0, copy.length);
  if (source.next() < 0.5) copy.splice(at, 1);
  else copy.splice(at, 0, copy[source.int(0, copy.length - 1)]);
  return copy.filter((part) => part !== undefined);
}
