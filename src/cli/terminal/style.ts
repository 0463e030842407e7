import { PLAIN, type Paint, type Style } from '../../diagnostics/style.ts';
import { ourColour } from '../../support/visible.ts';

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

/** The colours of chalk, which is loaded only where it is of use, marked as ours. */
export async function styleFor(stream: Stream, env: NodeJS.ProcessEnv): Promise<Style> {
  if (!wantsColour(stream, env)) return PLAIN;
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: 1 });
  const { bold, dim, red, green, yellow, cyan } = chalk;
  return {
    bold: marked(bold),
    dim: marked(dim),
    red: marked(red),
    green: marked(green),
    yellow: marked(yellow),
    cyan: marked(cyan),
  };
}

function marked(paint: Paint): Paint {
  const [begin, end] = [...paint('x').matchAll(/\[(\d+)m/gu)].map(([, number]) => Number(number));
  return (text) => (text === '' ? '' : ourColour(begin!) + text + ourColour(end!));
}
