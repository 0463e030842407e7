interface Stream {
  readonly columns?: number;
  readonly rows?: number;
}

const USUAL = 80;
const NARROWEST = 20;

/** Lines that a screen shows: what LINES says, those of the terminal, or 24. */
export function screenHeight(
  stream: Stream = process.stdout,
  env: NodeJS.ProcessEnv = process.env,
): number {
  return sizeOf(env['LINES'], stream.rows) ?? 24;
}

/** Characters in a line that people read: what COLUMNS says, those of the terminal, or 80. */
export function screenWidth(
  stream: Stream = process.stdout,
  env: NodeJS.ProcessEnv = process.env,
): number {
  return Math.max(NARROWEST, sizeOf(env['COLUMNS'], stream.columns) ?? USUAL);
}

/** A terminal that knows no size says 0. */
function sizeOf(said: string | undefined, known: number | undefined): number | undefined {
  return [Number(said), known ?? 0].find((size) => Number.isInteger(size) && size > 0);
}
