import type { OpDef, OpTable } from '../op-def.ts';
import { add } from './add.ts';
import { constant } from './constant.ts';
import { conv } from './conv.ts';
import { delay } from './delay.ts';
import { delta } from './delta.ts';
import { dense } from './dense.ts';
import { encode } from './encode.ts';
import { integrateAndFire } from './integrate-and-fire.ts';
import { level } from './level.ts';
import { lif } from './lif.ts';
import { lifSoftReset } from './lif-soft-reset.ts';
import { matmul } from './matmul.ts';
import { mul } from './mul.ts';
import { range } from './range.ts';
import { relu } from './relu.ts';
import { reshape } from './reshape.ts';
import { sigma } from './sigma.ts';
import { sigmaDelta } from './sigma-delta.ts';
import { softmax } from './softmax.ts';
import { sparse } from './sparse.ts';

/** The table of all ops. To add one: its file, its line here, a filetest. */
const OPS: readonly OpDef[] = [
  add,
  constant,
  conv,
  delay,
  delta,
  dense,
  encode,
  integrateAndFire,
  level,
  lif,
  lifSoftReset,
  matmul,
  mul,
  range,
  relu,
  reshape,
  sigma,
  sigmaDelta,
  softmax,
  sparse,
];

export const OP_TABLE: OpTable = new Map(OPS.map((op) => [op.kind, op]));
