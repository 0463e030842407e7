import type { Attrs, Op } from '../../src/ir/graph.ts';
import { type Numbers, allocate } from '../../src/tensor/dtype.ts';
import { type Shape, sizeOf, stridedIndex, stridesOf } from '../../src/tensor/shape.ts';
import { type Tensor, isTensor, numbersOf, storeNumbers, tensor } from '../../src/tensor/tensor.ts';
import type { Rule } from './rule.ts';

/* Parameters of populations, which broadcast: what is the same along an axis is written once. */

const BROADCAST = [
  ...['bias', 'cos', 'de', 'di', 'dr', 'dth', 'du', 'dv', 'refractory', 'sin', 'start', 'step'],
  ...['theta', 'vth'],
];

const POPULATIONS = [
  'integrate-and-fire',
  'level',
  'lif',
  'lif-adaptive',
  'lif-plain',
  'lif-potential',
  'lif-soft-reset',
  'lif-two-currents',
  'log-sum',
  'resonator',
  'resonator-adaptive',
  'shares',
  'sigma',
  'sigma-delta',
];

export const PARAMETERS: readonly Rule[] = [
  {
    name: 'no-bias',
    equation: 'x + 0 = x: a bias of zeros is none, of integers',
    kinds: POPULATIONS,
    apply(op) {
      const { bias, ...rest } = op.attrs;
      return isTensor(bias) && bias.dtype.startsWith('i') && numbersOf(bias).every((b) => b === 0)
        ? withAttrs(op, rest)
        : undefined;
    },
  },
  {
    name: 'written-once',
    equation: 'p[i, j] = q[i] for all j: p broadcasts from [n, 1], or from a single number',
    kinds: POPULATIONS,
    apply(op) {
      const found = BROADCAST.flatMap((name) => {
        const whole = op.attrs[name];
        const part = isTensor(whole) ? written(whole) : undefined;
        return part ? [[name, part] as const] : [];
      });
      return found.length === 0
        ? undefined
        : withAttrs(op, { ...op.attrs, ...Object.fromEntries(found) });
    },
  },
];

function withAttrs({ kind, inputs }: Op, attrs: Attrs) {
  return { kind, inputs, attrs };
}

/** A tensor without the axes along which it is the same; nothing where there are none. */
function written(whole: Tensor): Tensor | undefined {
  if (sizeOf(whole.shape) === 0) return undefined;
  const numbers = numbersOf(whole);
  const isConstant = whole.shape.map(
    (extent, axis) => extent === 1 || isSame(numbers, whole.shape, axis),
  );
  const first = isConstant.indexOf(false);
  const shape =
    first === -1 ? [] : whole.shape.map((n, axis) => (isConstant[axis] ? 1 : n)).slice(first);
  if (shape.length === whole.shape.length && sizeOf(shape) === numbers.length) return undefined;
  if (sizeOf(shape) === numbers.length) return tensor(whole.dtype, shape, whole.data);
  const strides = stridesOf(whole.shape);
  const kept = whole.shape.map((n, axis) => (isConstant[axis] ? 1 : n));
  const places = stridedIndex(kept, strides);
  const once = allocate(whole.dtype, places.length);
  for (let i = 0; i < places.length; i++) once[i] = numbers[places[i]!]!;
  return tensor(whole.dtype, shape, storeNumbers(whole.dtype, once));
}

/** Whether no number differs from the one before it along an axis. */
function isSame(numbers: Numbers, shape: Shape, axis: number): boolean {
  const stride = stridesOf(shape)[axis]!;
  const span = stride * shape[axis]!;
  for (let start = 0; start < numbers.length; start += span)
    for (let i = start + stride; i < start + span; i++)
      if (numbers[i] !== numbers[i - stride]) return false;
  return true;
}
