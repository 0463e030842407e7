import type { Numbers } from '../../src/tensor/dtype.ts';
import { sha256 } from '../../src/support/hash.ts';
import { inLines, typeOfArray } from './cpp.ts';

/** Magic and hash stand in front: WeightsHead of project/session.hpp. */
const HEAD_BYTES = 64;
const HASH_LETTERS = 32;

/** Numbers that never change, in one file; what is the same twice is there once. */
export class Weights {
  private bytes = HEAD_BYTES;
  private readonly arrays: { readonly at: number; readonly array: Uint8Array }[] = [];
  private readonly known = new Map<string, number>();

  /** The type of an array in it. */
  array(numbers: Numbers): string {
    const array = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
    const hash = sha256(array);
    const at = this.known.get(hash) ?? this.add(array, hash);
    return `Array<${typeOfArray(numbers)}, ${at}, ${numbers.length}>`;
  }

  get length(): number {
    return this.bytes;
  }

  /** What names the network together with the text that reads it. */
  hash(text: string): string {
    const parts = this.arrays.map(({ array }) => array);
    return sha256(text, ...parts).slice(0, HASH_LETTERS);
  }

  file(hash: string): Uint8Array {
    const file = new Uint8Array(this.bytes);
    file.set(new TextEncoder().encode(`SPIKEWTS${hash}`));
    for (const { at, array } of this.arrays) file.set(array, at);
    return file;
  }

  private add(array: Uint8Array, hash: string): number {
    const at = this.bytes;
    this.arrays.push({ at, array });
    this.known.set(hash, at);
    this.bytes += inLines(array.length);
    return at;
  }
}
