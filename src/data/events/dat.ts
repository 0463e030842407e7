import * as codes from '../../diagnostics/codes.ts';
import { type Location, fail } from '../../diagnostics/diagnostic.ts';
import { type Events, eventWriter } from './events.ts';
import { skipLines } from './header.ts';

const BYTES = 8;

/**
 * Prophesee's .dat: behind lines that start with `%` the type and the size of events, a byte each; then for each
 * event microseconds and a word with x in bits 0 to 13, y in bits 14 to 27 and the polarity above, low byte first.
 */
export function readDat(bytes: Uint8Array, at: Location): Events {
  const { start, header } = skipLines(bytes, '%');
  const size = bytes[start + 1];
  if (size !== BYTES)
    fail(codes.unsupportedEvents({ fault: `its events have ${size ?? 'no'} bytes` }, at));
  const first = start + 2;
  const count = Math.floor((bytes.length - first) / BYTES);
  if (first + count * BYTES !== bytes.length)
    fail(codes.corruptEvents({ fault: 'its last event is cut short' }, at));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const events = eventWriter(count);
  for (let place = first; place < bytes.length; place += BYTES) {
    const data = view.getUint32(place + 4, true);
    const [x, y] = [data & 0x3fff, (data >>> 14) & 0x3fff];
    events.put(view.getUint32(place, true), x, y, (data >>> 28) & 1);
  }
  const [width, height] = ['Width', 'Height'].map((name) =>
    Number(new RegExp(`^% ${name} (\\d+)`, 'm').exec(header)?.[1] ?? 0),
  ) as [number, number];
  return events.finish(width > 0 && height > 0 ? { width, height } : undefined);
}
