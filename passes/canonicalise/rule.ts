import type { Attrs, Op } from '../../src/ir/graph.ts';
import type { OpTable } from '../../src/ir/op-def.ts';
import type { ValueType } from '../../src/ir/types.ts';

/** What a rule may look at. Definitions are those that are there so far; later ones are as they were. */
export interface View {
  readonly definitions: ReadonlyMap<string, Op>;
  readonly types: ReadonlyMap<string, ValueType>;
  /** How often each value is read, by ops and outputs. */
  readonly readers: ReadonlyMap<string, number>;
  readonly table: OpTable;
}

/** An op in place of another, of the same name and type. */
export interface Form {
  readonly kind: string;
  readonly inputs: readonly string[];
  readonly attrs: Attrs;
  /** Where ops come from that it takes in. */
  readonly loc?: Op['loc'];
}

/** A rule says of an op that it equals a value, by name, or another op; or that it does not fit. */
export interface Rule {
  readonly name: string;
  readonly equation: string;
  readonly kinds: readonly string[] | 'all';
  apply(op: Op, view: View): Form | string | undefined;
}

/** The op that defines an input and that nobody else reads. */
export function onlyFor(name: string, { definitions, readers }: View): Op | undefined {
  return readers.get(name) === 1 ? definitions.get(name) : undefined;
}
