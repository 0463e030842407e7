import { PLAIN, type Style } from '../../diagnostics/style.ts';

interface Stream {
  readonly isTTY?: boolean;
}

/**
 * Whether a stream gets colours. FORCE_COLOR has the last word, then NO_COLOR (https://no-color.org), then
 * whether anybody looks.
 */
export function wantsColour(stream: Stream, env: NodeJS.ProcessEnv): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if (env['NO_COLOR'] || env['TERM'] === 'dumb') return false;
  return stream.isTTY === true;
}

/** chalk, loaded only where it is of use. */
export async function styleFor(stream: Stream, env: NodeJS.ProcessEnv): Promise<Style> {
  if (!wantsColour(stream, env)) return PLAIN;
  const { Chalk } = await import('chalk');
  return new Chalk({ level: 1 });
}
