import { interpreter } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import type { Attrs } from '../../src/ir/graph.ts';
import type { Stage, ValueType } from '../../src/ir/types.ts';
import type { Random } from '../../src/support/random.ts';
import type { Numbers } from '../../src/tensor/dtype.ts';
import { graphOf } from './graph-of.ts';
import { arrayOf } from './run-op.ts';

/** An op on its own, and what each of its inputs carries in all. */
export interface Delivery {
  readonly kind: string;
  readonly stage: Stage;
  readonly attrs: Attrs;
  readonly inputs: readonly { readonly type: ValueType; readonly total: readonly number[] }[];
}

const STEPS = 5;
const MOST_STEPS = 2000;

/**
 * What an op has sent in all when it is quiet, after everything has arrived in random pieces. Sums of
 * integers wrap at 32 bits, as those of whoever hears them do.
 */
export function deliver({ kind, stage, attrs, inputs }: Delivery, random: Random): number[] {
  const names = inputs.map((_, i) => `x${i}`);
  const types = Object.fromEntries(inputs.map(({ type }, i) => [names[i]!, type]));
  const machine = interpreter(graphOf(stage, types, [['y', kind, names, attrs]]), OP_TABLE);
  const owed = inputs.map(({ total }) => [...total]);
  const sums: number[] = [];
  const isSent = (isLast: boolean): boolean => {
    const given = inputs.map(({ type, total }, i) => {
      const pieces = owed[i]!.map((x) => (isLast ? x : piece(x, random)));
      pieces.forEach((sent, at) => (owed[i]![at]! -= sent));
      // A tensor is there as a whole in every step.
      const values = type.role === 'tensor' && isLast ? total : pieces;
      return [names[i]!, arrayOf(type, values)] as const;
    });
    machine.step(Object.fromEntries(given));
    return addTo(sums, machine.value('y'), stage);
  };
  for (let i = 1; i < STEPS; i++) isSent(false);
  for (let i = 0; i < MOST_STEPS; i++) if (!isSent(true) && i > 0) return sums;
  throw new Error(`${kind} is not quiet after ${MOST_STEPS} steps`);
}

/** Too little, too much, nothing, or the wrong way. */
function piece(rest: number, random: Random): number {
  return random.pick([0, rest, Math.trunc(rest / 2), random.int(-9, 9), -Math.trunc(rest / 3)]);
}

/** Whether a message was sent. */
function addTo(sums: number[], messages: Numbers, stage: Stage): boolean {
  messages.forEach((message, i) => {
    const sum = (sums[i] ?? 0) + message;
    sums[i] = stage === 'snn' ? sum : sum | 0;
  });
  return messages.some((message) => message !== 0);
}
