/** A round of measuring: on how many samples, and how many variants go on to the next. */
export interface Rung {
  readonly samples: number;
  readonly survivors: number;
}

/** As many variants are all measured on all samples. */
export const EXHAUSTIVE = 64;

/** Fewer samples tell networks apart by chance. */
const LEAST = 8;

/**
 * Successive halving: all variants on a few samples, the better half on twice as many, and so on. It stops
 * halving once so few are left that all of them can be measured on everything.
 */
export function rungsFor(variants: number, samples: number, isExhaustive: boolean): Rung[] {
  const rungs: Rung[] = [];
  if (!isExhaustive)
    for (let left = variants; left > EXHAUSTIVE; left = Math.ceil(left / 2)) {
      const survivors = Math.ceil(left / 2);
      rungs.push({ samples: 0, survivors });
    }
  const halvings = rungs.length;
  return [
    ...rungs.map(({ survivors }, i) => ({
      samples: Math.min(samples, Math.max(LEAST, Math.floor(samples / 2 ** (halvings - i)))),
      survivors,
    })),
    { samples, survivors: 0 },
  ];
}
