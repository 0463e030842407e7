import { expect, test } from '@jest/globals';
import { runFloat } from '../../../src/compiler/run-float.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { parse } from '../../../src/ir/parse.ts';
import { verify } from '../../../src/ir/verify.ts';
import type { Shape } from '../../../src/tensor/shape.ts';
import { type Tensor, tensorOf } from '../../../src/tensor/tensor.ts';
import { faultsOf } from '../../support/faults.ts';

const GRAPH = `spk 1
graph g : ann
input %x : tensor f32[1,3]
input %b : tensor bool[1,3]
%place = arg-max(%x) {axis = 1, keepDims = false} : tensor i64[1]
%no = not(%b) : tensor bool[1,3]
output place = %place
output no = %no
`;

test('integers of 64 bits come out as such, and whatever is not zero is true', async () => {
  const { graph } = parse(GRAPH, { ops: OP_TABLE });
  const arrays = new Map([
    ['x', tensorOf('f32', [2, 3], [1, 5, 2, 9, 3, 4])],
    ['b', tensorOf('i32', [2, 3], [0, 1, 256, -1, 0, 512])],
  ]);
  const { outputs } = await runFloat(graph, OP_TABLE, { given: arrays, at: { file: 'x.npz' } });
  expect(outputs.get('place')).toMatchObject({ dtype: 'i64', data: BigInt64Array.of(1n, 0n) });
  expect(outputs.get('no')!.data).toEqual(Uint8Array.of(1, 0, 0, 0, 1, 0));
});

/** Ops that choose by index, each with the shapes of its indices and of what it writes, if anything. */
const CHOOSING: readonly (readonly [string, Shape, string, Shape])[] = [
  ['gather', [2], 'gather(%x, %i) {axis = 1} : tensor f32[2,2]', []],
  ['gather-elements', [1, 2], 'gather-elements(%x, %i) {axis = 1} : tensor f32[1,2]', []],
  ['gather-nd', [1, 2], 'gather-nd(%x, %i) : tensor f32[1]', []],
  ['scatter-elements', [1, 2], 'scatter-elements(%x, %i, %u) {axis = 1} : tensor f32[2,3]', [1, 2]],
  ['scatter-nd', [1, 2], 'scatter-nd(%x, %i, %u) : tensor f32[2,3]', [1]],
];

test.each(CHOOSING)('%s refuses an index that points to nothing', async (kind, shape, op, news) => {
  const text = `spk 1
graph g : ann
input %x : tensor f32[2,3]
input %i : tensor i64[${shape.join(',')}]
${news.length > 0 ? `input %u : tensor f32[${news.join(',')}]` : ''}
%y = ${op}
output y = %y
`;
  const { graph } = parse(text, { ops: OP_TABLE });
  expect(verify(graph, OP_TABLE)).toEqual([]);
  const run = (...indices: number[]) => {
    const arrays = new Map([
      ['x', tensorOf('f32', [2, 3], [1, 2, 3, 4, 5, 6])],
      ['i', tensorOf('i64', shape, indices)],
      ...(news.length > 0
        ? [
            [
              'u',
              tensorOf(
                'f32',
                news,
                [8, 9].slice(
                  0,
                  news.reduce((a, b) => a * b, 1),
                ),
              ),
            ] as const,
          ]
        : []),
    ]);
    return runFloat(graph, OP_TABLE, { given: arrays, at: { file: 'x.npz' } });
  };
  expect((await run(1, -3)).samples).toBe(1);
  const fault = { code: 'SPK7026', exit: 2, at: { file: 'x.npz', item: 'y' } };
  const message = (index: number) =>
    `index ${index} of '${kind}' is outside of an axis of 3, in sample 0`;
  expect(await faultsOf(() => run(0, 3))).toMatchObject([{ ...fault, message: message(3) }]);
  expect(await faultsOf(() => run(0, -4))).toMatchObject([{ ...fault, message: message(-4) }]);
});

test('a number that is not finite is one like any other, and halves are floats', async () => {
  const { graph } = parse(
    'spk 1\ngraph g : ann\ninput %x : tensor f32[1,3]\n%y = abs(%x) : tensor f32[1,3]\noutput y = %y\n',
    { ops: OP_TABLE },
  );
  const run = async (x: Tensor) => {
    const arrays = new Map([['x', x]]);
    return (await runFloat(graph, OP_TABLE, { given: arrays, at: {} })).outputs.get('y')!.data;
  };
  expect(await run(tensorOf('f32', [1, 3], [-Infinity, NaN, -1]))).toEqual(
    Float32Array.of(Infinity, NaN, 1),
  );
  expect(await run(tensorOf('f16', [1, 3], [0xbc00, 0xfc00, 0x3800]))).toEqual(
    Float32Array.of(1, Infinity, 0.5),
  );
});
