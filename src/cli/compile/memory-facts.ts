import type { GraphDescription } from '../../index.ts';
import { count } from '../terminal/count.ts';

/** What a run allocates for values and state, for how many steps at a time, and what it would if nothing were shared. */
export function memoryFacts(use: NonNullable<GraphDescription['memory']>): string {
  const { bytes, bytesApart, block, settles } = use;
  const shared = bytes === bytesApart ? '' : `, ${count(bytesApart)} if nothing were shared`;
  const steps = `${count(block)} ${block === 1 ? 'step' : 'steps'}`;
  const settled = settles ? '; settled after them' : '';
  return `${count(bytes)} bytes of values and state for ${steps} at a time${shared}${settled}`;
}
