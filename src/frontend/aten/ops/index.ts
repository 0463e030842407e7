import { activations } from './activations.ts';
import { arithmetic } from './arithmetic.ts';
import { attention } from './attention.ts';
import { convolutions } from './convolutions.ts';
import { functions } from './functions.ts';
import { gathers } from './gathers.ts';
import { made } from './made.ts';
import { normalisations } from './normalisations.ts';
import type { AtenOp, AtenOps } from './op.ts';
import { orders } from './orders.ts';
import { parts } from './parts.ts';
import { passing } from './passing.ts';
import { pools } from './pools.ts';
import { products } from './products.ts';
import { recurrent } from './recurrent.ts';
import { reductions } from './reductions.ts';
import { resizes } from './resizes.ts';
import { scatters } from './scatters.ts';
import { shapes } from './shapes.ts';
import { sizes } from './sizes.ts';

/** The table of aten ops that are read. To add a family: its file and its line here. */
const FAMILIES: readonly AtenOps[] = [
  activations,
  arithmetic,
  attention,
  convolutions,
  functions,
  gathers,
  made,
  normalisations,
  orders,
  parts,
  passing,
  pools,
  products,
  recurrent,
  reductions,
  resizes,
  scatters,
  shapes,
  sizes,
];

export const ATEN: ReadonlyMap<string, AtenOp> = new Map(
  FAMILIES.flatMap((family) => Object.entries(family)),
);
