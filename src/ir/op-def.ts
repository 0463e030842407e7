import type { Random } from '../support/random.ts';
import type { Numbers } from '../tensor/dtype.ts';
import type { Shape } from '../tensor/shape.ts';
import type { AttrSpecs, AttrsOf } from './attr.ts';
import type { Attr, Attrs, Op } from './graph.ts';
import type { Stage, ValueType } from './types.ts';
import type { Bounds } from './ranges/bounds.ts';
import { broken } from '../support/broken.ts';

/** What an op's rules may look at. */
export interface OpFacts<A> {
  readonly stage: Stage;
  readonly attrs: A;
  readonly inputs: readonly ValueType[];
}

/** Why an op cannot have a type: a phrase for a message, with what would help. */
export interface Fault {
  readonly fault: string;
  readonly hint?: string;
}

/** How state is read: as the model defines it, or as the chip's registers show it. */
export type ProbeMode = 'model' | 'hardware';

/**
 * One op, running. All state is zero before the first step and lives in `state`, so that whoever
 * runs the kernel can reset and record it. Steps count from 1. Results may be overwritten by the
 * next step.
 */
export interface Kernel {
  step(inputs: readonly Numbers[], now: number): Numbers;
  /** Ops that read the past answer here, before this step's inputs are known; `step` then takes them in. */
  peek?(now: number): Numbers;
  readonly state?: Readonly<Record<string, Numbers>>;
  /** What a probe sees where that is not `state` itself. */
  probe?(mode: ProbeMode): Readonly<Record<string, Numbers>>;
}

/**
 * Everything about a kind of op. Verifier, parser, printer, interpreter, documentation and the
 * random graphs of the tests read this one object.
 */
export interface OpDef<S extends AttrSpecs = AttrSpecs> {
  readonly kind: string;
  readonly summary: string;
  /** What a step does, one assignment a line. */
  readonly equations: readonly string[];
  readonly stages: readonly Stage[];
  readonly inputs: readonly string[];
  /** The last input may be given any number of times. */
  readonly variadic?: boolean;
  /** Its answer at a step does not depend on its inputs at that step, so it may close a cycle. */
  readonly readsPast?: boolean;
  /** Each element of its result depends on the elements in the same place only, broadcast. */
  readonly pointwise?: boolean;
  /** Names of what it remembers from step to step; empty when it remembers nothing. */
  readonly state: readonly string[];
  /** Bytes of each state, where they are not 32 bits for each element of the result. */
  stateBytes?(op: OpFacts<AttrsOf<S>> & { readonly type: ValueType }): readonly number[];
  /** Its result is its input, element for element, under another type. */
  readonly isView?: boolean;
  /** It reads all of its inputs in a step before it writes, or element by element: they may share memory. */
  readonly worksInPlace?: boolean;
  readonly attrs: S;
  infer(op: OpFacts<AttrsOf<S>>): ValueType | Fault;
  kernel(op: OpFacts<AttrsOf<S>> & { readonly type: ValueType }): Kernel;
  /** Between what its result lies, by what its inputs lie between. For stages of integers. */
  range?(op: OpFacts<AttrsOf<S>> & { readonly type: ValueType }, inputs: readonly Bounds[]): Bounds;
  /** How many elements of its inputs and weights make one of its result, where they are more than a few. */
  terms?(op: OpFacts<AttrsOf<S>>): number;
  /**
   * Extents that the elements of the second input count along, in turn: one, or one for each place of a
   * tuple. Only ops that choose by index have this.
   */
  indexExtents?(op: OpFacts<AttrsOf<S>>): Shape;
  /** How many synapses each element of the input drives; only synapses have this. */
  fanOut?(op: OpFacts<AttrsOf<S>>): Int32Array;
  /** How many synapses there are: the sum of all fan-outs, without a list of them. */
  synapses?(op: OpFacts<AttrsOf<S>>): number;
  /** Random attributes for inputs of these types, or nothing where the op does not fit them. */
  draw?(random: Random, inputs: readonly ValueType[], stage: Stage): AttrsOf<S> | undefined;
}

/** Keeps the attribute types while an op is written, and forgets them in the table of all ops. */
export function defineOp<const S extends AttrSpecs>(def: OpDef<S>): OpDef {
  return def;
}

export function fault(text: string, hint?: string): Fault {
  return hint === undefined ? { fault: text } : { fault: text, hint };
}

export function isFault(result: ValueType | Fault): result is Fault {
  return 'fault' in result;
}

/** All ops by kind. A parameter of parse, verify and interpret, so that a target can bring its own. */
export type OpTable = ReadonlyMap<string, OpDef>;

/** The given attributes, in the order of the definition, with defaults for those not given. */
export function completeAttrs(def: OpDef | undefined, given: Attrs): Attrs {
  const specs = Object.entries(def?.attrs ?? {});
  if (specs.length === 0 && Object.keys(given).length === 0) return given;
  const attrs = new Map<string, Attr>();
  for (const [name, spec] of specs) {
    const value = given[name] ?? spec.default;
    if (value !== undefined) attrs.set(name, value);
  }
  for (const [name, value] of Object.entries(given)) attrs.set(name, value);
  // Not by assignment, which would lose an attribute named __proto__ instead of reporting it.
  return Object.fromEntries(attrs);
}

/**
 * An op with its defaults filled in and its type inferred. For those who build a graph that must hold:
 * a type that cannot be inferred is a fault of theirs.
 */
export function typedOp(
  ops: OpTable,
  stage: Stage,
  draft: Omit<Op, 'type'>,
  inputs: readonly ValueType[],
): Op {
  const def = ops.get(draft.kind);
  if (!def) return broken(`no op '${draft.kind}'`);
  const attrs = completeAttrs(def, draft.attrs);
  const type = def.infer({ stage, attrs, inputs });
  if (isFault(type)) return broken(`${draft.kind} '${draft.result}': ${type.fault}`);
  return { ...draft, attrs, type };
}

/** An op with its defaults filled in. */
export function makeOp(ops: OpTable, op: Omit<Op, 'loc'> & { readonly loc?: Op['loc'] }): Op {
  return { loc: [], ...op, attrs: completeAttrs(ops.get(op.kind), op.attrs) };
}
