import { count } from './count.ts';
import { duration } from './duration.ts';

/** Where something is. `done` where it can be counted, `of` so many where that is known. */
export interface Step {
  readonly doing: string;
  readonly done?: number;
  readonly of?: number;
}

export interface Progress {
  show(step: Step): void;
  /** Takes the line away until it is next drawn, so that something else may be written. */
  wipe(): void;
  close(): void;
}

export const NO_PROGRESS: Progress = { show: () => {}, wipe: () => {}, close: () => {} };

interface Stream {
  readonly columns?: number;
  write(text: string): unknown;
}

const WAIT_MS = 1000;
const REDRAW_MS = 100;
const MOST_CELLS = 24;
const LEAST_CELLS = 6;
const WIPE = '\r\u001b[K';

/** One line on a terminal for what takes longer than a second. */
export function openProgress(stream: Stream, clock = () => performance.now()): Progress {
  const start = clock();
  let step: Step | undefined;
  /** When what is done now began, and how much of it was done before. */
  let began = { at: start, done: 0 };
  let drawn = 0;
  let isShown = false;
  const wipe = () => {
    if (isShown) stream.write(WIPE);
    isShown = false;
  };
  const draw = () => {
    const now = clock();
    if (!step || now - start < WAIT_MS || now - drawn < REDRAW_MS) return;
    drawn = now;
    isShown = true;
    const passed = { all: (now - start) / 1000, here: (now - began.at) / 1000 };
    stream.write(WIPE + progressLine(step, { ...passed, before: began.done }, stream.columns));
  };
  // Work that never reports still shows that time passes.
  const timer = setInterval(draw, REDRAW_MS).unref();
  return {
    show(next) {
      if (next.doing !== step?.doing) began = { at: clock(), done: next.done ?? 0 };
      step = next;
      draw();
    },
    wipe,
    close() {
      clearInterval(timer);
      wipe();
    },
  };
}

export interface Passed {
  /** Seconds since the start, and since this step began. */
  readonly all: number;
  readonly here: number;
  /** What of the step was done when it began. */
  readonly before: number;
}

/** `calibrate [=====>    ] 120 of 256, 54 a second, 3 s left`, cut to the width of the terminal. */
export function progressLine({ doing, done, of }: Step, passed: Passed, columns = 80): string {
  const room = columns - 1;
  if (done === undefined) return `${doing}, ${duration(passed.all)}`.slice(0, room);
  const rate = passed.here > 0 ? (done - passed.before) / passed.here : 0;
  const speed = rate > 0 ? `, ${count(rate < 10 ? rate : Math.round(rate))} a second` : '';
  if (of === undefined)
    return `${doing} ${count(done)}${speed}, ${duration(passed.all)}`.slice(0, room);
  const left = rate > 0 ? `${duration((of - done) / rate)} left` : duration(passed.all);
  const text = `${count(done)} of ${count(of)}${speed}, ${left}`;
  const cells = Math.min(MOST_CELLS, room - doing.length - text.length - 4);
  const shown = cells < LEAST_CELLS ? '' : `${bar(done / Math.max(1, of), cells)} `;
  return `${doing} ${shown}${text}`.slice(0, room);
}

function bar(part: number, cells: number): string {
  const filled = Math.round(cells * Math.min(1, part));
  return `[${'='.repeat(filled)}${' '.repeat(cells - filled)}]`;
}
