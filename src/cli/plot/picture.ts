import type { Style } from '../../diagnostics/style.ts';
import type { Numbers } from '../../index.ts';
import { count } from '../terminal/count.ts';
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
  readonly traces: readonly Recorded[];
  /** What the network says, in its integers, and what one of them is worth. */
  readonly outputs: readonly (Recorded & { readonly scale: number })[];
}

interface Screen {
  readonly width: number;
  readonly glyphs: Glyphs;
  readonly style: Style;
}

const RASTER_ROWS = 12;
const LEAST_ROOM = 16;
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
  const room = Math.max(LEAST_ROOM, width - wide - widest(texts) - 6);
  const lines = rows.map(({ name, sent }, i) => {
    const high = Math.max(...sent);
    const bars = sparkline(stretched(sent, room, mean), { low: 0, high, least: 0 }, glyphs);
    return `  ${name.padEnd(wide)}  ${style.green(bars)}  ${texts[i]!}`;
  });
  return [style.bold(`messages over ${count(steps)} steps of the first sample`), ...lines];
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
  const room = { columns: width - 4, rows: RASTER_ROWS };
  const found = raster({ steps, neurons: size, at }, room, glyphs);
  const each = found.neuronsADot === 1 ? 'one' : count(found.neuronsADot);
  const title = `${name}: ${count(size)} neurons down, ${each} a dot; ${count(steps)} steps across`;
  return ['', style.bold(title), ...found.lines.map((line) => `  |${style.green(line)}|`)];
}

/** A row for each number, all on one scale; of many those that end highest. */
function traceLines(
  { name, size, rows, scale }: Recorded & { readonly scale: number },
  steps: number,
  { width, glyphs, style }: Screen,
): string[] {
  const trace = (i: number) =>
    Array.from({ length: steps }, (_, step) => rows[step * size + i]! * scale);
  const all = Array.from({ length: size }, (_, i) => ({ i, values: trace(i) }));
  const byEnd = all.toSorted((a, b) => b.values.at(-1)! - a.values.at(-1)!);
  const shown = size > MOST_TRACES ? byEnd.slice(0, MOST_TRACES) : all;
  const numbers = shown.flatMap(({ values }) => values);
  const scaled = { low: Math.min(...numbers), high: Math.max(...numbers), least: 1 } as const;
  const ends = shown.map(({ values }) => count(values.at(-1)!));
  const [wide, wideEnd] = [widest(shown.map(({ i }) => String(i))), widest(ends)];
  const room = Math.max(LEAST_ROOM, width - wide - wideEnd - 6);
  const best = shown.length > 1 ? byEnd[0] : undefined;
  const lines = shown.map((one, row) => {
    const bars = sparkline(stretched(one.values, room, last), scaled, glyphs);
    const line = `  ${String(one.i).padStart(wide)}  ${bars}  ${ends[row]!.padStart(wideEnd)}`;
    return one === best ? style.green(line) : line;
  });
  const some = size > MOST_TRACES ? `, the ${MOST_TRACES} highest of ${count(size)}` : '';
  return ['', style.bold(`${name} over time${some}`), ...lines];
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
