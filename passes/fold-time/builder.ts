import type { Attrs, Loc, Op } from '../../src/ir/graph.ts';
import { type OpTable, typedOp } from '../../src/ir/op-def.ts';
import type { ValueType } from '../../src/ir/types.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { tensor, tensorOf } from '../../src/tensor/tensor.ts';

/** Adds ops at stage `snn`, under names that are each used once. */
export class Builder {
  readonly ops: Op[] = [];
  private readonly table: OpTable;
  private readonly types = new Map<string, ValueType>();

  constructor(table: OpTable) {
    this.table = table;
  }

  /** A value that comes from outside, or one that an op will have. */
  declare(wanted: string, type: ValueType): string {
    let name = wanted;
    for (let i = 1; this.types.has(name); i++) name = `${wanted}.${i}`;
    this.types.set(name, type);
    return name;
  }

  typeOf(name: string): ValueType {
    return this.types.get(name)!;
  }

  emit(kind: string, inputs: readonly string[], attrs: Attrs, from: Origin): string {
    const types = inputs.map((input) => this.typeOf(input));
    const draft = { result: '', kind, inputs, attrs, loc: from.loc };
    const op = typedOp(this.table, 'snn', draft, types);
    const result = this.declare(from.name, op.type);
    this.ops.push({ ...op, result });
    return result;
  }

  /** An op whose result is declared already, for others that read its past. */
  define(result: string, op: Omit<Op, 'result' | 'type'>): void {
    const types = op.inputs.map((input) => this.typeOf(input));
    this.ops.push(typedOp(this.table, 'snn', { ...op, result }, types));
  }

  /** Spikes as a current, each with a synapse of its own. */
  identity(name: string, weight: number, from: Origin): string {
    const { shape } = this.typeOf(name);
    const size = sizeOf(shape);
    const count = (length: number) => Array.from({ length }, (_, i) => i);
    const attrs = {
      starts: tensorOf('i32', [size + 1], count(size + 1)),
      targets: tensorOf('i32', [size], count(size)),
      weight: tensor('f32', [size], new Float32Array(size).fill(weight)),
      size,
    };
    const flat = this.emit('sparse', [name], attrs, { ...from, name: `${name}.identity` });
    return this.emit('reshape', [flat], { shape }, { ...from, name: `${name}.current` });
  }
}

/** What a new op is called after, and which of the model's parts it stands for. */
export interface Origin {
  readonly name: string;
  readonly loc: Loc;
}
