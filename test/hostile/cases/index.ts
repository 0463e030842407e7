import type { HostileCase } from '../case.ts';
import { NAMES } from './names.ts';
import { GROWTH, SHAPES } from './shapes.ts';
import { STRUCTURE } from './structure.ts';
import { WIRE } from './wire.ts';

/** All of them. To add a kind: its file and its line here. */
export const CASES: readonly HostileCase[] = [...WIRE, ...SHAPES, ...GROWTH, ...NAMES, ...STRUCTURE];
