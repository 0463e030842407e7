import { Reader } from 'protobufjs/minimal.js';
import type { Source } from '../frontend.ts';

/** Goes forward through a source, a window at a time. What is skipped is not read. */
export interface Cursor {
  /** Where in the source the next read starts. */
  readonly offset: number;
  readonly isAtEnd: boolean;
  /** One number, by a method of protobuf's reader. */
  number<T>(read: (reader: Reader) => T): T;
  /** The length of what follows: never more than there is. */
  length(): number;
  bytes(count: number): Uint8Array;
  skip(count: number): void;
  /** Does some work for which the source ends after so many bytes, as a message does. */
  within(count: number, work: () => void): void;
}

/** Between two weights of a model lie a few hundred bytes; its nodes lie one behind the other. */
const WINDOW_BYTES = 2 ** 14;

/** Seven bits of 64 in each byte. */
const LONGEST_NUMBER = 10;

/** Reads past the end throw RangeError, before anything is allocated for them. */
export function cursorOver(source: Source): Cursor {
  let reader = new Reader(new Uint8Array(0));
  let windowStart = 0;
  let end = source.size;
  const offset = () => windowStart + reader.pos;

  /** Has so many bytes in the window, or all that are left if those are fewer. */
  const fill = (count: number) => {
    const at = offset();
    const wanted = Math.min(count, end - at);
    if (at + wanted > windowStart + reader.buf.length) {
      const length = Math.min(Math.max(wanted, WINDOW_BYTES), source.size - at);
      reader = new Reader(source.read(at, length));
      windowStart = at;
    }
    reader.len = Math.min(reader.buf.length, end - windowStart);
  };
  const number = <T>(read: (reader: Reader) => T): T => {
    fill(LONGEST_NUMBER);
    const at = offset();
    try {
      return read(reader);
    } catch {
      throw new RangeError(`the number at byte ${at} is cut short or too long`);
    }
  };
  const demand = (count: number) => {
    const left = end - offset();
    if (count > left)
      throw new RangeError(`${count} bytes are announced at byte ${offset()}, there are ${left}`);
  };
  return {
    get offset() {
      return offset();
    },
    get isAtEnd() {
      return offset() >= end;
    },
    number,
    length: () => {
      const count = number(readLength);
      demand(count);
      return count;
    },
    bytes: (count) => {
      demand(count);
      fill(count);
      reader.pos += count;
      return reader.buf.subarray(reader.pos - count, reader.pos);
    },
    skip: (count) => {
      demand(count);
      reader.pos += count;
    },
    within: (count, work) => {
      const outer = end;
      end = offset() + count;
      work();
      end = outer;
    },
  };
}

/** Inexact from 2^53 on, which is longer than any file. */
function readLength(reader: Reader): number {
  const { low, high } = reader.uint64();
  return (high >>> 0) * 2 ** 32 + (low >>> 0);
}
