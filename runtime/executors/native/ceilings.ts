import type { Ceiling } from '../../ceilings.ts';
import type { Addon } from './addon.ts';

const LEVELS = ['L1', 'L2', 'L3', 'memory'];
const BILLION = 1e9;

/** By instruction set: a machine is measured once in a process, which takes some tenths of a second. */
const measured = new Map<string, readonly Ceiling[]>();

/** What this machine reaches at most on one thread; nothing where the engine cannot measure it. */
export function ceilingsOf(addon: Addon, level: string): readonly Ceiling[] {
  const known = measured.get(level) ?? measure(addon, level);
  measured.set(level, known);
  return known;
}

function measure(addon: Addon, level: string): readonly Ceiling[] {
  const reached = addon.ceilings?.(level);
  if (!reached) return [];
  return LEVELS.map((name, i) => ({
    level: name,
    bytes: reached.bytes[i]!,
    bytesPerSecond: reached.reads[i]! * BILLION,
    synopsPerSecond: reached.events[i]! * BILLION,
  }));
}
