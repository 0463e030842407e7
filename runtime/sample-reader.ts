import type { Sample } from './executor.ts';

/** A sample as it comes, and its class where that is known. */
export interface LabelledSample {
  readonly inputs: Sample;
  readonly label?: number;
}

/** Samples one behind the other, each read when its turn comes. */
export type SampleStream = AsyncIterable<LabelledSample> | Iterable<LabelledSample>;

type Next = IteratorResult<LabelledSample, undefined>;

/** So long samples wait for others to be run with. */
const PATIENCE_MS = 20;

/** Takes samples of a stream until there are no more, and never more than the limit. */
export function readerOf(stream: SampleStream, limit: number) {
  const iterator =
    Symbol.asyncIterator in stream ? stream[Symbol.asyncIterator]() : stream[Symbol.iterator]();
  let left = limit;
  let waiting: Promise<Next> | undefined;
  return {
    /** So many, or those that have come where the next is long in coming; none where there are no more. */
    take: async (most: number): Promise<LabelledSample[]> => {
      const taken: LabelledSample[] = [];
      for (; taken.length < most && left > 0; left--) {
        const next = waiting ?? (iterator.next() as Next | Promise<Next>);
        waiting = next instanceof Promise ? next : undefined;
        const found = waiting && taken.length > 0 ? await soon(waiting) : await next;
        if (!found) break;
        waiting = undefined;
        if (found.done === true) break;
        taken.push(found.value);
      }
      return taken;
    },
    close: async () => {
      const closed = iterator.return?.();
      // One that waits for a sample would not come back.
      if (!waiting) await closed;
    },
  };
}

/** What a promise gives, or nothing where that takes long; it may still be waited for. */
async function soon<T>(promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, undefined);
  });
  try {
    return await Promise.race([promise, end]);
  } finally {
    clearTimeout(timer);
  }
}
