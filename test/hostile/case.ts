/** A model that means harm, or an odd one that means none. */
export interface HostileCase {
  readonly name: string;
  /**
   * The codes of the errors that reading it ends with, each once and in order; none where it is harmless.
   * Any where that does not matter, as for random bytes.
   */
  readonly codes: readonly string[] | 'any';
  /** Lays out what it needs in a folder and gives the bytes of the model, which goes there as well. */
  readonly make: (place: Place) => Uint8Array;
  /** Needs what Windows lacks: pipes, or links without privileges. */
  readonly isPosix: boolean;
}

/** Where a model lies while it is read: nothing but its own folder may be opened. */
export interface Place {
  /** The model's own folder. */
  readonly folder: string;
  /** One beside it, with files that nobody may read. */
  readonly outside: string;
}

export type Row = readonly [name: string, codes: string, make: HostileCase['make']];

/** Cases as a table: what it is, its codes with blanks between, nothing or `*` for any, how to make it. */
export function casesOf(kind: string, rows: readonly Row[]): readonly HostileCase[] {
  return rows.map(([name, codes, make]) => ({
    name: `${kind}: ${name}`,
    codes: codes === '*' ? 'any' : codes.split(' ').filter((code) => code !== ''),
    make,
    isPosix: false,
  }));
}

/** The same, on systems that have pipes and links. */
export function posixCasesOf(kind: string, rows: readonly Row[]): readonly HostileCase[] {
  return casesOf(kind, rows).map((one) => ({ ...one, isPosix: true }));
}
