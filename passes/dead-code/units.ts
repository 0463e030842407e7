/**
 * All channels of all values, numbered, and which of them go or stay together: ops that work element by element
 * cannot lose a channel of what they read without losing it in their result.
 */
export interface Units {
  unite(a: string, channelOfA: number, b: string, channelOfB: number): void;
  /** Marks a channel, and all that stay with it, as needed. */
  need(name: string, channel: number): void;
  isNeeded(name: string, channel: number): boolean;
  /** How many have been marked so far. */
  marked(): number;
}

export function unitsOf(extents: ReadonlyMap<string, number>): Units {
  const starts = new Map<string, number>();
  let count = 0;
  for (const [name, extent] of extents) {
    starts.set(name, count);
    count += extent;
  }
  const parents = Int32Array.from({ length: count }, (_, i) => i);
  const needed = new Uint8Array(count);
  let marks = 0;
  const find = (unit: number): number => {
    let top = unit;
    while (parents[top] !== top) top = parents[top] = parents[parents[top]!]!;
    return top;
  };
  const root = (name: string, channel: number) => find(starts.get(name)! + channel);
  return {
    unite(a, channelOfA, b, channelOfB) {
      parents[root(a, channelOfA)] = root(b, channelOfB);
    },
    need(name, channel) {
      const top = root(name, channel);
      if (needed[top] === 0) marks++;
      needed[top] = 1;
    },
    isNeeded: (name, channel) => needed[root(name, channel)] === 1,
    marked: () => marks,
  };
}
