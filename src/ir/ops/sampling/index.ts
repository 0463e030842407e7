import type { OpDef } from '../../op-def.ts';
import { gridSample } from './grid-sample.ts';
import { resample } from './resample.ts';

export const SAMPLING: readonly OpDef[] = [gridSample, resample];
