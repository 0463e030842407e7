import type { OpDef } from '../../op-def.ts';
import { averagePool } from './average-pool.ts';
import { lpPool } from './lp-pool.ts';
import { maxPool } from './max-pool.ts';
import { maxPoolIndices } from './max-pool-indices.ts';

export const POOLS: readonly OpDef[] = [averagePool, lpPool, maxPool, maxPoolIndices];
