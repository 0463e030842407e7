import * as codes from '../../diagnostics/codes.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { sha256 } from '../../support/hash.ts';
import { type Numbers, isFloat } from '../../tensor/dtype.ts';
import type { SampleInput, Samples } from '../../tensor/samples.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { bytesOf } from '../../tensor/tensor.ts';
import type { SampleData } from '../../data/open-data.ts';

/** Fewer say little of what others would reach. */
export const FEWEST_SAMPLES = 8;

/** How many places a message lists. */
const MOST_SHOWN = 5;

/** The samples of the data, looked at as they are first read. */
export interface WatchedSamples {
  readonly samples: Samples;
  /** What speaks against taking the samples that were read for all that will come. */
  readonly warnings: () => readonly Diagnostic[];
}

export function watchSamples(
  { samples, at, nameOf }: SampleData,
  inputs: readonly SampleInput[],
): WatchedSamples {
  const { count } = samples;
  const firsts = new Map<string, number>();
  const repeats: string[] = [];
  const looks = inputs.map((input) => lookAt(input, nameOf));
  let seen = 0;
  const get = (i: number) => {
    const sample = samples.get(i);
    if (i < seen) return sample;
    seen = i + 1;
    const hash = sha256(...inputs.map(({ name }) => bytesOf(sample[name]!))).slice(0, 24);
    const first = firsts.get(hash);
    if (first === undefined) firsts.set(hash, i);
    else repeats.push(`${nameOf(i)} = ${nameOf(first)}`);
    inputs.forEach(({ name }, n) => looks[n]!.see(sample[name]!, i));
    return sample;
  };
  const warnings = () => [
    ...(count < FEWEST_SAMPLES
      ? [codes.fewSamples({ samples: count, least: FEWEST_SAMPLES }, at)]
      : []),
    ...(repeats.length > 0
      ? [
          codes.repeatedSamples(
            { repeated: repeats.length, samples: count, pairs: some(repeats) },
            at,
          ),
        ]
      : []),
    ...looks.flatMap(({ warnings }) => warnings(count)).map((make) => ({ ...make, at })),
  ];
  return { samples: { count, get }, warnings };
}

/** What is kept of one input's samples. Integers are places or masks, of which all of this may be as it is. */
function lookAt(input: SampleInput, nameOf: SampleData['nameOf']) {
  const { name } = input;
  if (!isFloat(input.dtype)) return { see: () => {}, warnings: () => [] };
  const channels = channelsOf(input);
  const constant: string[] = [];
  let [low, high, isWhole] = [Infinity, -Infinity, true];
  const see = (values: Numbers, sample: number) => {
    const [least, most] = extremesOf(values, 0, values.length);
    isWhole &&= areWhole(values);
    if (least === most && values.length > 1) constant.push(nameOf(sample));
    [low, high] = [Math.min(low, least), Math.max(high, most)];
    channels?.see(values);
  };
  const warnings = (samples: number): Diagnostic[] => {
    const count = constant.length;
    const still = channels?.still() ?? [];
    const isRaw = isWhole && low >= 0 && high > LEAST_RAW && high <= 255;
    return [
      ...(count > 0
        ? [codes.constantSamples({ name, count, samples, shown: some(constant) })]
        : []),
      ...(still.length > 0 && count < samples
        ? [codes.stillChannels({ name, channels: some(still), of: channels!.count })]
        : []),
      ...(isRaw ? [codes.rawPixels({ name, most: high })] : []),
    ];
  };
  return { see, warnings };
}

/** Whole numbers up to here are counts or classes as often as pixels. */
const LEAST_RAW = 100;

const MOST_CHANNELS = 4;

/** Channels of what may be an image or some signals: few, before or behind the places. */
function channelsOf({ shape }: SampleInput) {
  if (shape.length < 3) return undefined;
  const [first, last] = [shape.at(-3)!, shape.at(-1)!];
  const isFirst = first >= 2 && first <= MOST_CHANNELS;
  const isLast = !isFirst && last >= 2 && last <= MOST_CHANNELS;
  if (!isFirst && !isLast) return undefined;
  const count = isFirst ? first : last;
  const run = isFirst ? sizeOf(shape.slice(-2)) : 1;
  const lows = new Array<number>(count).fill(Infinity);
  const highs = new Array<number>(count).fill(-Infinity);
  const see = (values: Numbers) => {
    for (let start = 0, c = 0; start < values.length; start += run, c = (c + 1) % count) {
      const [low, high] = extremesOf(values, start, start + run);
      [lows[c], highs[c]] = [Math.min(lows[c]!, low), Math.max(highs[c]!, high)];
    }
  };
  const still = () =>
    lows.flatMap((low, c) => (low === highs[c] ? [`channel ${c} is always ${low}`] : []));
  return { count, see, still };
}

function areWhole(values: Numbers): boolean {
  const { length } = values;
  for (let i = 0; i < length; i++) if (!Number.isInteger(values[i])) return false;
  return true;
}

/** The smallest and the largest, a piece at a time: a function that is called often is soon compiled. */
function extremesOf(values: Numbers, start: number, end: number): readonly [number, number] {
  const found: [number, number] = [Infinity, -Infinity];
  for (let i = start; i < end; i += PIECE) widen(found, values, i, Math.min(i + PIECE, end));
  return found;
}

const PIECE = 4096;

function widen(found: [number, number], values: Numbers, start: number, end: number): void {
  // By index: an iterator takes ten times as long.
  let low = found[0];
  let high = found[1];
  for (let i = start; i < end; i++) {
    const x = values[i]!;
    if (x < low) low = x;
    if (x > high) high = x;
  }
  found[0] = low;
  found[1] = high;
}

function some(names: readonly string[]): readonly string[] {
  return names.length <= MOST_SHOWN ? names : [...names.slice(0, MOST_SHOWN), '...'];
}
