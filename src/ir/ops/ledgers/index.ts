import type { OpDef } from '../../op-def.ts';
import { decode } from './decode.ts';
import { extreme } from './extreme.ts';
import { join } from './join.ts';
import { logSum } from './log-sum.ts';
import { lookup } from './lookup.ts';
import { matrixProduct } from './matrix-product.ts';
import { normalise } from './normalise.ts';
import { product } from './product.ts';
import { shares } from './shares.ts';
import { source } from './source.ts';
import { wire } from './wire.ts';

/** Ops that compute with what was sent so far. */
export const LEDGERS: readonly OpDef[] = [
  decode,
  extreme,
  join,
  logSum,
  lookup,
  matrixProduct,
  normalise,
  product,
  shares,
  source,
  wire,
];
