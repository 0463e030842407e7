import type { Op } from '../../src/ir/graph.ts';
import { type ValueType, tensorType } from '../../src/ir/types.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { type Tensor, numbersOf } from '../../src/tensor/tensor.ts';
import { isPointwise } from './apply.ts';
import { isLinear, reshape } from './linear.ts';
import { atomSum } from './sum.ts';
import type { AtomTable } from './atom-table.ts';
import type { Value } from './terms.ts';

/** Elements `start` to `start + length` along an axis of a value. */
export interface Range {
  readonly name: string;
  readonly axis: number;
  readonly start: number;
  readonly length: number;
}

/** Where ranges are looked for. */
interface View {
  readonly atoms: AtomTable;
  readonly definitions: ReadonlyMap<string, Op>;
  readonly types: ReadonlyMap<string, ValueType>;
  of(name: string): Value;
  part(range: Range): Value;
  apply(op: Op, values: readonly Value[], types: readonly ValueType[], type: ValueType): Value;
}

/** What a slice or gather takes of its input, where that is a range along one axis. */
export function rangeOf(op: Op, view: View): Range | undefined {
  const [name] = op.inputs as [string];
  if (op.kind === 'gather') {
    const index = view.definitions.get(op.inputs[1]!);
    if (index?.kind !== 'constant' || sizeOf(index.type.shape) !== 1) return undefined;
    const axis = op.attrs['axis'] as number;
    const extent = view.types.get(name)!.shape[axis]!;
    const [at] = numbersOf(index.attrs['value'] as Tensor) as unknown as [number];
    const start = at < 0 ? at + extent : at;
    return start >= 0 && start < extent ? { name, axis, start, length: 1 } : undefined;
  }
  if (op.kind !== 'slice' || op.attrs['steps'] !== undefined) return undefined;
  const { shape } = view.types.get(name)!;
  const kept = op.type.shape;
  const [axis, ...others] = shape.flatMap((extent, i) => (extent === kept[i] ? [] : [i]));
  if (axis === undefined || others.length > 0) return undefined;
  const starts = op.attrs['starts'] as readonly number[];
  return { name, axis, start: starts[axis]!, length: kept[axis]! };
}

/** A range of a value, from the same range of what the value is made of. */
export function partOf(range: Range, view: View): Value {
  const op = view.definitions.get(range.name);
  if (!op) return partOfInput(range, view);
  return partOfOp(op, range, view) ?? { opaque: op };
}

function partOfInput({ name, axis, start, length }: Range, { types, atoms }: View): Value {
  const { dtype, shape } = types.get(name)!;
  const seen = length === 1 ? shape.toSpliced(axis, 1) : shape.with(axis, length);
  const part = { axis, start, length, of: shape[axis]! };
  const atom = atoms.input(name, tensorType(dtype, seen), part);
  return reshape(atomSum(atom), seen, tensorType(dtype, shape.with(axis, length)), atoms)!;
}

function partOfOp(op: Op, range: Range, view: View): Value | undefined {
  if (op.kind === 'concat') return partOfConcat(op, range, view);
  if (op.kind === 'reshape') return partOfReshape(op, range, view);
  if (op.kind === 'transpose') return partOfTranspose(op, range, view);
  if (op.kind === 'slice') return partOfSlice(op, range, view);
  const { axis, length, start } = range;
  const rank = op.type.shape.length;
  const isApart = op.kind === 'dense' ? axis < rank - 1 : isLinear(op) && axis === 0;
  if (!isApart && !isPointwise(op)) return undefined;
  const parts = op.inputs.map((name) => {
    const whole = view.types.get(name)!;
    const own = axis - (rank - whole.shape.length);
    if (own < 0 || whole.shape[own] !== op.type.shape[axis])
      return { value: view.of(name), type: whole };
    const part = view.part({ name, axis: own, start, length });
    return { value: part, type: { ...whole, shape: whole.shape.with(own, length) } };
  });
  return view.apply(
    op,
    parts.map(({ value }) => value),
    parts.map(({ type }) => type),
    { ...op.type, shape: op.type.shape.with(axis, length) },
  );
}

function partOfConcat(op: Op, { axis, start, length }: Range, view: View): Value | undefined {
  if (op.attrs['axis'] !== axis) return undefined;
  let before = 0;
  for (const name of op.inputs) {
    const extent = view.types.get(name)!.shape[axis]!;
    if (start >= before && start + length <= before + extent)
      return view.part({ name, axis, start: start - before, length });
    before += extent;
  }
  return undefined;
}

/** A range that lies in one piece is one of the outermost axis of the other shape too. */
function partOfReshape(op: Op, range: Range, view: View): Value | undefined {
  const [name] = op.inputs as [string];
  const from = view.types.get(name)!.shape;
  const to = op.type.shape;
  const axis = from.findIndex((extent) => extent !== 1);
  if (axis === -1 || to.slice(0, range.axis).some((extent) => extent !== 1)) return undefined;
  const [row, ownRow] = [sizeOf(to.slice(range.axis + 1)), sizeOf(from.slice(axis + 1))];
  const [start, length] = [(range.start * row) / ownRow, (range.length * row) / ownRow];
  if (!Number.isInteger(start) || !Number.isInteger(length)) return undefined;
  const part = view.part({ name, axis, start, length });
  const inner = { ...op.type, shape: from.with(axis, length) };
  return view.apply(op, [part], [inner], {
    ...op.type,
    shape: to.with(range.axis, range.length),
  });
}

function partOfTranspose(op: Op, range: Range, view: View): Value {
  const [name] = op.inputs as [string];
  const axis = (op.attrs['permutation'] as readonly number[])[range.axis]!;
  const part = view.part({ ...range, name, axis });
  const whole = view.types.get(name)!;
  const from = { ...whole, shape: whole.shape.with(axis, range.length) };
  const type = { ...op.type, shape: op.type.shape.with(range.axis, range.length) };
  return view.apply(op, [part], [from], type);
}

function partOfSlice(op: Op, range: Range, view: View): Value | undefined {
  const outer = rangeOf(op, view);
  if (outer?.axis !== range.axis) return undefined;
  return view.part({ ...range, name: outer.name, start: outer.start + range.start });
}
