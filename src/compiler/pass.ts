import type { AttrSpecs, AttrsOf } from '../ir/attr.ts';
import type { Attrs, Graph } from '../ir/graph.ts';
import type { OpDef, OpTable } from '../ir/op-def.ts';
import type { Stage } from '../ir/types.ts';

/** What a pass promises to leave alone: every bit of every output, the outputs within a tolerance, or nothing. */
export type Preserves = 'bits' | 'within-tolerance' | 'nothing';

/** Bits of the levels of a value, of which some may lie below zero. */
export type LevelBits = (value: string, isSigned: boolean) => number;

/** What a pass may look at besides the graph. */
export interface PassContext<O> {
  readonly ops: OpTable;
  readonly options: O;
}

/**
 * A pure function from graph to graph, with promises that the runner and the tests hold it to.
 * Returning the same object means that nothing changed. Faults of the graph are thrown as a
 * SpikeError, all at once.
 */
export interface Pass<S extends AttrSpecs = AttrSpecs> {
  readonly name: string;
  readonly summary: string;
  /** The module that it comes from, where it is none of the package's. */
  readonly plugin?: string;
  readonly from: readonly Stage[];
  /** The stage of the result; absent where the stage stays. */
  readonly to?: Stage;
  /** It may leave a graph that it is not meant for as it is, at the stage where it was. */
  readonly mayDecline?: boolean;
  /** Kinds of op that are gone afterwards. */
  readonly removes: readonly string[];
  readonly preserves: Preserves;
  readonly options: S;
  /** What a kind of op turns into, in a few words; nothing where it has no form in the next stage. */
  readonly becomes?: (op: OpDef) => string | undefined;
  /** The schedule and the memory plan that it returns are right for its result; those of others are dropped. */
  readonly makesPlan?: boolean;
  /** What it makes smaller, or leaves as it is: a number that is never larger after it than before. */
  readonly measure?: (graph: Graph, ops: OpTable) => number;
  /** Into how many bits of levels it divides each value of a graph: calibration chooses ranges for as many. */
  levelBits?(graph: Graph, options: AttrsOf<S>): LevelBits;
  run(graph: Graph, context: PassContext<AttrsOf<S>>): Graph;
}

/** Keeps the option types while a pass is written, and forgets them in the table of all passes. */
export function definePass<const S extends AttrSpecs>(pass: Pass<S>): Pass {
  return pass;
}

/** All passes by name, each loaded when first asked for. */
export type PassTable = ReadonlyMap<string, () => Promise<Pass>>;

/** One pass of a pipeline, with the options it is given there. */
export interface PassCall {
  readonly name: string;
  readonly options: Attrs;
}
