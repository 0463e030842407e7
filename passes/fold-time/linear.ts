import type { Op } from '../../src/ir/graph.ts';
import type { OpTable } from '../../src/ir/op-def.ts';
import { type ValueType, tensorType } from '../../src/ir/types.ts';
import { type Shape, broadcastIndex, broadcastShapes, sameShape } from '../../src/tensor/shape.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import type { AtomTable } from './atom-table.ts';
import { type Coefficient, coefficientOf, isOne, isZero } from './coefficient.ts';
import { onConstants } from './constants.ts';
import { add, atomSum, constantOf, constantSum } from './sum.ts';
import type { Atom, Sum, Term } from './terms.ts';

/** Linear ops that have a spiking form, and one that on spikes has one. */
const SYNAPSES: ReadonlySet<string> = new Set([
  'dense',
  'conv',
  'average-pool',
  'reduce-mean',
  'max-pool',
]);

export function isLinear(op: Op): boolean {
  return SYNAPSES.has(op.kind);
}

/** Whether a sum is some neurons' spikes, perhaps pooled, and nothing else. */
function isSpikes(sum: Sum): boolean {
  const [term, ...others] = sum.values();
  let [atom] = term?.atoms ?? [];
  if (!term || !atom || others.length > 0 || term.atoms.length > 1 || !isExactlyOne(term.factor))
    return false;
  while (atom.kind === 'linear' && KEEPS_SPIKES.has(atom.op.kind)) atom = atom.source;
  return atom.kind === 'spike';
}

const KEEPS_SPIKES: ReadonlySet<string> = new Set(['reshape', 'max-pool']);

function isExactlyOne({ values }: Coefficient): boolean {
  return values.every((value) => value === 1);
}

/** A linear op on a sum is the sum of that op on each atom. Nothing where an atom is no spike or input. */
export function linear(
  op: Op,
  sum: Sum,
  types: { readonly from: Shape; readonly to: ValueType },
  around: { readonly atoms: AtomTable; readonly ops: OpTable },
): Sum | undefined {
  if (op.kind === 'max-pool' && !isSpikes(sum)) return undefined;
  const parts: Sum[] = [];
  for (const { atoms, factor } of sum.values()) {
    const [atom] = atoms;
    if (!atom) continue;
    const isWhole = sameShape(atom.type.shape, types.from);
    if (atoms.length > 1 || atom.kind === 'potential' || !isOne(factor) || !isWhole)
      return undefined;
    parts.push(atomSum(around.atoms.linear(op, atom, types.to), factor));
  }
  const constant = constantOf(sum);
  if (!isZero(constant)) {
    const { bias: _none, ...attrs } = op.attrs;
    const facts = { inputs: [tensorType('f32', types.from)], type: types.to };
    parts.push(constantSum(onConstants({ kind: op.kind, attrs }, [constant], facts, around.ops)));
  }
  const bias = op.attrs['bias'] as Tensor | undefined;
  if (bias) parts.push(constantSum(alongChannels(bias, op, types.to.shape.length)));
  return add(...parts);
}

/** A convolution's bias stands along its channels, a dense op's along the last axis. */
function alongChannels(bias: Tensor, op: Op, rank: number): Coefficient {
  const { values, shape } = coefficientOf(bias);
  if (op.kind !== 'conv' || values.length === 1) return { values, shape };
  return { values, shape: [values.length, ...new Array<number>(rank - 2).fill(1)] };
}

/** The same elements in another shape. */
export function reshape(sum: Sum, from: Shape, to: ValueType, atoms: AtomTable): Sum | undefined {
  if (sameShape(from, to.shape)) return sum;
  const parts: Sum[] = [];
  for (const term of sum.values()) {
    const part = reshapeTerm(term, from, to, atoms);
    if (!part) return undefined;
    parts.push(part);
  }
  return add(...parts);
}

function reshapeTerm(
  { atoms: factors, factor }: Term,
  from: Shape,
  to: ValueType,
  atoms: AtomTable,
): Sum | undefined {
  if (factors.some(({ type }) => !sameShape(type.shape, from))) return undefined;
  const shaped = factors.map((atom) => reshapeAtom(atom, to, atoms));
  const by = isOne(factor) ? factor : reshapeFactor(factor, from, to.shape);
  const key = shaped.toSorted((a, b) => a.id - b.id);
  return key.length === 0
    ? constantSum(by)
    : new Map([[key.map(({ id }) => id).join(), { atoms: key, factor: by }]]);
}

function reshapeFactor({ shape, values }: Coefficient, from: Shape, to: Shape): Coefficient {
  const whole = broadcastShapes(shape, from)!;
  return { shape: to, values: Float64Array.from(broadcastIndex(shape, whole), (i) => values[i]!) };
}

/** Of two reshapes the last one counts. */
function reshapeAtom(atom: Atom, to: ValueType, atoms: AtomTable): Atom {
  const source = atom.kind === 'linear' && atom.op.kind === 'reshape' ? atom.source : atom;
  if (sameShape(source.type.shape, to.shape)) return source;
  const attrs = { shape: to.shape };
  const op: Op = { result: '', kind: 'reshape', inputs: [], attrs, type: to, loc: [] };
  return atoms.linear(op, source, to);
}
