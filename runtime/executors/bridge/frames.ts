/*
 * A frame is 'SPKB', the length of what follows as four bytes, the highest first, and so many bytes of JSON in UTF-8.
 * The other side of it is drivers/spike_bridge.py; docs/bridge.md says what is in it.
 */

/** Bytes of JSON in a frame at most. */
export const MOST_BYTES = 64 * 2 ** 20;

const MAGIC = Buffer.from('SPKB');
const HEADER_BYTES = 8;

export function frameOf(message: object): Buffer {
  const body = Buffer.from(JSON.stringify(message));
  const header = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(header);
  header.writeUInt32BE(body.length, MAGIC.length);
  return Buffer.concat([header, body]);
}

/** What is on the pipe, where it is no frame. */
export interface Garbage {
  readonly why: string;
  readonly found: string;
}

/** Takes bytes as they come and gives the messages in them; of what follows garbage, nothing. */
export function frameReader(
  onMessage: (message: unknown) => void,
  onGarbage: (garbage: Garbage) => void,
): (bytes: Uint8Array) => void {
  let parts: Uint8Array[] = [];
  let size = 0;
  let isBroken = false;
  // A frame comes in many pieces: they are put together once all of them are there.
  let wanted = HEADER_BYTES;
  const broken = (why: string, found: Uint8Array) => {
    isBroken = true;
    onGarbage({ why, found: readable(found) });
  };
  const read = () => {
    while (!isBroken && size >= wanted) {
      const all = Buffer.concat(parts);
      if (!MAGIC.equals(all.subarray(0, MAGIC.length))) {
        broken('it starts no frame', all);
        return;
      }
      const length = all.readUInt32BE(MAGIC.length);
      if (length > MOST_BYTES) {
        broken(`a frame of ${length} bytes is too long`, all);
        return;
      }
      const end = HEADER_BYTES + length;
      parts = [all];
      wanted = end;
      if (size < end) return;
      parts = [all.subarray(end)];
      size -= end;
      wanted = HEADER_BYTES;
      const message = parsed(all.subarray(HEADER_BYTES, end));
      if (message === undefined) {
        broken('a frame holds no JSON', all);
        return;
      }
      onMessage(message);
    }
  };
  return (bytes) => {
    if (isBroken) return;
    parts.push(bytes);
    size += bytes.length;
    // What cannot start a frame is told before eight bytes of it are there.
    const start = Buffer.concat(parts.slice(0, HEADER_BYTES)).subarray(0, MAGIC.length);
    if (!start.equals(MAGIC.subarray(0, start.length))) {
      broken('it starts no frame', Buffer.concat(parts));
      return;
    }
    read();
  };
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}

const SHOWN_BYTES = 80;

/** The start of it, for people. */
function readable(bytes: Uint8Array): string {
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, SHOWN_BYTES));
  return text.replaceAll(/[^\x20-\x7e]+/g, ' ').trim();
}
