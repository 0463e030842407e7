import { pathToFileURL } from 'node:url';

/** The first place in a module that an error came by. */
export function frameIn(error: unknown, file: string): readonly string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const { href } = pathToFileURL(file);
  const frame = stack.split('\n').find((line) => /^\s+at /.test(line) && line.includes(href));
  return frame === undefined ? [] : [frame.trim()];
}
