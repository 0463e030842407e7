import { expect, test } from '@jest/globals';
import { runFloat } from '../../../src/compiler/run-float.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { parse } from '../../../src/ir/parse.ts';
import { tensorOf } from '../../../src/tensor/tensor.ts';

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
  const { outputs } = await runFloat(graph, OP_TABLE, { arrays, at: { file: 'x.npz' } });
  expect(outputs.get('place')).toMatchObject({ dtype: 'i64', data: BigInt64Array.of(1n, 0n) });
  expect(outputs.get('no')!.data).toEqual(Uint8Array.of(1, 0, 0, 0, 1, 0));
});
