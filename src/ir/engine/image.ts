import type { Region } from '../schedule/schedule.ts';
import type { Numbers } from '../../tensor/dtype.ts';

/** An op as the engine takes it: what its numbers and arrays mean stands in native/core/layout.hpp. */
export interface NativeOp {
  readonly kind: string;
  readonly output: number;
  readonly inputs: readonly number[];
  readonly numbers: readonly number[];
  readonly arrays: readonly Numbers[];
}

export interface NativeValue {
  readonly storage: number;
  readonly bits: number;
  readonly size: number;
}

/** Rows of a value: native/core/model.hpp says what is what. */
export interface NativeRows {
  readonly kind: (typeof ROW_KINDS)[number];
  readonly first: number;
  readonly last: number;
  readonly at: number;
}

export const ROW_KINDS = ['given', 'whole', 'inner'] as const;

/** How a model runs, and where its values and states lie. */
export interface NativePlan {
  readonly block: number;
  readonly settles: boolean;
  readonly regions: readonly (Omit<Region, 'ops'> & { readonly ops: readonly number[] })[];
  readonly bytes: number;
  readonly rows: readonly NativeRows[];
  readonly states: readonly number[];
}

/** A graph as the engine takes it. */
export interface NativeModel {
  readonly values: readonly NativeValue[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly ops: readonly NativeOp[];
  /** Values whose messages count as spikes. */
  readonly senders: readonly number[];
  /** How many synapses of an op each element of a value drives; one number where all drive as many. */
  readonly fanOuts: readonly {
    readonly op: string;
    readonly source: number;
    readonly counts: Int32Array;
  }[];
  /** Absent where all ops run step by step, each value in a place of its own. */
  readonly plan: NativePlan | undefined;
}

/** Typed arrays by the number that stands for them; native/core/storage.hpp has the same order. */
const STORAGES = [
  Int8Array,
  Uint8Array,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
] as const;

const MAGIC = 0x4b505331;

export function storageNumber(array: Numbers): number {
  return STORAGES.findIndex((type) => array instanceof type);
}

/** An empty array of a storage, for many elements. */
export function newArray(storage: number, length: number): Numbers {
  return new STORAGES[storage]!(length);
}

/** Writes a model down as the engine reads it: little-endian, arrays on 8 bytes. */
export function imageOf(model: NativeModel): Uint8Array {
  const sizer = new Writer();
  writeModel(sizer, model);
  const writer = new Writer(new Uint8Array(sizer.length));
  writeModel(writer, model);
  return writer.bytes!;
}

function writeModel(to: Writer, model: NativeModel) {
  const { values, inputs, outputs, ops, senders, fanOuts, plan } = model;
  to.word(MAGIC);
  to.word(values.length);
  for (const { storage, bits, size } of values) to.words([storage, bits, size]);
  to.list(inputs);
  to.list(outputs);
  to.word(ops.length);
  for (const op of ops) {
    to.text(op.kind);
    to.list([op.output]);
    to.list(op.inputs);
    to.doubles(op.numbers);
    to.word(op.arrays.length);
    for (const array of op.arrays) to.array(array);
  }
  to.list(senders);
  to.word(fanOuts.length);
  for (const { source, counts } of fanOuts) {
    to.list([source]);
    to.array(counts);
  }
  to.word(plan ? 1 : 0);
  if (plan) writePlan(to, plan);
}

function writePlan(to: Writer, { block, settles, regions, bytes, rows, states }: NativePlan) {
  to.words([block, settles ? 1 : 0, regions.length]);
  for (const { first, last, tile, ops } of regions) {
    to.words([first, last, tile]);
    to.list(ops);
  }
  to.double(bytes);
  for (const { kind, first, last, at } of rows) {
    to.words([ROW_KINDS.indexOf(kind), first, last]);
    to.double(at);
  }
  to.doubles(states);
}

/** Writes into bytes, or only counts them where there are none. */
class Writer {
  length = 0;
  readonly bytes: Uint8Array | undefined;
  private readonly view: DataView | undefined;

  constructor(bytes?: Uint8Array) {
    this.bytes = bytes;
    this.view = bytes && new DataView(bytes.buffer);
  }

  word(number: number): void {
    this.view?.setUint32(this.length, number, true);
    this.length += 4;
  }

  words(numbers: readonly number[]): void {
    for (const number of numbers) this.word(number);
  }

  list(numbers: readonly number[]): void {
    this.word(numbers.length);
    this.words(numbers);
  }

  doubles(numbers: readonly number[]): void {
    this.word(numbers.length);
    for (const number of numbers) this.double(number);
  }

  double(number: number): void {
    this.view?.setFloat64(this.length, number, true);
    this.length += 8;
  }

  text(text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.word(bytes.length);
    this.bytes?.set(bytes, this.length);
    this.length += bytes.length;
    this.align(4);
  }

  array(array: Numbers): void {
    this.word(storageNumber(array));
    this.word(array.length);
    this.align(8);
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    this.bytes?.set(bytes, this.length);
    this.length += bytes.length;
    this.align(8);
  }

  private align(to: number): void {
    this.length = Math.ceil(this.length / to) * to;
  }
}
