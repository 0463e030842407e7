import type { Op } from '../../ir/graph.ts';
import type { Numbers } from '../../tensor/dtype.ts';
import { placeOf } from './place.ts';
import { type SynapseQuality, rounded } from './quality.ts';

/** Counts what messages cause in one synapse. */
export interface SynapseMeter {
  /** The messages of a step. */
  listen(messages: Numbers): void;
  quality(samples: number): SynapseQuality;
}

export function openSynapseMeter(op: Op, fanOut: Int32Array): SynapseMeter {
  let effective = 0;
  return {
    listen(messages) {
      for (let i = 0; i < fanOut.length; i++) if (messages[i] !== 0) effective += fanOut[i]!;
    },
    quality: (samples) => ({
      ...placeOf(op),
      dense: fanOut.reduce((sum, count) => sum + count, 0),
      effective: rounded(effective / samples, 2),
    }),
  };
}
