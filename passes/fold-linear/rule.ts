import type { Op } from '../../src/ir/graph.ts';
import { type OpTable, typedOp } from '../../src/ir/op-def.ts';
import { type ValueType, sameType } from '../../src/ir/types.ts';

export interface View {
  readonly types: ReadonlyMap<string, ValueType>;
  readonly table: OpTable;
  readonly claim: (name: string) => string;
  /** The op that makes a value which one op alone reads. */
  onlyFor(name: string): Op | undefined;
}

/** What two linear ops behind each other are, of which the second alone reads the first; nothing where it does not fit. */
export interface Rule {
  readonly name: string;
  readonly equation: string;
  readonly condition: string;
  readonly kinds: readonly string[];
  /** Ops in place of the outer one, the last of which has its name. */
  readonly apply: (outer: Op, inner: Op, view: View) => readonly Op[] | undefined;
}

/** Ops one behind the other from a value on, in place of two; nothing where the last is not of the type of the outer one. */
export function chained(
  steps: readonly Pick<Op, 'kind' | 'attrs'>[],
  outer: Op,
  inner: Op,
  { types, table, claim }: View,
): readonly Op[] | undefined {
  const loc = [...new Set([...inner.loc, ...outer.loc])];
  const made: Op[] = [];
  for (const [i, { kind, attrs }] of steps.entries()) {
    const isLast = i === steps.length - 1;
    const result = isLast ? outer.result : claim(`${inner.result}.${kind}`);
    const before = made.at(-1);
    const inputs = [before?.result ?? inner.inputs[0]!];
    const type = before?.type ?? types.get(inner.inputs[0]!)!;
    made.push(typedOp(table, 'ann', { result, kind, inputs, attrs, loc }, [type]));
  }
  return sameType(made.at(-1)!.type, outer.type) ? made : undefined;
}
