import type { ExecutorTable } from '../executor.ts';

/** The table of all executors, by name. */
export const EXECUTOR_TABLE: ExecutorTable = new Map([
  ['native', () => import('./native.ts').then((m) => m.native)],
  ['wasm', () => import('./wasm.ts').then((m) => m.wasm)],
  ['cuda', () => import('./cuda.ts').then((m) => m.cuda)],
  ['cuda-host', () => import('./cuda-host.ts').then((m) => m.cudaHost)],
  ['bridge', () => import('./bridge.ts').then((m) => m.bridge)],
  ['chip', () => import('./chip.ts').then((m) => m.chip)],
  ['reference', () => import('./reference.ts').then((m) => m.reference)],
]);
