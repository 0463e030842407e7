import type { GraphDescription } from '../../index.ts';
import { count } from '../terminal/count.ts';

/** What a run allocates for values and state, and in how long blocks of steps it goes. */
export function memoryFacts(use: NonNullable<GraphDescription['memory']>): string {
  const { bytes, bytesApart, block, settles } = use;
  const runs = settles ? `settled after ${block}` : `blocks of ${block}`;
  const shared = bytes === bytesApart ? '' : `, ${count(bytesApart)} if nothing were shared`;
  return `${count(bytes)} bytes of values and state${shared}; ${runs} ${block === 1 ? 'step' : 'steps'}`;
}
