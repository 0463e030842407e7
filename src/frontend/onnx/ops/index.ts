import { activation } from './activation.ts';
import { arithmetic } from './arithmetic.ts';
import { attention } from './attention.ts';
import { cast } from './cast.ts';
import { clip } from './clip.ts';
import { constant } from './constant.ts';
import { controlFlow } from './control-flow.ts';
import { conv } from './conv.ts';
import { einsum } from './einsum.ts';
import { fold } from './fold.ts';
import { functions } from './functions.ts';
import { fused } from './fused.ts';
import { fusedAttention } from './fused-attention.ts';
import { gelu } from './gelu.ts';
import { grid } from './grid.ts';
import { identity } from './identity.ts';
import { indexing } from './indexing.ts';
import { integerProduct } from './integer-product.ts';
import { knownPositions } from './known-positions.ts';
import { logic } from './logic.ts';
import { lrn } from './lrn.ts';
import { made } from './made.ts';
import { normalisation } from './normalisation.ts';
import type { Operators, ReadNode } from './operator.ts';
import { pad } from './pad.ts';
import { pool } from './pool.ts';
import { product } from './product.ts';
import { quantise } from './quantise.ts';
import { quantisedPointwise } from './quantised-pointwise.ts';
import { quantisedProduct } from './quantised-product.ts';
import { rearrange } from './rearrange.ts';
import { recurrent } from './recurrent.ts';
import { reduction } from './reduction.ts';
import { reshape } from './reshape.ts';
import { resize } from './resize.ts';
import { rotary } from './rotary.ts';
import { skipNormalisation } from './skip-normalisation.ts';
import { slices } from './slices.ts';
import { triangle } from './triangle.ts';

/** The table of operators that are read. To add a family: its file and its line here. */
const FAMILIES: readonly Operators[] = [
  activation,
  arithmetic,
  attention,
  cast,
  clip,
  constant,
  controlFlow,
  conv,
  einsum,
  fold,
  functions,
  fused,
  fusedAttention,
  gelu,
  grid,
  identity,
  indexing,
  integerProduct,
  knownPositions,
  logic,
  lrn,
  made,
  normalisation,
  pad,
  pool,
  product,
  quantise,
  quantisedPointwise,
  quantisedProduct,
  rearrange,
  recurrent,
  reduction,
  reshape,
  resize,
  rotary,
  skipNormalisation,
  slices,
  triangle,
];

export const OPERATORS: ReadonlyMap<string, ReadNode> = new Map(
  FAMILIES.flatMap((family) => Object.entries(family)),
);
