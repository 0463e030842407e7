import type { PassTable } from '../src/compiler/pass.ts';

/** The table of all passes, by name; a pass is loaded when it is first run. */
export const PASS_TABLE: PassTable = new Map([
  ['balance-delays', () => import('./balance-delays.ts').then((m) => m.balanceDelays)],
  ['canonicalise', () => import('./canonicalise.ts').then((m) => m.canonicalise)],
  [
    'common-subexpressions',
    () => import('./common-subexpressions.ts').then((m) => m.commonSubexpressions),
  ],
  ['dead-code', () => import('./dead-code.ts').then((m) => m.deadCode)],
  ['encode', () => import('./encode.ts').then((m) => m.encode)],
  ['fold-affine', () => import('./fold-affine.ts').then((m) => m.foldAffine)],
  ['fold-linear', () => import('./fold-linear.ts').then((m) => m.foldLinear)],
  ['fold-time', () => import('./fold-time.ts').then((m) => m.foldTime)],
  ['raise-activations', () => import('./raise-activations.ts').then((m) => m.raiseActivations)],
  ['raise-attention', () => import('./raise-attention.ts').then((m) => m.raiseAttention)],
  [
    'raise-normalisations',
    () => import('./raise-normalisations.ts').then((m) => m.raiseNormalisations),
  ],
  ['relay-delays', () => import('./relay-delays.ts').then((m) => m.relayDelays)],
  ['spike-fusion', () => import('./spike-fusion.ts').then((m) => m.spikeFusion)],
  ['spell-out', () => import('./spell-out.ts').then((m) => m.spellOut)],
  ['split-fan-in', () => import('./split-fan-in.ts').then((m) => m.splitFanIn)],
  ['split-population', () => import('./split-population.ts').then((m) => m.splitPopulation)],
  ['split-weights', () => import('./split-weights.ts').then((m) => m.splitWeights)],
  [
    'memory-optimisation',
    () => import('./memory-optimisation.ts').then((m) => m.memoryOptimisation),
  ],
  ['quantise', () => import('./quantise.ts').then((m) => m.quantise)],
  ['prune-synapses', () => import('./prune-synapses.ts').then((m) => m.pruneSynapses)],
  ['quantise-states', () => import('./quantise-states.ts').then((m) => m.quantiseStates)],
  ['weight-exponents', () => import('./weight-exponents.ts').then((m) => m.weightExponents)],
  ['temporal-fusion', () => import('./temporal-fusion.ts').then((m) => m.temporalFusion)],
]);
