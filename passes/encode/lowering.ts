import type { Op } from '../../src/ir/graph.ts';
import type { SnnBuilder } from './builder.ts';
import type { Carried } from './carried.ts';

/** What a tensor op becomes. */
export interface Lowering {
  /** In a few words, for people. */
  readonly becomes: string;
  /** Whether it multiplies its inputs, which then have few levels, or only passes them on or adds them. */
  readonly reads: 'narrow' | 'as-its-readers' | 'wide';
  /** In ops; nothing where this op, on what it reads, has no spiking form. */
  readonly lower: (op: Op, inputs: readonly Carried[], builder: SnnBuilder) => Carried | undefined;
}

export type Lowerings = Readonly<Record<string, Lowering>>;
