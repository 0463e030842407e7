import type { OpDef, OpTable } from '../op-def.ts';
import { add } from './add.ts';
import { constant } from './constant.ts';
import { encode } from './encode.ts';
import { level } from './level.ts';
import { matmul } from './matmul.ts';
import { mul } from './mul.ts';
import { range } from './range.ts';
import { relu } from './relu.ts';
import { reshape } from './reshape.ts';
import { softmax } from './softmax.ts';

/** The table of all ops. To add one: its file, its line here, a filetest. */
const OPS: readonly OpDef[] = [
  add,
  constant,
  encode,
  level,
  matmul,
  mul,
  range,
  relu,
  reshape,
  softmax,
];

export const OP_TABLE: OpTable = new Map(OPS.map((op) => [op.kind, op]));
