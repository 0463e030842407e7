import type { PassCall } from '../../src/compiler/pass.ts';
import type { Level, Limits } from '../../src/compiler/target.ts';

/**
 * What makes a graph fit cores: each pass keeps all bits, until messages get their step. Sums over more sources than a core has
 * room for are added up on several; weights come apart behind that, so that parts of a weight stay together. Messages that then wait for longer
 * than cores keep them are relayed.
 */
export function pipeline(_level: Level, limits: Limits): readonly PassCall[] {
  return [
    { name: 'split-fan-in', options: { ...fanIn(limits), relays: true } },
    { name: 'split-weights', options: { bits: limits['weightBits']!.value } },
    { name: 'balance-delays', options: {} },
    { name: 'relay-delays', options: { most: limits['longestDelay']!.value } },
  ];
}

/**
 * Every source of a list is an axon and a word at least. A core that is full of axons has no room for more than a few neurons,
 * so sums are cut where axons take a quarter of it, into parts of which they take a tenth.
 */
function fanIn(limits: Limits) {
  const [words, axons] = [limits['synapseWords']!.value, limits['axonsIn']!.value];
  const pool = limits['poolWords']?.value ?? words + axons;
  const share = (part: number) => Math.max(1, Math.floor(Math.min(axons, words, pool * part)));
  return { most: share(1 / 4), part: share(1 / 10), mostInKernel: words };
}
