import type { BatchResult, RunningBatch } from '../native/addon.ts';
import { newArray } from '../../../src/ir/engine/image.ts';
import type { Instance } from './instance.ts';
import { type Batch, type WasmSession, advance, begin, roomForRows } from './sample.ts';
import { broken } from '../../../src/support/broken.ts';

/** JavaScript has its turn that often while a batch runs. */
const TURN_MS = 20;

/** Runs a batch while everything else waits. */
export function runNow(session: WasmSession, instance: Instance, batch: Batch): BatchResult {
  const result = roomFor(session, instance, batch);
  for (let sample = 0; sample < batch.samples; sample++) {
    begin(session, instance, batch, sample);
    for (let done = 0, ran = 1; ran > 0; done += ran)
      ran = advance(instance, session.watched, result.recorded, sample * batch.steps + done);
    finish(instance, result, sample);
  }
  return given(result);
}

/** Runs a batch behind those that came before it, and lets JavaScript have its turns. */
export function runInTurns(session: WasmSession, instance: Instance, batch: Batch): RunningBatch {
  const state = { done: 0, isCancelled: false, hasEnded: false };
  const promise = session.last
    .then(() => runAll(session, instance, batch, state))
    .finally(() => (state.hasEnded = true));
  session.last = promise.catch(() => {});
  return {
    promise,
    progress: () => (state.hasEnded ? undefined : state.done),
    cancel: () => (state.isCancelled = true),
  };
}

async function runAll(
  session: WasmSession,
  instance: Instance,
  batch: Batch,
  state: { done: number; readonly isCancelled: boolean },
): Promise<BatchResult> {
  const result = roomFor(session, instance, batch);
  let since = performance.now();
  for (; state.done < batch.samples; state.done++) {
    let mine = begin(session, instance, batch, state.done);
    for (let done = 0, ran = 1; ran > 0;) {
      ran = advance(instance, session.watched, result.recorded, state.done * batch.steps + done);
      done += ran;
      if (performance.now() - since < TURN_MS) continue;
      await new Promise(setImmediate);
      if (state.isCancelled) return broken('it was cancelled');
      since = performance.now();
      if (session.begun === mine) continue;
      // What ran in between took the machine; the sample begins again and gives the same.
      mine = begin(session, instance, batch, state.done);
      [done, ran] = [0, 1];
    }
    finish(instance, result, state.done);
  }
  return given(result);
}

type Room = Required<BatchResult>;

function roomFor(session: WasmSession, instance: Instance, { samples, steps }: Batch): Room {
  const { outputs, values } = instance;
  return {
    outputs: outputs.map((id) => newArray(values[id]!.storage, values[id]!.size * samples)),
    recorded: roomForRows(instance, session.watched, samples * steps),
    counts: new Float64Array(2 * samples),
  };
}

function finish({ calls, outputs, values, take }: Instance, to: Room, sample: number) {
  outputs.forEach((id, i) => take(calls.output(i), values[id]!, to.outputs[i]!, sample));
  to.counts.set([calls.spikes(), calls.synops()], 2 * sample);
}

function given({ recorded, ...result }: Room): BatchResult {
  return recorded.length > 0 ? { ...result, recorded } : result;
}
