import * as codes from '../../diagnostics/codes.ts';
import { type Location, fail } from '../../diagnostics/diagnostic.ts';
import type { Attrs, Loc, Op, Param } from '../../ir/graph.ts';
import { type OpTable, completeAttrs, isFault } from '../../ir/op-def.ts';
import type { ValueType } from '../../ir/types.ts';
import { MOST_ELEMENTS, sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { type OnnxNode, invalid } from './node.ts';

/** A value of the graph that grows. */
interface Value {
  readonly name: string;
  readonly type: ValueType;
}

interface OpDraft {
  readonly kind: string;
  readonly inputs: readonly Value[];
  readonly attrs?: Attrs;
  /** What the op computes on the way to the node's result; absent for the result itself. */
  readonly part?: string;
}

/** Where an op comes from: for the graph, and for messages. */
interface Origin {
  readonly loc: Loc;
  readonly at: Location;
}

interface Start {
  readonly ops: OpTable;
  readonly params: readonly Param[];
  readonly constants: ReadonlyMap<string, Tensor>;
  /** All names of the model, so that none is used for anything else. */
  readonly names: Iterable<string>;
  /** Where a constant of the model comes from. */
  readonly originOf: (name: string) => Origin;
}

/**
 * A graph under construction. Each name of the model stands for a tensor that is known now, or for a
 * value of the graph. A known tensor becomes a `constant` op only when an op reads it as a value.
 */
export class GraphBuilder {
  readonly ops: Op[] = [];
  private readonly table: OpTable;
  private readonly constants: Map<string, Tensor>;
  private readonly values: Map<string, Value>;
  private readonly names: Set<string>;
  private readonly originOf: (name: string) => Origin;

  constructor({ ops, params, constants, names, originOf }: Start) {
    this.table = ops;
    this.constants = new Map(constants);
    this.values = new Map(params.map(({ name, type }) => [name, { name, type }]));
    this.names = new Set(names);
    this.originOf = originOf;
  }

  isBound(name: string): boolean {
    return this.constants.has(name) || this.values.has(name);
  }

  /** The tensor that a node's input is, where that is known now. */
  constantOf(node: OnnxNode, index: number): Tensor | undefined {
    return this.constants.get(node.inputs[index] ?? '');
  }

  /** A node's input as a value of the graph. */
  input(node: OnnxNode, index: number): Value {
    const name = node.inputs[index];
    if (name) return this.value(name);
    return invalid(node, `input ${index + 1} is missing`);
  }

  value(name: string): Value {
    const known = this.values.get(name);
    if (known) return known;
    const attrs = { value: this.constants.get(name)! };
    const draft = { result: name, kind: 'constant', inputs: [], attrs };
    const value = this.push(draft, this.originOf(name));
    this.values.set(name, value);
    return value;
  }

  /** Adds an op: the node's first output, or a part of it. */
  emit(node: OnnxNode, { kind, inputs, attrs = {}, part }: OpDraft): Value {
    const result = part === undefined ? node.outputs[0]! : this.fresh(node.outputs[0]!, part);
    const value = this.push({ result, kind, inputs, attrs }, node);
    if (part === undefined) this.values.set(result, value);
    return value;
  }

  /** A tensor that the model does not have as such, as a value. */
  emitConstant(node: OnnxNode, part: string, value: Tensor): Value {
    return this.emit(node, { kind: 'constant', inputs: [], attrs: { value }, part });
  }

  /** The node's first output is this tensor. */
  bindConstant(node: OnnxNode, value: Tensor): void {
    this.constants.set(node.outputs[0]!, value);
  }

  /** The node's first output is the same as its first input. */
  pass(node: OnnxNode): void {
    const known = this.constantOf(node, 0);
    if (known) this.bindConstant(node, known);
    else this.values.set(node.outputs[0]!, this.input(node, 0));
  }

  private push(
    draft: { result: string; kind: string; inputs: readonly Value[]; attrs: Attrs },
    { loc, at }: Origin,
  ): Value {
    const { result, kind, inputs } = draft;
    const def = this.table.get(kind);
    if (!def) return fail(codes.unknownOp({ kind, meant: undefined }, at));
    const attrs = completeAttrs(def, draft.attrs);
    const types = inputs.map((input) => input.type);
    const type = def.infer({ stage: 'ann', attrs, inputs: types });
    if (isFault(type)) return fail(codes.untypable({ kind, ...type }, at));
    if (sizeOf(type.shape) > MOST_ELEMENTS) {
      const shape = `[${type.shape.join(',')}]`;
      return fail(codes.tooManyElements({ name: result, shape, most: MOST_ELEMENTS }, at));
    }
    this.ops.push({ result, kind, inputs: inputs.map((input) => input.name), attrs, type, loc });
    return { name: result, type };
  }

  /** A name that the model does not use. */
  private fresh(base: string, part: string): string {
    let name = `${base}.${part}`;
    for (let n = 2; this.names.has(name); n++) name = `${base}.${part}${n}`;
    this.names.add(name);
    return name;
  }
}
