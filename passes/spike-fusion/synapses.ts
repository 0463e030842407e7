import type { Op } from '../../src/ir/graph.ts';

/**
 * Whether a synapse's current is a product of its weights with the messages of this step, modulo 2^width: a right
 * shift rounds, weights that a chip truncates are not those that stand here, and delays bring others' sums in.
 */
export function isLinear({ attrs }: Op): boolean {
  const { exponent = 0, weightBits, signMode, delays } = attrs;
  return (exponent as number) >= 0 && (weightBits ?? signMode ?? delays) === undefined;
}
