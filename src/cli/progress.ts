/** Where something is. `done` of `of` where it can be counted. */
export interface Step {
  readonly doing: string;
  readonly done?: number;
  readonly of?: number;
}

export interface Progress {
  show(step: Step): void;
  /** Wipes the line. */
  close(): void;
}

interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const WAIT_MS = 1000;
const REDRAW_MS = 100;
const BAR_CELLS = 24;
const WIPE = '\r\u001b[K';

/** One line on a terminal for what takes longer than a second; nothing anywhere else. */
export function openProgress(
  stream: Stream,
  isWanted: boolean,
  clock = () => performance.now(),
): Progress {
  if (!isWanted || stream.isTTY !== true) return { show: () => {}, close: () => {} };
  const start = clock();
  let step: Step | undefined;
  let drawn = 0;
  const draw = () => {
    const now = clock();
    if (!step || now - start < WAIT_MS || now - drawn < REDRAW_MS) return;
    drawn = now;
    stream.write(WIPE + progressLine(step, (now - start) / 1000, stream.columns));
  };
  // Work that never reports still shows that time passes.
  const timer = setInterval(draw, REDRAW_MS).unref();
  return {
    show(next) {
      step = next;
      draw();
    },
    close() {
      clearInterval(timer);
      if (drawn > 0) stream.write(WIPE);
    },
  };
}

/** `calibrate [=====>      ] 120 of 256, 2 s`, cut to the width of the terminal. */
export function progressLine({ doing, done, of }: Step, seconds: number, columns = 80): string {
  const time = `${Math.floor(seconds)} s`;
  if (done === undefined || of === undefined) return `${doing}, ${time}`.slice(0, columns - 1);
  const filled = Math.round((BAR_CELLS * done) / Math.max(1, of));
  const bar = `${'='.repeat(filled)}${' '.repeat(BAR_CELLS - filled)}`;
  return `${doing} [${bar}] ${done} of ${of}, ${time}`.slice(0, columns - 1);
}
