import type { PassTable } from '../src/compiler/pass.ts';

/** The table of all passes, by name; a pass is loaded when it is first run. */
export const PASS_TABLE: PassTable = new Map([
  ['dead-code', () => import('./dead-code.ts').then((m) => m.deadCode)],
  ['encode', () => import('./encode.ts').then((m) => m.encode)],
  ['fold-affine', () => import('./fold-affine.ts').then((m) => m.foldAffine)],
  ['fold-time', () => import('./fold-time.ts').then((m) => m.foldTime)],
  ['raise-activations', () => import('./raise-activations.ts').then((m) => m.raiseActivations)],
  ['raise-attention', () => import('./raise-attention.ts').then((m) => m.raiseAttention)],
  [
    'raise-normalisations',
    () => import('./raise-normalisations.ts').then((m) => m.raiseNormalisations),
  ],
  ['spell-out', () => import('./spell-out.ts').then((m) => m.spellOut)],
  ['quantise', () => import('./quantise.ts').then((m) => m.quantise)],
]);
