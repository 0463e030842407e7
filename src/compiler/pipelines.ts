import type { PassCall } from './pass.ts';
import type { Level } from './target.ts';

/** Names of passes in order, by level; a level has all that lower ones have. */
export type Levels = Readonly<Record<Level, readonly string[]>>;

/** What exporters spell out is named first: conversion knows activations, norms and attention by name. */
const RAISE = ['raise-activations', 'raise-normalisations', 'raise-attention'];

/** And what it only knows the parts of is spelled out then. */
const NAME = [...RAISE, 'spell-out', 'fold-affine', 'fold-linear'];

/** What makes a graph smaller at any stage; ARCHITECTURE.md says why it is in this order. */
const CLEAN = ['canonicalise', 'common-subexpressions', 'dead-code'];

/** Passes at stage `ann`, before calibration. Conversion needs constants beside dense ops folded. */
export const ANN_PIPELINES: Levels = {
  0: NAME,
  1: [...NAME, 'dead-code'],
  2: [...NAME, ...CLEAN],
  3: [...NAME, ...CLEAN],
};

/** Ops that are alike are one by then, so that nothing is fused twice; what fusing leaves unread goes last. */
const FUSE = ['canonicalise', 'common-subexpressions', 'spike-fusion', 'dead-code'];

/** How the graph that is left runs, and where its values lie: right for no other graph, so it is last. */
export const PLAN: readonly string[] = ['temporal-fusion', 'memory-optimisation'];

/** Passes at stage `fixed`, after conversion. */
export const FIXED_PIPELINES: Levels = {
  0: [],
  1: ['dead-code', ...PLAN],
  2: [...FUSE, ...PLAN],
  3: [...FUSE, ...PLAN],
};

/** Passes that lead from `ann` over `snn` to `fixed`, by encoding. */
export const ENCODINGS = {
  graded: conversion({}),
  ternary: conversion({ code: 'ternary' }),
  radix: conversion({ code: 'radix' }),
  rate: conversion({ code: 'rate' }),
  ttfs: conversion({ code: 'ttfs' }),
} as const;

function conversion(options: PassCall['options']): readonly [encode: PassCall, quantise: PassCall] {
  return [
    { name: 'encode', options },
    { name: 'quantise', options: {} },
  ];
}

export type Encoding = keyof typeof ENCODINGS;

/** The passes that the configuration switches, by its own names for them. */
export const SWITCHED_PASSES: Readonly<Record<string, string>> = {
  deadCodeElimination: 'dead-code',
  commonSubexpressionElimination: 'common-subexpressions',
  spikeFusion: 'spike-fusion',
  memoryOptimization: 'memory-optimisation',
  temporalFusion: 'temporal-fusion',
};
