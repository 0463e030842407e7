import type { OpDef } from '../../op-def.ts';
import { gatherElements } from './gather-elements.ts';
import { gatherNd } from './gather-nd.ts';
import { gather } from './gather.ts';
import { oneHot } from './one-hot.ts';
import { scatterElements } from './scatter-elements.ts';
import { scatterNd } from './scatter-nd.ts';

export const INDEXING: readonly OpDef[] = [
  gather,
  gatherElements,
  gatherNd,
  oneHot,
  scatterElements,
  scatterNd,
];
