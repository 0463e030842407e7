import type { NativeModel } from '../../src/ir/engine/image.ts';
import type { Call, OpText } from './op-text.ts';

/**
 * What runs in a step, in order: delays answer first and take in last, as in every executor. Threads wait for each other
 * where one reads what another one has written since they met; all meet once more behind the step.
 */
export function stepLines(model: NativeModel, texts: readonly OpText[]): string[] {
  const isDelay = (i: number) => model.ops[i]!.kind === 'delay';
  const calls = [
    ...texts.filter((_, i) => isDelay(i)),
    ...texts.filter((_, i) => !isDelay(i)),
  ].flatMap((text) => text.calls);
  const all = [...calls, ...texts.flatMap(({ last = [] }) => last)];
  /** Values that are new since threads met: whether each thread wrote what it would read in place. */
  const fresh = new Map<number, boolean>();
  return all.flatMap((call) => {
    const waits = call.reads.some((id) => fresh.has(id) && !(fresh.get(id)! && call.readsInPlace));
    if (waits) fresh.clear();
    for (const id of call.writes) fresh.set(id, call.writesInPlace && fresh.get(id) !== false);
    return [...(waits ? [MEET] : []), runs(call)];
  });
}

const MEET = 'team.sync();';

function runs({ text }: Call): string {
  return `${text}(team, frame);`;
}
