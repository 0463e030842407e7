import type { OpDef, OpTable } from '../op-def.ts';

/** The table of all ops. To add one: its file, its line here, a filetest. */
const OPS: readonly OpDef[] = [];

export const OP_TABLE: OpTable = new Map(OPS.map((op) => [op.kind, op]));
