import { MessageChannel } from 'node:worker_threads';

/** What is sent to where nobody listens is gone at once. */
const { port1: nobody } = new MessageChannel();
nobody.close();

/**
 * Gives the memory of arrays back now; they are empty afterwards. Left to the collector, arrays of many
 * megabytes come to new pages each time, and it looks through all else because of them.
 */
export function giveBack(arrays: Iterable<ArrayBufferView>): void {
  const buffers = new Set<ArrayBuffer>();
  for (const { buffer } of arrays) if (buffer instanceof ArrayBuffer) buffers.add(buffer);
  nobody.postMessage(undefined, [...buffers]);
}

/**
 * As long as nothing as large was ever freed, glibc returns pages to the system with every few megabytes, and
 * asks for them again with the next array (mallopt(3), M_MMAP_THRESHOLD). This one is never written to.
 */
giveBack([new Uint8Array(2 ** 23)]);
