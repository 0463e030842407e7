import * as codes from '../../diagnostics/codes.ts';
import { type Location, fail } from '../../diagnostics/diagnostic.ts';
import { type Events, eventWriter } from './events.ts';

const BYTES = 5;

/** N-MNIST and N-Caltech101: 40 bits for each event, x, y, a bit for the polarity and 23 for microseconds. */
export function readNmnist(bytes: Uint8Array, at: Location): Events {
  const count = bytes.length / BYTES;
  if (!Number.isInteger(count))
    fail(codes.corruptEvents({ fault: 'its last event is cut short' }, at));
  const events = eventWriter(count);
  for (let place = 0; place < bytes.length; place += BYTES) {
    const [x, y, high, middle, low] = bytes.subarray(place, place + BYTES) as unknown as number[];
    const time = ((high! & 0x7f) << 16) | (middle! << 8) | low!;
    events.put(time, x!, y!, high! >> 7);
  }
  return events.finish();
}
