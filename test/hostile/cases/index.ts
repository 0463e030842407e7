import type { HostileCase } from '../case.ts';
import { ATTRIBUTES } from './attributes.ts';
import { EXTERNAL } from './external.ts';
import { FUNCTIONS } from './functions.ts';
import { GROWTH } from './growth.ts';
import { LOOPS } from './loops.ts';
import { MANIES } from './many.ts';
import { NAMES } from './names.ts';
import { RECURRENT } from './recurrent.ts';
import { SHAPES } from './shapes.ts';
import { SPARSE } from './sparse.ts';
import { STRUCTURE } from './structure.ts';
import { WINDOWS } from './windows.ts';
import { WIRE } from './wire.ts';

export { OPERATOR_INPUTS } from './attributes.ts';

/** All of them. To add a kind: its file and its line here. */
export const CASES: readonly HostileCase[] = [
  ...WIRE,
  ...SHAPES,
  ...GROWTH,
  ...WINDOWS,
  ...NAMES,
  ...STRUCTURE,
  ...MANIES,
  ...FUNCTIONS,
  ...LOOPS,
  ...RECURRENT,
  ...EXTERNAL,
  ...SPARSE,
  ...ATTRIBUTES,
];
