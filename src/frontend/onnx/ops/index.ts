import { activation } from './activation.ts';
import { arithmetic } from './arithmetic.ts';
import { cast } from './cast.ts';
import { clip } from './clip.ts';
import { constant } from './constant.ts';
import { fold } from './fold.ts';
import { functions } from './functions.ts';
import { gelu } from './gelu.ts';
import { grid } from './grid.ts';
import { identity } from './identity.ts';
import { indexing } from './indexing.ts';
import { knownPositions } from './known-positions.ts';
import { logic } from './logic.ts';
import { made } from './made.ts';
import { normalisation } from './normalisation.ts';
import type { Operators, ReadNode } from './operator.ts';
import { pad } from './pad.ts';
import { product } from './product.ts';
import { rearrange } from './rearrange.ts';
import { recurrent } from './recurrent.ts';
import { reduction } from './reduction.ts';
import { reshape } from './reshape.ts';
import { resize } from './resize.ts';
import { slices } from './slices.ts';
import { triangle } from './triangle.ts';

/** The table of operators that are read. To add a family: its file and its line here. */
const FAMILIES: readonly Operators[] = [
  activation,
  arithmetic,
  cast,
  clip,
  constant,
  fold,
  functions,
  gelu,
  grid,
  identity,
  indexing,
  knownPositions,
  logic,
  made,
  normalisation,
  pad,
  product,
  rearrange,
  recurrent,
  reduction,
  reshape,
  resize,
  slices,
  triangle,
];

export const OPERATORS: ReadonlyMap<string, ReadNode> = new Map(
  FAMILIES.flatMap((family) => Object.entries(family)),
);
