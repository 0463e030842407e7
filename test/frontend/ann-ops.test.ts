import { expect, test } from '@jest/globals';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { type OpDef, isFault } from '../../src/ir/op-def.ts';
import type { Attrs } from '../../src/ir/graph.ts';
import { tensorType } from '../../src/ir/types.ts';
import { random } from '../../src/support/random.ts';
import { allocate } from '../../src/tensor/dtype.ts';
import { type Shape, sizeOf } from '../../src/tensor/shape.ts';
import { tensorOf } from '../../src/tensor/tensor.ts';

const NEW_OPS = ['constant', 'matmul', 'mul', 'range', 'relu', 'softmax'];

type Input = readonly [shape: Shape, values: readonly number[]];

/** The type and the elements of an op's result, or its fault. */
function run(kind: string, inputs: readonly Input[], attrs: Attrs = {}) {
  const def = OP_TABLE.get(kind)!;
  const types = inputs.map(([shape]) => tensorType('f32', shape));
  const facts = { stage: 'ann', attrs: attrs as never, inputs: types } as const;
  const type = def.infer(facts);
  if (isFault(type)) return type.fault;
  const y = def.kernel({ ...facts, type }).step(
    inputs.map(([, v]) => Float32Array.from(v)),
    1,
  );
  return { shape: type.shape, y: Array.from(y) };
}

test('constant is its tensor', () => {
  expect(run('constant', [], { value: tensorOf('f32', [2], [1.5, -2]) })).toEqual({
    shape: [2],
    y: [1.5, -2],
  });
});

test.each(['f16', 'f64'] as const)('constant refuses %s', (dtype) => {
  expect(run('constant', [], { value: tensorOf(dtype, [1], [1]) })).toContain(`it holds ${dtype}`);
});

test('relu keeps what is positive', () => {
  expect(run('relu', [[[4], [-1, 0, 2, -Infinity]]])).toEqual({ shape: [4], y: [0, 0, 2, 0] });
});

test('mul broadcasts', () => {
  const columns: Input = [
    [2, 1],
    [2, 3],
  ];
  const rows: Input = [[3], [1, 10, 100]];
  const y = [2, 20, 200, 3, 30, 300];
  expect(run('mul', [columns, rows])).toEqual({ shape: [2, 3], y });
  expect(run('mul', [[[2], [1, 2]], rows])).toBe('the shapes of its inputs cannot be broadcast');
});

test('range changes nothing, even outside of it', () => {
  const x: Input = [[3], [-9, 0.5, 9]];
  expect(run('range', [x], { low: -1, high: 1 })).toEqual({ shape: [3], y: [-9, 0.5, 9] });
  expect(run('range', [x], { low: 1, high: -1 })).toBe('low 1 is above high -1');
});

test('softmax sums to one along its axis and does not overflow', () => {
  const third = Math.fround(1 / 3);
  const x: Input = [
    [2, 3],
    [1000, 1000, 1000, -5, -5, -5],
  ];
  expect(run('softmax', [x], { axis: -1 })).toEqual({
    shape: [2, 3],
    y: [third, third, third, third, third, third],
  });
  expect(run('softmax', [x], { axis: 0 })).toEqual({ shape: [2, 3], y: [1, 1, 1, 0, 0, 0] });
  expect(run('softmax', [x], { axis: 2 })).toBe('axis 2 is not one of its 2 axes');
});

test('matmul multiplies matrices, vectors and batches as numpy does', () => {
  const matrix: Input = [
    [2, 2],
    [1, 2, 3, 4],
  ];
  const vector: Input = [[2], [10, 1]];
  const batch: Input = [
    [2, 1, 2],
    [1, 0, 0, 1],
  ];
  expect(run('matmul', [matrix, matrix])).toEqual({ shape: [2, 2], y: [7, 10, 15, 22] });
  expect(run('matmul', [matrix, vector])).toEqual({ shape: [2], y: [12, 34] });
  expect(run('matmul', [vector, matrix])).toEqual({ shape: [2], y: [13, 24] });
  expect(run('matmul', [vector, vector])).toEqual({ shape: [], y: [101] });
  expect(run('matmul', [batch, matrix])).toEqual({ shape: [2, 1, 2], y: [1, 2, 3, 4] });
  expect(run('matmul', [matrix, batch])).toBe('[2,2] and [2,1,2] have no matrix product');
});

test.each(NEW_OPS)('what %s draws at random is valid and runs', (kind) => {
  const def: OpDef = OP_TABLE.get(kind)!;
  const source = random(7);
  let valid = 0;
  for (let i = 0; i < 200; i++) {
    const inputs = def.inputs.map(() => {
      const shape = Array.from({ length: source.int(0, 3) }, () => source.int(1, 3));
      return tensorType('f32', shape);
    });
    const attrs = def.draw!(source, inputs, 'ann');
    if (!attrs) continue;
    for (const [name, value] of Object.entries(attrs))
      expect(def.attrs[name]!.check(value)).toBeUndefined();
    const type = def.infer({ stage: 'ann', attrs, inputs });
    if (isFault(type)) throw new Error(type.fault);
    const values = inputs.map(({ shape }) => allocate('f32', sizeOf(shape)));
    const y = def.kernel({ stage: 'ann', attrs, inputs, type }).step(values, 1);
    expect(y).toHaveLength(sizeOf(type.shape));
    valid++;
  }
  expect(valid).toBeGreaterThan(20);
});
