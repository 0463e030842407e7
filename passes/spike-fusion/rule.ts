import { OP_SIZE } from '../../src/ir/count.ts';
import type { Attrs, Op } from '../../src/ir/graph.ts';
import type { ValueType } from '../../src/ir/types.ts';
import { bytesPerElement } from '../../src/tensor/dtype.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { type Tensor, isTensor } from '../../src/tensor/tensor.ts';

/** A graph as a sweep finds it. */
export interface View {
  readonly definitions: ReadonlyMap<string, Op>;
  readonly types: ReadonlyMap<string, ValueType>;
  /** How often each value is read, by ops and outputs, and by which ops. */
  readonly reads: ReadonlyMap<string, number>;
  readonly readers: ReadonlyMap<string, readonly Op[]>;
  /** How many ops hold each tensor. */
  readonly holders: ReadonlyMap<Tensor, number>;
  /** An op that does not have a type yet; of a new name unless it is the one that a rule replaces. */
  make(op: Draft): Op;
}

export interface Draft {
  readonly result: string;
  readonly kind: string;
  readonly inputs: readonly string[];
  readonly attrs: Attrs;
  readonly loc: Op['loc'];
}

/** Ops in place of others, by name: none, where nobody reads the value any more. */
export type Change = ReadonlyMap<string, readonly Op[]>;

/** What a rule makes of an op, and of others with it. It counts only where the graph gets smaller by it. */
export interface Rule {
  readonly name: string;
  readonly equation: string;
  readonly condition: string;
  readonly kinds: readonly string[];
  apply(op: Op, view: View): Change | undefined;
}

/** Ops in place of one, the last of which has its name. */
export function inPlace({ result }: Op, ...ops: readonly Op[]): Change {
  return new Map([[result, ops]]);
}

/** The op of a kind that defines a value which nobody else reads. */
export function onlyFor(name: string, kind: string, view: View): Op | undefined {
  const op = view.definitions.get(name);
  return op?.kind === kind && view.reads.get(name) === 1 ? op : undefined;
}

/** The ops that a change replaces, and those before them that nobody reads any more then. */
export function removedBy(change: Change, view: View): readonly Op[] {
  const made = [...change.values()].flat();
  const kept = new Set(made.flatMap(({ inputs }) => inputs));
  const reads = new Map<string, number>();
  const removed = [...change.keys()].map((name) => view.definitions.get(name)!);
  const isReplaced = (name: string) => change.has(name);
  for (const { inputs } of removed)
    for (const name of inputs) {
      const count = (reads.get(name) ?? 0) + 1;
      reads.set(name, count);
      const definition = view.definitions.get(name);
      if (!definition || isReplaced(name) || kept.has(name)) continue;
      if (count < view.reads.get(name)!) continue;
      removed.push(definition);
    }
  return removed;
}

/** Bytes that the graph gets smaller by. */
export function gainOf(removed: readonly Op[], made: readonly Op[], { holders }: View): number {
  const counts = new Map<Tensor, number>();
  for (const tensor of tensorsIn(removed)) counts.set(tensor, (counts.get(tensor) ?? 0) + 1);
  const freed = [...counts].filter(([tensor, count]) => count >= holders.get(tensor)!);
  const stored = [...new Set(tensorsIn(made))].filter((tensor) => !holders.has(tensor));
  const kept = new Set(tensorsIn(made));
  const bytes = (tensors: readonly Tensor[]) =>
    tensors.reduce((sum, { dtype, shape }) => sum + sizeOf(shape) * bytesPerElement(dtype), 0);
  const gone = freed.map(([tensor]) => tensor).filter((tensor) => !kept.has(tensor));
  return OP_SIZE * (removed.length - made.length) + bytes(gone) - bytes(stored);
}

export function tensorsIn(ops: readonly Op[]): Tensor[] {
  return ops.flatMap(({ attrs }) => Object.values(attrs).filter(isTensor));
}
