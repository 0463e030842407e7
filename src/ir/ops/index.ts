import type { OpDef, OpTable } from '../op-def.ts';
import { ACTIVATIONS } from './activations/index.ts';
import { constant } from './constant.ts';
import { ELEMENTWISE } from './elementwise/index.ts';
import { INDEXING } from './indexing/index.ts';
import { LEDGERS } from './ledgers/index.ts';
import { NEURONS } from './neurons/index.ts';
import { NORMALISATIONS } from './normalisations/index.ts';
import { POOLS } from './pools/index.ts';
import { PRODUCTS } from './products/index.ts';
import { QUANTISATION } from './quantisation/index.ts';
import { range } from './range.ts';
import { REDUCTIONS } from './reductions/index.ts';
import { SAMPLING } from './sampling/index.ts';
import { SHAPES } from './shapes/index.ts';
import { SYNAPSES } from './synapses/index.ts';

/** The table of all ops, by family. To add one: its file, its line in the family's index, a filetest. */
const OPS: readonly OpDef[] = [
  constant,
  range,
  ...ACTIVATIONS,
  ...ELEMENTWISE,
  ...INDEXING,
  ...LEDGERS,
  ...NEURONS,
  ...NORMALISATIONS,
  ...POOLS,
  ...PRODUCTS,
  ...QUANTISATION,
  ...REDUCTIONS,
  ...SAMPLING,
  ...SHAPES,
  ...SYNAPSES,
];

export const OP_TABLE: OpTable = new Map(OPS.map((op) => [op.kind, op]));
