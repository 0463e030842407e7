import type { Op } from '../../src/ir/graph.ts';
import { type Range, levelRange } from '../../src/ir/level-range.ts';

const UNBOUNDED: Range = [-(2 ** 31 - 1), 2 ** 31 - 1];

/** Ops whose ledgers are among those of their inputs. */
const CARRIERS: ReadonlySet<string> = new Set([
  'decode',
  'delay',
  'extreme',
  'join',
  'reshape',
  'wire',
]);

/**
 * Between what the sum of all that a value has carried lies, at any step. It starts at zero and moves
 * toward levels, so zero is always among it. Who sends what nothing bounds may reach the ends of 32 bits.
 */
export function ledgerRange(name: string, definitions: ReadonlyMap<string, Op>): Range {
  let [low, high] = [0, 0];
  for (const sender of sendersOf(name, definitions)) {
    const op = definitions.get(sender);
    const [least, most] = (op && levelRange(op.kind, op.attrs)) ?? UNBOUNDED;
    [low, high] = [Math.min(low, least), Math.max(high, most)];
  }
  return [low, high];
}

/** Whose messages a value has: of itself, or of those that it carries further. */
export function sendersOf(name: string, definitions: ReadonlyMap<string, Op>): string[] {
  const senders: string[] = [];
  const seen = new Set<string>(); // a delay may read itself
  const open = [name];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const op = definitions.get(next);
    if (op && CARRIERS.has(op.kind)) open.push(...op.inputs);
    else senders.push(next);
  }
  return senders;
}

/** The largest magnitude in a range. */
export function reachOf([low, high]: Range): number {
  return Math.max(-low, high);
}
