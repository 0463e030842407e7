import * as codes from '../../diagnostics/codes.ts';
import { type Location, fail } from '../../diagnostics/diagnostic.ts';
import { type Shape, sameShape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';

/** Weights of a network by name: what a state dict or a `.safetensors` file holds. */
export type Weights = ReadonlyMap<string, Tensor>;

/** A weight that a network has. */
export interface Place {
  readonly name: string;
  /** Nothing where any shape will do. */
  readonly shape?: Shape;
  readonly isOptional?: boolean;
}

/** What training counts, and no network reads. */
const COUNTER = /(?:^|\.)num_batches_tracked$/;

/** Holds weights against the places for them: each has its place, each place its weight, of one shape. */
export function checkWeights(weights: Weights, places: readonly Place[], at: Location): void {
  const names = new Set(places.map(({ name }) => name));
  const missing = places
    .filter(({ name, isOptional = false }) => !isOptional && !weights.has(name))
    .map(({ name }) => name);
  const unexpected = [...weights.keys()].filter((name) => !names.has(name) && !COUNTER.test(name));
  const misshapen = places.flatMap(({ name, shape }) => {
    const found = weights.get(name)?.shape;
    return !found || !shape || sameShape(found, shape)
      ? []
      : [`'${name}' is [${found.join(',')}], the network has [${shape.join(',')}]`];
  });
  if (missing.length + unexpected.length + misshapen.length > 0)
    fail(codes.otherWeights({ missing, unexpected, misshapen }, at));
}
