import type { OpDef } from '../../op-def.ts';
import { argMax } from './arg-max.ts';
import { argMin } from './arg-min.ts';
import { cumSum } from './cum-sum.ts';
import { reduceMax } from './reduce-max.ts';
import { reduceMean } from './reduce-mean.ts';
import { reduceMin } from './reduce-min.ts';
import { reduceProd } from './reduce-prod.ts';
import { reduceSum } from './reduce-sum.ts';
import { topK } from './top-k.ts';

export const REDUCTIONS: readonly OpDef[] = [
  argMax,
  argMin,
  cumSum,
  reduceMax,
  reduceMean,
  reduceMin,
  reduceProd,
  reduceSum,
  topK,
];
