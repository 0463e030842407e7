import type { OpDef } from '../../op-def.ts';
import { layerNorm } from './layer-norm.ts';
import { logSoftmax } from './log-softmax.ts';
import { lrn } from './lrn.ts';
import { rmsNorm } from './rms-norm.ts';
import { softmax } from './softmax.ts';

export const NORMALISATIONS: readonly OpDef[] = [layerNorm, logSoftmax, lrn, rmsNorm, softmax];
