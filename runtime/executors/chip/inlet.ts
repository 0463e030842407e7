import { type Numbers, allocate } from '../../../src/tensor/dtype.ts';
import { sizeOf } from '../../../src/tensor/shape.ts';
import { type Box, extentsOf, intersection, placesWithin } from '../../../src/tensor/box.ts';
import { type Latency, barrierStepOf } from './latency.ts';
import type { Feed } from './tile-program.ts';

/** Where messages of one source wait for a tile until it is their step. */
export interface Inlet {
  readonly feed: Feed;
  /** What of the source it hears at all; nothing where no synapse of the core reads it. */
  readonly heard: Box | undefined;
  /** What was heard for each of the steps to come, in turn. */
  readonly slots: readonly Numbers[];
}

export function inletOf(
  feed: Feed,
  reads: Box | undefined,
  dtype: Parameters<typeof allocate>[0],
  depth: number,
): Inlet {
  const size = sizeOf(extentsOf(feed.box));
  const slots = Array.from({ length: depth }, () => allocate(dtype, size));
  return { feed, heard: reads && intersection(reads, feed.box), slots };
}

/** How many steps of the reader are open at a time: from the one it is in to the one that is last sent for. */
export function depthOf({ source, delay }: Feed, reader: string, latency: Latency): number {
  const behind = barrierStepOf(latency, reader, 1) - barrierStepOf(latency, source, 1);
  return delay + Math.ceil(behind / latency.stride) + 2;
}

/** The slot of what is sent in a step of the source. */
export function slotOf({ feed, slots }: Inlet, step: number): Numbers {
  return slots[(step + feed.delay) % slots.length]!;
}

/** For each neuron of a tile that sends, where its messages go in an inlet: -1 for those not heard. */
export function wiresInto({ feed, heard }: Inlet, sender: Box): Int32Array {
  const places = placesWithin(feed.box, sender);
  if (!heard) return places.fill(-1);
  const isHeard = placesWithin(heard, sender);
  return places.map((place, neuron) => (isHeard[neuron] === -1 ? -1 : place));
}
