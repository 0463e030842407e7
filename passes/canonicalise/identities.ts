import type { Op } from '../../src/ir/graph.ts';
import { wiringOf } from '../../src/ir/ops/ledgers/wire-places.ts';
import { sameShape, sizeOf } from '../../src/tensor/shape.ts';
import { numbersOf } from '../../src/tensor/tensor.ts';
import type { Rule } from './rule.ts';

/* Ops that change nothing. Their type is that of what they read, or they do change something. */

/** Functions that give themselves on their own results. */
const IDEMPOTENT = ['abs', 'ceil', 'floor', 'relu', 'round', 'sign'];

export const IDENTITIES: readonly Rule[] = [
  {
    name: 'no-change-of-form',
    equation: 'reshape(x), expand(x), cast(x) = x where the type stays',
    kinds: ['reshape', 'expand', 'cast'],
    apply: ({ inputs }) => inputs[0],
  },
  {
    name: 'one-alone',
    equation: 'join(x) = concat(x) = x',
    kinds: ['join', 'concat'],
    apply: ({ inputs }) => (inputs.length === 1 ? inputs[0] : undefined),
  },
  {
    name: 'wired-to-itself',
    equation: 'wire(x) = x where index[i] = i',
    kinds: ['wire'],
    apply: ({ inputs, attrs }) => (isInOrder(attrs) ? inputs[0] : undefined),
  },
  {
    name: 'axes-in-order',
    equation: 'transpose(x) = x where permutation[i] = i',
    kinds: ['transpose'],
    apply: ({ inputs, attrs }) =>
      (attrs['permutation'] as readonly number[]).every((axis, i) => axis === i)
        ? inputs[0]
        : undefined,
  },
  {
    name: 'all-of-it',
    equation: 'slice(x) = x where it keeps all in order; pad(x) = x where it adds nothing',
    kinds: ['slice', 'pad'],
    apply: (op, { types }) =>
      keepsAll(op, types.get(op.inputs[0]!)!.shape) ? op.inputs[0] : undefined,
  },
  {
    name: 'twice-is-once',
    equation: 'f(f(x)) = f(x) for relu, abs, sign and roundings',
    kinds: IDEMPOTENT,
    apply: ({ kind, inputs }, { definitions }) =>
      definitions.get(inputs[0]!)?.kind === kind ? inputs[0] : undefined,
  },
];

/** Whether each element of a wire's result is the one in the same place. */
export function isInOrder(attrs: Op['attrs']): boolean {
  const { index, shape, stride } = wiringOf(attrs);
  const places = numbersOf(index);
  const { length } = places;
  // Runs are in order where the first one is, and the next ones start where those before them end.
  if (length === 0 || (sizeOf(shape) > length && stride !== length)) return false;
  for (let i = 0; i < length; i++) if (places[i] !== i) return false;
  return true;
}

function keepsAll({ attrs, type }: Op, shape: readonly number[]): boolean {
  const isForward = (attrs['steps'] as readonly number[] | undefined)?.every((n) => n === 1);
  return sameShape(type.shape, shape) && sizeOf(shape) > 0 && isForward !== false;
}
