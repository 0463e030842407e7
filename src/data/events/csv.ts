import * as codes from '../../diagnostics/codes.ts';
import { type Location, fail } from '../../diagnostics/diagnostic.ts';
import { type Events, eventWriter } from './events.ts';

/** Columns by the names that are used for them. */
const COLUMNS: Readonly<Record<string, 't' | 'x' | 'y' | 'p'>> = {
  ...{ t: 't', time: 't', timestamp: 't', ts: 't' },
  ...{ x: 'x', y: 'y', p: 'p', pol: 'p', polarity: 'p', on: 'p' },
};

/** Longer texts no string holds. */
const MOST_BYTES = 2 ** 29 - 32;

/** A line for each event: t, x, y, p with commas or spaces between, in the order of a first line of names. */
export function readCsv(bytes: Uint8Array, at: Location): Events {
  if (bytes.length > MOST_BYTES)
    fail(codes.unsupportedEvents({ fault: 'it has more than 512 MB of text' }, at));
  const lines = new TextDecoder().decode(bytes).split('\n');
  const events = eventWriter(lines.length);
  let order = ['t', 'x', 'y', 'p'] as const as readonly string[];
  lines.forEach((line, i) => {
    const words = line
      .split('#', 1)[0]!
      .trim()
      .split(/[\s,;]+/);
    if (words[0] === '') return;
    const names = words.map((word) => COLUMNS[word.toLowerCase()] ?? '');
    if (i === 0 && names.some((name) => name !== '')) {
      order = names;
      return;
    }
    const [t, x, y, p] = ['t', 'x', 'y', 'p'].map((name) => Number(words[order.indexOf(name)]));
    if (!isPlace(x!) || !isPlace(y!) || !(t! >= 0 && t! < Infinity) || Number.isNaN(p!))
      fail(codes.corruptEvents({ fault: `line ${i + 1} is no event: t, x, y, p` }, at));
    events.put(t!, x!, y!, p! > 0 ? 1 : 0);
  });
  return events.finish();
}

function isPlace(x: number): boolean {
  return Number.isInteger(x) && x >= 0 && x < 2 ** 16;
}
