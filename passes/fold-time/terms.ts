import type { Op } from '../../src/ir/graph.ts';
import type { ValueType } from '../../src/ir/types.ts';
import type { Coefficient } from './coefficient.ts';

/*
 * What a value of the unrolled graph is made of: a sum of terms, each a coefficient times atoms. Of
 * the atoms of a term at most one is no spike, and no spike is there twice, for 1 * 1 = 1.
 */

export type Sum = ReadonlyMap<string, Term>;

/** A value that is no sum of atoms, and the op at which that shows. */
export interface Opaque {
  readonly opaque: Op;
}

export type Value = Sum | Opaque;

export function isOpaque(value: Value): value is Opaque {
  return 'opaque' in value;
}

export interface Term {
  /** By number, rising. */
  readonly atoms: readonly Atom[];
  readonly factor: Coefficient;
}

/** What is not taken apart any further. Equal atoms are one object. */
export type Atom = InputAtom | PotentialAtom | SpikeAtom | LinearAtom;

interface AnyAtom {
  readonly id: number;
  readonly type: ValueType;
}

/** An input of the graph, or what one step sees of it. */
export interface InputAtom extends AnyAtom {
  readonly kind: 'input';
  readonly name: string;
  readonly part: Part | undefined;
}

/** Elements `start` to `start + length` along an axis, which has `of`. */
export interface Part {
  readonly axis: number;
  readonly start: number;
  readonly length: number;
  readonly of: number;
}

/** What a comparison compares with zero: a potential, counted from the threshold. */
export interface PotentialAtom extends AnyAtom {
  readonly kind: 'potential';
  readonly crossing: Crossing;
}

/** Whether a potential is above zero, or above or at it. */
export interface SpikeAtom extends AnyAtom {
  readonly kind: 'spike';
  readonly crossing: Crossing;
  readonly strict: boolean;
}

/** What a linear op, its bias left out, makes of another atom. */
export interface LinearAtom extends AnyAtom {
  readonly kind: 'linear';
  readonly op: Pick<Op, 'kind' | 'attrs'>;
  /** Tells linear ops that do the same from others. */
  readonly key: string;
  readonly source: Atom;
  /** The ops that compute it. */
  readonly origins: Op[];
}

/** One look at a potential: a neuron at one step. */
export interface Crossing {
  /** Of the crossings, in the order of the graph. */
  readonly index: number;
  readonly type: ValueType;
  /** What the potential is, counted from the threshold. */
  readonly definition: Sum;
  /** What stands as the threshold in the graph, where something does. */
  readonly threshold: Coefficient | undefined;
  readonly origins: Op[];
}
