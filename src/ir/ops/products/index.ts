import type { OpDef } from '../../op-def.ts';
import { attention } from './attention.ts';
import { maskedAttention } from './masked-attention.ts';
import { matmul } from './matmul.ts';

export const PRODUCTS: readonly OpDef[] = [attention, maskedAttention, matmul];
