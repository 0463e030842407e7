import * as codes from '../../diagnostics/codes.ts';
import { type Location, fail } from '../../diagnostics/diagnostic.ts';
import { type Events, eventWriter } from './events.ts';
import { skipLines } from './header.ts';

const BYTES = 8;
const SIDE = 128;

/**
 * AEDAT 2.0 of the DVS128, as jAER writes it: behind lines that start with `#` an address and a time in
 * microseconds for each event, 32 bits each, the high byte first. Bit 0 of an address is 0 where it became
 * brighter; x stands in bits 1 to 7 and counts from the right, y in bits 8 to 14.
 */
export function readAedat2(bytes: Uint8Array, at: Location): Events {
  const { start, header } = skipLines(bytes, '#');
  if (/davis/i.test(header))
    fail(codes.unsupportedEvents({ fault: 'it is of a DAVIS camera' }, at));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = Math.floor((bytes.length - start) / BYTES);
  if (start + count * BYTES !== bytes.length)
    fail(codes.corruptEvents({ fault: 'its last event is cut short' }, at));
  const events = eventWriter(count);
  for (let i = 0; i < count; i++) {
    const address = view.getUint32(start + i * BYTES);
    // The highest bit marks what is no event of a pixel, such as a pulse to synchronise by.
    if (address > 0x7fff) continue;
    const x = SIDE - 1 - ((address >> 1) & 0x7f);
    const y = (address >> 8) & 0x7f;
    events.put(view.getUint32(start + i * BYTES + 4), x, y, 1 - (address & 1));
  }
  return events.finish({ height: SIDE, width: SIDE });
}
