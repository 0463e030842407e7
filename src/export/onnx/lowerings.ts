import { EXPONENTIALS } from './ops/exponentials.ts';
import { MOVES } from './ops/moves.ts';
import { normalise } from './ops/normalise.ts';
import { POPULATIONS } from './ops/populations.ts';
import { PRODUCTS } from './ops/products.ts';
import { SOURCES } from './ops/sources.ts';
import { SYNAPSES } from './ops/synapses.ts';
import type { Lowerings } from './settled.ts';

/** Every kind of op that operators of ONNX compute the settled value of. */
export const LOWERINGS: Lowerings = {
  ...EXPONENTIALS,
  ...MOVES,
  ...POPULATIONS,
  ...PRODUCTS,
  ...SOURCES,
  ...SYNAPSES,
  normalise,
};
