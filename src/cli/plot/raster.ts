import type { Glyphs } from './glyphs.ts';

/** Messages of neurons, one row of `neurons` numbers a step. */
export interface Messages {
  readonly steps: number;
  readonly neurons: number;
  readonly at: (step: number, neuron: number) => number;
}

interface Room {
  readonly columns: number;
  readonly rows: number;
}

/** Dots of a sign of braille, two across and four down: Unicode 15, chapter 21.1. */
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;
const NO_DOTS = 0x2800;

/** Few steps are drawn so many dots wide at most. */
const WIDEST_STEP = 8;

export interface Raster {
  readonly lines: readonly string[];
  /** Neurons that share a dot. */
  readonly neuronsADot: number;
}

/**
 * Time across, neurons down. A dot of braille stands wherever one of the neurons that share it sends in one of the
 * steps that do; a plain character says how many of them do.
 */
export function raster(messages: Messages, room: Room, { hasBraille, levels }: Glyphs): Raster {
  const [across, down] = hasBraille ? [2, 4] : [1, 1];
  const { steps, neurons } = messages;
  const neuronsADot = Math.ceil(neurons / (room.rows * down));
  const stepsADot = Math.ceil(steps / (room.columns * across));
  const dotRows = Math.ceil(neurons / neuronsADot);
  const shown = Math.ceil(steps / stepsADot);
  const dotsAStep = Math.max(1, Math.min(WIDEST_STEP, Math.floor((room.columns * across) / shown)));
  const dots = dotsOf(messages, { dotRows, shown, neuronsADot, stepsADot });
  const sent = (row: number, column: number) => dots[row]?.[Math.floor(column / dotsAStep)] ?? 0;
  const all = neuronsADot * stepsADot;
  const sign = (row: number, column: number) =>
    hasBraille
      ? braille(sent, 4 * row, 2 * column)
      : levels[Math.ceil((sent(row, column) / all) * (levels.length - 1))];
  const columns = Math.ceil((shown * dotsAStep) / across);
  const lines = Array.from({ length: Math.ceil(dotRows / down) }, (_, row) =>
    Array.from({ length: columns }, (_, column) => sign(row, column)).join(''),
  );
  return { lines, neuronsADot };
}

interface Grid {
  readonly dotRows: number;
  readonly shown: number;
  readonly neuronsADot: number;
  readonly stepsADot: number;
}

/** Messages of the neurons and steps that share each dot. */
function dotsOf({ steps, neurons, at }: Messages, grid: Grid): number[][] {
  const dots = Array.from({ length: grid.dotRows }, () => new Array<number>(grid.shown).fill(0));
  for (let step = 0; step < steps; step++)
    for (let neuron = 0; neuron < neurons; neuron++)
      if (at(step, neuron) !== 0)
        dots[Math.floor(neuron / grid.neuronsADot)]![Math.floor(step / grid.stepsADot)]!++;
  return dots;
}

function braille(sent: (row: number, column: number) => number, top: number, left: number): string {
  let bits = NO_DOTS;
  DOTS.forEach((row, y) => {
    row.forEach((bit, x) => {
      if (sent(top + y, left + x) > 0) bits |= bit;
    });
  });
  return String.fromCodePoint(bits);
}
