import type { OpDef } from '../../op-def.ts';
import { concat } from './concat.ts';
import { expand } from './expand.ts';
import { pad } from './pad.ts';
import { reshape } from './reshape.ts';
import { slice } from './slice.ts';
import { transpose } from './transpose.ts';

export const SHAPES: readonly OpDef[] = [concat, expand, pad, reshape, slice, transpose];
