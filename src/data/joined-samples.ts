import type { Samples } from '../tensor/samples.ts';

/** Several samples one behind another, and in which part, and where in it, each of them is. */
export function joined(parts: readonly Samples[]): {
  readonly samples: Samples;
  readonly partOf: (sample: number) => readonly [part: number, place: number];
} {
  const starts = [0];
  for (const part of parts) starts.push(starts.at(-1)! + part.count);
  const partOf = (sample: number) => {
    let [low, high] = [0, parts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= sample) low = middle;
      else high = middle - 1;
    }
    return [low, sample - starts[low]!] as const;
  };
  const get = (sample: number) => {
    const [part, place] = partOf(sample);
    return parts[part]!.get(place);
  };
  return { samples: { count: starts.at(-1)!, get }, partOf };
}
