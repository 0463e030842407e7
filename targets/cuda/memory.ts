import { bytesOf, inLines, typeOf } from './cpp.ts';

/** How many rows of how many elements a value has. */
export interface Rows {
  readonly storage: number;
  readonly bits: number;
  readonly size: number;
  readonly rows: number;
}

/**
 * The memory of a sample. What must be zero before the first step stands in front, all else behind it: places there are
 * counted from `work`, which the text names.
 */
export class SampleMemory {
  private cleared = 0;
  private work = 0;

  get clearedBytes(): number {
    return this.cleared;
  }

  get length(): number {
    return this.cleared + this.work;
  }

  /** Takes bytes that are zero before the first step; where they start. */
  clear(bytes: number): string {
    const at = this.cleared;
    this.cleared += inLines(bytes);
    return String(at);
  }

  /** Takes bytes that are written before they are read. */
  take(bytes: number): string {
    const at = this.work;
    this.work += inLines(bytes);
    return at === 0 ? 'work' : `work + ${at}`;
  }

  /** The type of the rows of a value; `isFilled` where each is written before it is read. */
  rows({ storage, bits, size, rows }: Rows, isFilled: boolean): { at: string; type: string } {
    const bytes = rows * inLines(size * bytesOf(storage));
    const at = isFilled ? this.take(bytes) : this.clear(bytes);
    const many = rows === 1 ? '' : `, ${rows}`;
    return { at, type: `Place<${typeOf(storage)}, ${at}, ${size}, ${bits}${many}>` };
  }
}
