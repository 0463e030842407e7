import { expect, test } from '@jest/globals';
import { notFinite } from '../../../src/compiler/not-finite.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { parse } from '../../../src/ir/parse.ts';
import { tensorOf } from '../../../src/tensor/tensor.ts';

const { graph } = parse(
  `spk 1
graph g : ann
input %x : tensor f32[2]
%mask = constant() {value = f32[1](-inf)} : tensor f32[1]
%y = dense(%x) {weight = f32[1,2](1, inf), bias = f32[1](0)} : tensor f32[1]
output y = %y
`,
  { ops: OP_TABLE },
);

test('an infinite weight is named, an infinite mask is not', () => {
  expect(notFinite(graph)).toMatchObject([{ code: 'SPK5016', exit: 4, at: { item: 'y' } }]);
});

test('a NaN is found too', () => {
  const ops = graph.ops.map((op) =>
    op.kind === 'dense' ? { ...op, attrs: { ...op.attrs, bias: tensorOf('f32', [1], [NaN]) } } : op,
  );
  expect(notFinite({ ...graph, ops }).map((d) => d.message)).toEqual([
    'the weight holds Infinity',
    'the bias holds NaN',
  ]);
});
