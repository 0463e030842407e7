import type { Numbers } from '../../../src/tensor/dtype.ts';
import { newArray } from '../../../src/ir/engine/image.ts';
import type { Instance } from './instance.ts';

/** Values and states, by number, that are recorded in each step. */
export interface Watched {
  readonly values: readonly number[];
  readonly states: readonly number[];
}

/** A model, and who runs it. */
export interface WasmSession {
  /** Absent once it is closed. */
  instance: Instance | undefined;
  readonly block: number;
  watched: Watched;
  /** The block that its machine was made for; 0 where there is none. */
  prepared: number;
  /** Counts samples that began, so that who lets another in between sees it. */
  begun: number;
  /** Ends when the batch that was asked for last does. */
  last: Promise<unknown>;
}

export interface Batch {
  /** For each sample what is given for each input, one after the other. */
  readonly inputs: readonly Numbers[];
  readonly samples: number;
  readonly steps: number;
}

/** The block of a machine that runs by the plan of its model, and keeps no rows. */
const PLANNED = -1;

/** Begins a sample from a clean state; the number that it has among all that began. */
export function begin(
  session: WasmSession,
  { calls, inputs, give }: Instance,
  batch: Batch,
  sample: number,
  watched = session.watched,
): number {
  // States are seen at the end of a block, so a block of one step shows them all.
  const kept = watched.states.length > 0 ? 1 : session.block;
  const block = watched.states.length + watched.values.length > 0 ? kept : PLANNED;
  if (session.prepared !== block) calls.prepare(block);
  session.prepared = block;
  const first = sample * inputs.length;
  give(batch.inputs.slice(first, first + inputs.length));
  calls.start(batch.steps);
  return ++session.begun;
}

/** Runs the next block and copies what is watched behind so many rows; how many steps ran, 0 behind the last. */
export function advance(
  { calls, values, states, take }: Instance,
  watched: Watched,
  rows: readonly Numbers[],
  done: number,
): number {
  const ran = calls.next();
  for (let row = 0; row < ran; row++) {
    watched.values.forEach((id, i) => take(calls.row(id, row), values[id]!, rows[i]!, done + row));
    watched.states.forEach((id, i) => {
      take(calls.state(id), states[id]!, rows[watched.values.length + i]!, done + row);
    });
  }
  return ran;
}

/** Room for so many rows of what is watched, values first. */
export function roomForRows(
  { values, states }: Instance,
  watched: Watched,
  rows: number,
): Numbers[] {
  const extents = [
    ...watched.values.map((id) => values[id]!),
    ...watched.states.map((id) => states[id]!),
  ];
  return extents.map(({ storage, size }) => newArray(storage, size * rows));
}
