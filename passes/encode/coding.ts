import type { Attrs } from '../../src/ir/graph.ts';
import type { LayerChoice } from '../../src/ir/layer-choice.ts';
import type { Range } from '../../src/ir/level-range.ts';

/** How levels become messages. All but rates settle at the same integers, if levels have the same bits. */
export const CODES = ['graded', 'ternary', 'radix', 'rate', 'ttfs'] as const;
export type Code = (typeof CODES)[number];

/** What is decided for one population. */
export interface Coding {
  readonly code: Code;
  /** Bits of levels that are multiplied, and of those that are only added or normalised. */
  readonly narrowBits: number;
  readonly wideBits: number;
  /** Bits of levels that are multiplied where some lie below zero. */
  readonly signedBits: number;
  /** How long a level may take to be said. */
  readonly steps: number;
}

/** What is decided for all populations. */
export interface Codings {
  /** The largest payload of graded messages. */
  readonly limit: number | undefined;
  /** For the population that stands for a value, by the value's name. */
  at(name: string): Coding;
}

export interface CodingOptions {
  readonly code: Code;
  readonly activationBits?: number;
  readonly wideBits?: number;
  readonly steps: number;
  readonly limit?: number;
}

/** Bits of one population: those chosen for its layer, those chosen for all, or what its code settles in time. */
export function codingOf(options: CodingOptions, choice: Partial<LayerChoice> = {}): Coding {
  const { steps } = options;
  const code = choice.encoding ?? options.code;
  if (code === 'rate') {
    const bits = Math.log2(steps + 1);
    return { code, narrowBits: bits, wideBits: bits, signedBits: bits, steps };
  }
  const chosen = choice.activationBits ?? options.activationBits;
  const narrowBits = chosen ?? bitsWithin(code, steps);
  // A digit has a sign, so that levels below zero take no more steps than those above.
  const isRoomForSign = chosen === undefined && code === 'radix' && narrowBits < MOST_BITS;
  const signedBits = isRoomForSign ? narrowBits + 1 : narrowBits;
  const isFine = code === 'graded' || code === 'radix';
  const wideBits = choice.activationBits ?? options.wideBits ?? (isFine ? WIDE_BITS : narrowBits);
  return { code, narrowBits, wideBits, signedBits, steps };
}

/** What a multiplier takes. */
const MOST_BITS = 8;

/** Levels of values that are only added or normalised: finer than their sum needs to be. */
const WIDE_BITS = 16;

/** As many bits as a code can say in so many steps, of those that a multiplier takes. */
function bitsWithin(code: Exclude<Code, 'rate'>, steps: number): number {
  if (code === 'graded') return MOST_BITS;
  const bits = code === 'radix' ? steps : Math.floor(Math.log2(steps + 1));
  return Math.min(Math.max(bits, 2), MOST_BITS);
}

/** The attributes of a population by which it sends, which has heard all at a step. */
export function messageAttrs(coding: Coding, [low, high]: Range, heard: number): Attrs {
  const reach = Math.max(-low, high, 1);
  const start = heard + 1;
  switch (coding.code) {
    case 'graded':
      return {};
    case 'ternary':
      return { limit: 1 };
    case 'ttfs':
      return { code: 'time', start, window: reach, limit: 1 };
    case 'rate':
      return { code: 'rate', start: 1, window: coding.steps, limit: 1 };
    case 'radix': {
      const bits = Math.floor(Math.log2(reach)) + 1;
      const perDigit = Math.ceil(bits / coding.steps);
      const base = 2 ** perDigit;
      return { code: 'radix', start, window: Math.ceil(bits / perDigit), base, limit: base - 1 };
    }
  }
}
