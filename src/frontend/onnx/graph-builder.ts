import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import type { Attrs, Loc, Op, Param } from '../../ir/graph.ts';
import { type OpDef, type OpTable, completeAttrs, isFault } from '../../ir/op-def.ts';
import { type ValueType, showType, tensorType } from '../../ir/types.ts';
import { uniqueNames } from '../../support/unique-names.ts';
import { HIGHEST_RANK, MOST_ELEMENTS, type Shape, spanOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Source } from '../frontend.ts';
import { Folder } from './folder.ts';
import { shortened } from './shortened.ts';
import type { TensorProto } from './schema.ts';
import type { Origin, Value } from './value.ts';

export type { Origin, Value } from './value.ts';

/** An op whose values still go by numbers. */
interface Draft {
  readonly id: number;
  readonly kind: string;
  readonly inputs: readonly number[];
  readonly attrs: Attrs;
  readonly type: ValueType;
  readonly loc: Loc;
  /** The name of what it comes from. */
  readonly from: string;
}

/** A network has some hundred ops, an unrolled one some ten thousand; a file that asks for more is hostile. */
const MOST_OPS = 2 ** 17;

/**
 * A graph under construction. An op of constants is not added but folded: its kernel runs when the
 * result is first asked for. A constant becomes an op only when an op reads it as a value.
 */
export class GraphBuilder {
  private readonly table: OpTable;
  private readonly params: readonly Param[];
  private readonly drafts: Draft[] = [];
  private readonly names = new Map<number, string>();
  private readonly constantOps = new Map<Tensor, number>();
  private readonly folder = new Folder();
  private ids = 0;

  constructor(table: OpTable, params: readonly Param[]) {
    this.table = table;
    this.params = params;
  }

  /** The graph's inputs as values, in their order. */
  inputs(): readonly Value[] {
    return this.params.map(({ name, type }) => {
      const value = { id: this.ids++, type };
      this.names.set(value.id, name);
      return value;
    });
  }

  constant(origin: Origin, tensor: Tensor): Value {
    return this.known(origin, this.folder.counted(origin, tensor));
  }

  /** A tensor that the model holds, as opposed to one that is made; and what holds it. */
  weight(origin: Origin, tensor: Tensor, holder: TensorProto | Source | Tensor): Value {
    return this.known(origin, this.folder.weight(origin, tensor, holder));
  }

  private known(origin: Origin, constant: Tensor): Value {
    checkShape(constant.shape, 'constant', origin);
    // Of a node only this is kept: it knows its inputs, and those where they come from.
    const { loc, at, name } = origin;
    const type = tensorType(constant.dtype, constant.shape);
    return { id: this.ids++, type, constant, origin: { loc, at, name } };
  }

  /** The result of an op on the given values. */
  emit(origin: Origin, kind: string, inputs: readonly Value[], given: Attrs = {}): Value {
    const def = this.table.get(kind);
    if (!def) return fail(codes.unknownOp({ kind, meant: undefined }, origin.at));
    const attrs = completeAttrs(def, given);
    const type = typeOf(def, attrs, inputs, origin);
    const folded = this.folder.fold({ def, attrs, type, inputs, origin });
    if (folded) return this.known(origin, folded);
    return this.add(origin, { kind, inputs: inputs.map((x) => this.operand(x)), attrs, type });
  }

  /** Counts what a node computes by itself while it is read, in elements; refuses too much. */
  countWork(work: number, origin: Origin): void {
    this.folder.spend(work, origin.at);
  }

  /** Gives a value a name of the model. The first one stays. */
  name(value: Value, name: string): void {
    if (!this.names.has(value.id)) this.names.set(value.id, name);
  }

  /** The ops, and the names of the given values, under names that are each used once. */
  finish(outputs: readonly Value[]): { readonly ops: readonly Op[]; readonly values: string[] } {
    this.folder.finish();
    const outputIds = outputs.map((value) => this.operand(value));
    const nameOf = this.finalNames();
    const ops = this.drafts.map(({ id, kind, inputs, attrs, type, loc }): Op => {
      const names = inputs.map((input) => nameOf.get(input)!);
      return { result: nameOf.get(id)!, kind, inputs: names, attrs, type, loc };
    });
    return { ops, values: outputIds.map((id) => nameOf.get(id)!) };
  }

  /** Refuses at once what is going to need so many ops, rather than when most of them are there. */
  expectOps(count: number, { at }: Origin): void {
    if (this.drafts.length + count > MOST_OPS) fail(codes.tooManyOps({ most: MOST_OPS }, at));
  }

  /** Keeps only names of the origin: it may be a node, with all that belongs to it. */
  private add(origin: Origin, draft: Omit<Draft, 'id' | 'loc' | 'from'>): Value {
    this.expectOps(1, origin);
    const { kind, inputs, attrs, type } = draft;
    const id = this.ids++;
    this.drafts.push({ id, kind, inputs, attrs, type, loc: origin.loc, from: origin.name });
    return { id, type };
  }

  /** The value that an op reads: for a constant the op that holds it, which is shared. */
  private operand({ id, type, constant, origin }: Value): number {
    if (!constant) return id;
    const known = this.constantOps.get(constant);
    if (known !== undefined) return known;
    const op = this.add(origin!, {
      kind: 'constant',
      inputs: [],
      attrs: { value: constant },
      type,
    });
    this.constantOps.set(constant, op.id);
    const name = this.names.get(id);
    if (name !== undefined) this.names.set(op.id, name);
    return op.id;
  }

  /** The model's own names first, so that no name of ours takes one of them. */
  private finalNames(): ReadonlyMap<number, string> {
    const claim = uniqueNames();
    const final = new Map<number, string>();
    for (const { name } of this.params) claim(name);
    for (const [id, name] of this.names) if (id < this.params.length) final.set(id, name);
    const named = this.drafts.filter(({ id }) => this.names.has(id));
    const unnamed = this.drafts.filter(({ id }) => !this.names.has(id));
    for (const { id } of named) final.set(id, claim(this.names.get(id)!));
    for (const { id, kind, from } of unnamed) final.set(id, claim(`${from}.${kind}`));
    return final;
  }
}

/** A concatenation has any number of inputs. */
const MOST_TYPES = 8;

function typeOf(def: OpDef, attrs: Attrs, inputs: readonly Value[], origin: Origin): ValueType {
  const { kind } = def;
  const type = def.infer({ stage: 'ann', attrs, inputs: inputs.map((input) => input.type) });
  if (isFault(type)) {
    const { fault, ...more } = type;
    const types = inputs.slice(0, MOST_TYPES).map((input) => showType(input.type));
    return fail(codes.untypable({ kind, fault: shortened(fault), ...more, types }, origin.at));
  }
  checkShape(type.shape, kind, origin);
  checkAttrs(def, attrs, origin);
  return type;
}

/** What a kernel trusts in: it may run before the graph is verified, where the op is folded. */
function checkAttrs({ kind, attrs: specs }: OpDef, attrs: Attrs, { at }: Origin): void {
  for (const [name, spec] of Object.entries(specs)) {
    const wrong = attrs[name] === undefined ? undefined : spec.check(attrs[name]);
    if (wrong !== undefined) fail(codes.wrongAttr({ name, kind, wrong }, at));
  }
}

/** Whether values of a shape can be held, and an op's tables for each of their axes. */
function checkShape(shape: Shape, kind: string, { at, name }: Origin): void {
  const fault = `its result has ${shape.length} axes, at most ${HIGHEST_RANK} are known`;
  if (shape.length > HIGHEST_RANK) fail(codes.untypable({ kind, fault }, at));
  const facts = { name, shape: `[${shape.join(',')}]`, most: MOST_ELEMENTS };
  if (spanOf(shape) > MOST_ELEMENTS) fail(codes.tooManyElements(facts, at));
}
