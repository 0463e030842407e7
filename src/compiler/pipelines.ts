import type { PassCall } from './pass.ts';
import type { Level } from './target.ts';

/** Names of passes in order, by level; a level has all that lower ones have. */
export type Levels = Readonly<Record<Level, readonly string[]>>;

/** What exporters spell out is named first: conversion knows activations, norms and attention by name. */
const RAISE = ['raise-activations', 'raise-normalisations', 'raise-attention'];

/** Passes at stage `ann`, before calibration. Conversion needs constants beside dense ops folded. */
export const ANN_PIPELINES: Levels = {
  0: [...RAISE, 'fold-affine'],
  1: [...RAISE, 'fold-affine', 'dead-code'],
  2: [...RAISE, 'fold-affine', 'dead-code'],
  3: [...RAISE, 'fold-affine', 'dead-code'],
};

/** Passes at stage `fixed`, after conversion. */
export const FIXED_PIPELINES: Levels = {
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
