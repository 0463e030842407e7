interface Stream {
  readonly columns?: number;
}

const USUAL = 80;
const NARROWEST = 40;

/** Characters in a line that people read: what COLUMNS says, those of the terminal, or 80. */
export function screenWidth(
  stream: Stream = process.stdout,
  env: NodeJS.ProcessEnv = process.env,
): number {
  // A terminal that knows no size says 0.
  const isWidth = (columns: number) => Number.isInteger(columns) && columns > 0;
  const columns = [Number(env['COLUMNS']), stream.columns ?? 0].find(isWidth);
  return Math.max(NARROWEST, columns ?? USUAL);
}
