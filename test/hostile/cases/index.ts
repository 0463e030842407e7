import type { HostileCase } from '../case.ts';
import { ATTRIBUTES } from './attributes.ts';
import { BODIES } from './bodies.ts';
import { EXTERNAL } from './external.ts';
import { NAMES } from './names.ts';
import { GROWTH, SHAPES } from './shapes.ts';
import { SPARSE } from './sparse.ts';
import { STRUCTURE } from './structure.ts';
import { WIRE } from './wire.ts';

export { OPERATOR_INPUTS } from './attributes.ts';

/** All of them. To add a kind: its file and its line here. */
export const CASES: readonly HostileCase[] = [
  ...WIRE,
  ...SHAPES,
  ...GROWTH,
  ...NAMES,
  ...STRUCTURE,
  ...BODIES,
  ...EXTERNAL,
  ...SPARSE,
  ...ATTRIBUTES,
];
