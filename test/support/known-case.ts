import { expect, test } from '@jest/globals';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { faultsOf } from './faults.ts';
import { importOnnx } from './onnx-models.ts';
import { type OperatorCase, modelOf, op } from './operator-case.ts';

type Attrs = NonNullable<Parameters<typeof op>[3]>;

interface More extends Partial<OperatorCase> {
  readonly attrs?: Attrs;
}

/** A case of one node whose first input `x` comes from outside and whose others are known: `c0`, `c1`, ... */
export function known(
  name: string,
  kind: string,
  x: Tensor,
  rest: readonly Tensor[] = [],
  { attrs, ...more }: More = {},
): OperatorCase {
  const names = rest.map((_, i) => `c${i}`);
  const weights = Object.fromEntries(rest.map((tensor, i) => [names[i]!, tensor]));
  const nodes = [op(kind, ['x', ...names], 'y', attrs)];
  return { name, nodes, inputs: { x }, weights, ...more };
}

/** The same case twice: the second input, which holds indices, is known, and comes from outside. */
export function bothWays(
  name: string,
  kind: string,
  inputs: readonly Tensor[],
  attrs: Attrs = {},
  opset = 17,
): OperatorCase[] {
  const names = inputs.map((_, i) => `x${i}`);
  const all = inputs.map((tensor, i) => [names[i]!, tensor] as const);
  const nodes = [op(kind, names, 'y', attrs)];
  const outer = all.filter((_, i) => i !== 1);
  return [
    {
      name: `${name}, known`,
      nodes,
      inputs: Object.fromEntries(outer),
      weights: { x1: inputs[1]! },
      opset,
    },
    { name: `${name}, computed`, nodes, inputs: Object.fromEntries(all), opset },
  ];
}

/** What is refused, and how: the code and words of its message. */
type Refusal = readonly [code: string, words: string, one: OperatorCase];

/** Declares a test for each model that is refused with a single fault. */
export function checkRefused(refusals: readonly Refusal[]): void {
  const named = refusals.map(([code, words, one]) => {
    return [`${one.nodes[0]!.opType} is refused: ${words}`, code, words, one] as const;
  });
  test.each(named)('%s', async (_name, code, words, one) => {
    const faults = await faultsOf(() => importOnnx(modelOf(one)));
    expect(faults.map((fault) => fault.code)).toEqual([code]);
    expect(faults[0]!.message).toContain(words);
  });
}
