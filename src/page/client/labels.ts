/** Names that stand beside a plot of some width: how much of it they take, and how many of their characters are shown. */
export interface Labels {
  readonly marginLeft: number;
  cut(name: string): string;
}

/** Pixels that a character takes. */
const CHARACTER = 6.3;
const AROUND = 16;
const WIDEST = 260;
/** So much of a plot is for names at most. */
const SHARE = 0.42;

/** As wide as the longest name, as far as there is room for it. */
export function labelsFor(names: readonly string[], width: number): Labels {
  const longest = Math.max(1, ...names.map(({ length }) => length));
  const room = Math.min(WIDEST, width * SHARE) - AROUND;
  const shown = Math.min(longest, Math.floor(room / CHARACTER));
  return {
    marginLeft: Math.round(shown * CHARACTER) + AROUND,
    cut: (name) => (name.length <= shown ? name : `${name.slice(0, shown - 1)}…`),
  };
}
