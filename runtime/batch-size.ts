/** So long a batch should take: often enough for progress, seldom enough to cost nothing. */
const TARGET_MS = 100;
/** What inputs and results of a batch may take up. */
const MOST_BYTES = 2 ** 25;
const MOST_SAMPLES = 4096;
const FIRST = 8;
/** The first batches are slower than those that follow, so a guess from them grows by steps. */
const GROWTH = 4;

/** How many samples to hand over next: as many as was asked for, or what earlier batches say is sensible. */
export function batchSizer(fixed: number | undefined, bytesPerSample: number) {
  const most = Math.max(1, Math.min(MOST_SAMPLES, Math.floor(MOST_BYTES / bytesPerSample)));
  let size = fixed ?? Math.min(FIRST, most);
  return {
    size: () => size,
    took: (samples: number, ms: number) => {
      if (fixed !== undefined || samples < size) return;
      const fitting = Math.round((TARGET_MS * samples) / Math.max(ms, 0.001));
      size = Math.max(1, Math.min(most, fitting, size * GROWTH));
    },
  };
}
