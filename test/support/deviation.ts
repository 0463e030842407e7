import { randomInputs } from '../../src/compiler/check-bits.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { interpreter } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import type { Numbers } from '../../src/tensor/dtype.ts';

/**
 * How far the outputs of two graphs lie apart, relative to the largest number that the first one
 * computes on the way: that is what its rounding errors are measured in.
 */
export function largestDeviation(
  a: Graph,
  b: Graph,
  { steps, seed }: { readonly steps: number; readonly seed: number },
): number {
  const [runA, runB] = [interpreter(a, OP_TABLE), interpreter(b, OP_TABLE)];
  let worst = 0;
  for (let step = 1; step <= steps; step++) {
    const inputs = randomInputs(a, seed * 1009 + step);
    runA.step(inputs);
    runB.step(inputs);
    const scale = Math.max(1, ...a.ops.map((op) => largest(runA.value(op.result))));
    for (const [i, { value }] of a.outputs.entries()) {
      const other = runB.value(b.outputs[i]!.value);
      worst = Math.max(worst, farthest(runA.value(value), other) / scale);
    }
  }
  return worst;
}

function largest(values: Numbers): number {
  let most = 0;
  for (const value of values) if (Number.isFinite(value)) most = Math.max(most, Math.abs(value));
  return most;
}

/** Equal infinities and two NaNs lie nowhere apart; else any of them is infinitely far. */
function farthest(a: Numbers, b: Numbers): number {
  let most = a.length === b.length ? 0 : Infinity;
  for (let i = 0; i < a.length; i++) {
    if (Object.is(a[i], b[i])) continue;
    const distance = Math.abs(a[i]! - b[i]!);
    most = Math.max(most, Number.isNaN(distance) ? Infinity : distance);
  }
  return most;
}
