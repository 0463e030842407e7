import type { ValueType } from '../../ir/types.ts';

/** What describing rows has at hand, and who collects what is in the way. */
export interface Describing {
  readonly types: ReadonlyMap<string, ValueType>;
  /** Where the row stands that gives a value. */
  readonly places: ReadonlyMap<string, number>;
  /** Rows read others than the one before: it matters how late each is. */
  readonly isJoined: boolean;
  fault(text: string): void;
  /** What the tool of the format does not read, or reads otherwise. */
  note(text: string): void;
}
