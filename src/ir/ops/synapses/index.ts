import type { OpDef } from '../../op-def.ts';
import { conv } from './conv.ts';
import { convTranspose } from './conv-transpose.ts';
import { dense } from './dense.ts';
import { diagonal } from './diagonal.ts';
import { sparse } from './sparse.ts';

export const SYNAPSES: readonly OpDef[] = [conv, convTranspose, dense, diagonal, sparse];
