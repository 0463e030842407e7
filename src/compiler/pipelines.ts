import type { PassCall } from './pass.ts';
import type { Level } from './target.ts';

/** Passes at stage `ann`, before calibration. Conversion needs constants beside dense ops folded. */
export const ANN_PIPELINES: Readonly<Record<Level, readonly string[]>> = {
  0: ['fold-affine'],
  1: ['fold-affine', 'dead-code'],
  2: ['fold-affine', 'dead-code'],
  3: ['fold-affine', 'dead-code'],
};

/** Passes at stage `fixed`, after conversion. */
export const FIXED_PIPELINES: Readonly<Record<Level, readonly string[]>> = {
  0: [],
  1: ['dead-code'],
  2: ['dead-code'],
  3: ['dead-code'],
};

/** Passes that lead from `ann` over `snn` to `fixed`, by encoding. */
export const ENCODINGS = {
  graded: [
    { name: 'encode-graded', options: {} },
    { name: 'quantise', options: {} },
  ],
} as const satisfies Record<string, readonly PassCall[]>;

export type Encoding = keyof typeof ENCODINGS;

/** The passes that the configuration switches, by its own names for them. */
export const SWITCHED_PASSES: Readonly<Record<string, string>> = {
  deadCodeElimination: 'dead-code',
  commonSubexpressionElimination: 'common-subexpressions',
  spikeFusion: 'spike-fusion',
  memoryOptimization: 'memory-optimisation',
  temporalFusion: 'temporal-fusion',
};

/** A pipeline with some passes left out. */
export function pipeline(names: readonly string[], without: ReadonlySet<string>): PassCall[] {
  return names.filter((name) => !without.has(name)).map((name) => ({ name, options: {} }));
}
