import { bytesOf, inLines, typeOf } from './cpp.ts';

/** The memory of a sample: rows, states and room to work in, one behind the other. */
export class SampleMemory {
  private next = 0;

  get length(): number {
    return this.next;
  }

  /** Takes bytes; where they start. */
  take(bytes: number): number {
    const at = this.next;
    this.next += inLines(bytes);
    return at;
  }

  /** The type of a row of a value. */
  row(storage: number, size: number, bits: number): { readonly at: number; readonly type: string } {
    const at = this.take(size * bytesOf(storage));
    return { at, type: `Place<${typeOf(storage)}, ${at}, ${size}, ${bits}>` };
  }
}
