import * as codes from '../../diagnostics/codes.ts';
import { type Location, fail } from '../../diagnostics/diagnostic.ts';
import { type Events, type Sensor, eventWriter } from './events.ts';

const END_OF_HEADER = '#!END-HEADER\r\n';
const PACKET_BYTES = 28;
const POLARITY = 1;
const LONGEST_HEADER = 2 ** 16;

/** The camera that DVS-Gesture was recorded with, and what its files hold besides. */
const SENSOR: Sensor = { height: 128, width: 128 };

/**
 * AEDAT 3.1: packets of events of one kind, the low byte first. An event of a pixel is two words: bit 0 says that
 * it is valid, bit 1 that it became brighter, y is in bits 2 to 16 and x in bits 17 to 31; then microseconds, of
 * which the packet holds what 31 bits do not.
 */
export function readAedat3(bytes: Uint8Array, at: Location): Events {
  const head = String.fromCharCode(...bytes.subarray(0, LONGEST_HEADER));
  const end = head.indexOf(END_OF_HEADER);
  if (end < 0) fail(codes.corruptEvents({ fault: 'its header does not end' }, at));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const events = eventWriter(Math.floor(bytes.length / 8));
  let [widest, tallest] = [0, 0];
  for (let place = end + END_OF_HEADER.length; place < bytes.length;) {
    const packet = readPacket(view, place, at);
    const first = place + PACKET_BYTES;
    place = first + packet.count * packet.size;
    if (packet.type !== POLARITY) continue;
    for (let event = first; event < place; event += packet.size) {
      const data = view.getUint32(event, true);
      if ((data & 1) === 0) continue;
      const [x, y] = [data >>> 17, (data >>> 2) & 0x7fff];
      [widest, tallest] = [Math.max(widest, x), Math.max(tallest, y)];
      events.put(packet.since + view.getUint32(event + packet.timeAt, true), x, y, (data >> 1) & 1);
    }
  }
  const isOfSensor = widest < SENSOR.width && tallest < SENSOR.height;
  return events.finish(isOfSensor ? SENSOR : undefined);
}

function readPacket(view: DataView, place: number, at: Location) {
  const cut = (): never => fail(codes.corruptEvents({ fault: 'a packet is cut short' }, at));
  if (place + PACKET_BYTES > view.byteLength) cut();
  const size = view.getUint32(place + 4, true);
  const timeAt = view.getUint32(place + 8, true);
  const overflow = view.getUint32(place + 12, true);
  const count = view.getUint32(place + 20, true);
  const type = view.getUint16(place, true);
  if (place + PACKET_BYTES + count * size > view.byteLength) cut();
  if (type === POLARITY && (size < 8 || timeAt + 4 > size))
    fail(codes.corruptEvents({ fault: 'its events have no time' }, at));
  return { type, size, timeAt, count, since: overflow * 2 ** 31 };
}
