import type { Style } from '../../diagnostics/style.ts';
import type { Numbers } from '../../index.ts';
import { amount, count } from '../terminal/count.ts';
import { wrapWords } from '../terminal/wrap.ts';
import type { Glyphs } from './glyphs.ts';
import { raster } from './raster.ts';
import { sparkline, stretched } from './sparkline.ts';

/** Numbers of a value or a state in each step of a sample: a row of `size` of them a step. */
export interface Recorded {
  readonly name: string;
  readonly size: number;
  readonly rows: Numbers;
}

/** What a sample did, step by step. */
export interface Picture {
  readonly steps: number;
  /** All that send, in data order. */
  readonly populations: readonly Recorded[];
  /** Those whose neurons are looked at one by one. */
  readonly rasters: readonly Recorded[];
  /** States and currents that are looked at. */
  readonly traces: readonly Traced[];
  /** What the network says, in its integers, and what one of them is worth. */
  readonly outputs: readonly (Traced & { readonly scale: number })[];
}

/** Numbers that are drawn over time, and what they are where that is to be said. */
type Traced = Recorded & { readonly what: readonly string[] };

interface Screen {
  readonly width: number;
  readonly glyphs: Glyphs;
  readonly style: Style;
}

const RASTER_ROWS = 12;
/** Where messages have less room beside their counts, they stand above them. */
const LEAST_ROOM = 16;
const LEAST_TRACE = 4;
const MOST_TRACES = 10;

export function renderPicture(picture: Picture, screen: Screen): string {
  const { rasters, traces, outputs } = picture;
  return [
    ...rates(picture, screen),
    ...rasters.flatMap((one) => rasterLines(one, picture.steps, screen)),
    ...traces.flatMap((one) => traceLines({ ...one, scale: 1 }, picture.steps, screen)),
    ...outputs.flatMap((one) => traceLines(one, picture.steps, screen)),
  ].join('\n');
}

/** A row for each population, each beside its own busiest step. */
function rates({ populations, steps }: Picture, screen: Screen): string[] {
  const { width, glyphs, style } = screen;
  if (populations.length === 0) return [];
  const rows = populations.map((one) => ({ ...one, sent: messagesOf(one, steps) }));
  const texts = rows.map(({ sent, size }) => {
    const sum = sent.reduce((a, b) => a + b, 0);
    return `${count(sum)} messages, ${count(size)} neurons`;
  });
  const wide = widest(rows.map(({ name }) => name));
  const beside = width - wide - widest(texts) - 6;
  const isBeside = beside >= LEAST_ROOM;
  const room = isBeside ? beside : Math.max(LEAST_TRACE, width - 4);
  const lines = rows.flatMap(({ name, sent }, i) => {
    const high = Math.max(...sent);
    const bars = sparkline(stretched(sent, room, mean), { low: 0, high, least: 0 }, glyphs);
    const text = texts[i]!;
    if (isBeside) return [`  ${name.padEnd(wide)}  ${style.green(bars)}  ${text}`];
    const folded = wrapWords(text, width - 4).map((line) => `    ${line}`);
    return [`  ${name}`, `    ${style.green(bars)}`, ...folded];
  });
  return [
    ...titleLines(`messages over ${count(steps)} steps of the first sample`, screen),
    ...lines,
  ];
}

function titleLines(title: string, { width, style }: Screen): string[] {
  return wrapWords(title, width).map((line) => style.bold(line));
}

function messagesOf({ rows, size }: Recorded, steps: number): number[] {
  return Array.from({ length: steps }, (_, step) => {
    let sent = 0;
    for (let i = 0; i < size; i++) if (rows[step * size + i] !== 0) sent++;
    return sent;
  });
}

function rasterLines({ name, size, rows }: Recorded, steps: number, screen: Screen): string[] {
  const { width, glyphs, style } = screen;
  const at = (step: number, neuron: number) => rows[step * size + neuron]!;
  const room = { columns: Math.max(LEAST_TRACE, width - 4), rows: RASTER_ROWS };
  const found = raster({ steps, neurons: size, at }, room, glyphs);
  const each = found.neuronsADot === 1 ? 'one' : count(found.neuronsADot);
  const title = `${name}: ${count(size)} neurons down, ${each} a dot; ${count(steps)} steps across`;
  const lines = found.lines.map((line) => `  |${style.green(line)}|`);
  return ['', ...titleLines(title, screen), ...lines];
}

/** A row for each number, all on one scale; of many those that end highest. */
function traceLines(
  { name, what, size, rows, scale }: Traced & { readonly scale: number },
  steps: number,
  screen: Screen,
): string[] {
  const { width, glyphs, style } = screen;
  const trace = (i: number) =>
    Array.from({ length: steps }, (_, step) => rows[step * size + i]! * scale);
  const all = Array.from({ length: size }, (_, i) => ({ i, values: trace(i) }));
  const byEnd = all.toSorted((a, b) => b.values.at(-1)! - a.values.at(-1)!);
  const shown = size > MOST_TRACES ? byEnd.slice(0, MOST_TRACES) : all;
  const numbers = shown.flatMap(({ values }) => values);
  const scaled = { low: Math.min(...numbers), high: Math.max(...numbers), least: 1 } as const;
  const ends = shown.map(({ values }) => amount(values.at(-1)!));
  const [wide, wideEnd] = [widest(shown.map(({ i }) => String(i))), widest(ends)];
  const room = Math.max(LEAST_TRACE, width - wide - wideEnd - 6);
  const best = shown.length > 1 ? byEnd[0] : undefined;
  const lines = shown.map((one, row) => {
    const bars = sparkline(stretched(one.values, room, last), scaled, glyphs);
    const line = `  ${String(one.i).padStart(wide)}  ${bars}  ${ends[row]!.padStart(wideEnd)}`;
    return one === best ? style.green(line) : line;
  });
  const some = size > MOST_TRACES ? [`the ${MOST_TRACES} highest of ${count(size)}`] : [];
  const range = `from ${amount(scaled.low)} to ${amount(scaled.high)}`;
  const title = [`${name} over time`, ...what, ...some, range].join(', ');
  return ['', ...titleLines(title, screen), ...lines];
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(({ length }) => length));
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0) / Math.max(1, numbers.length);
}

function last(numbers: readonly number[]): number {
  return numbers.at(-1)!;
}
