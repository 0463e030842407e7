import { expect, test } from '@jest/globals';
import { faultsOf } from '../support/faults.ts';
import { importOnnx } from '../support/onnx-models.ts';
import {
  type OperatorCase,
  checkOperators,
  floats,
  int64s,
  modelOf,
  op,
  values,
} from '../support/operator-case.ts';

const TOLERANCE = 1e-5;
const MICROSOFT = 'com.microsoft';
const contributed = { domains: { [MICROSOFT]: 1 }, tolerance: TOLERANCE };

type Attrs = Parameters<typeof op>[3];

const ROTATED = floats([2, 3, 4, 8], { seed: 1 });
const FLAT = floats([2, 4, 24], { seed: 1 });
const TABLE = 10;

/** Angles by position, or for each place of each sequence. */
function angles(shape: readonly number[]) {
  return { cos: floats(shape, { seed: 2 }), sin: floats(shape, { seed: 3 }) };
}

const POSITIONS = values('i64', [2, 4], [0, 1, 2, 3, 5, 4, 9, 2]);

const rotations = [0, 1].flatMap((interleaved): OperatorCase[] => {
  const how = interleaved ? 'by turns' : 'in halves';
  const common = { opset: 23, tolerance: TOLERANCE };
  const turn = (inputs: readonly string[], attrs: Attrs) =>
    op('RotaryEmbedding', inputs, 'y', { interleaved, ...attrs });
  const microsoft = (attrs: Attrs) =>
    op('RotaryEmbedding', ['x', 'p', 'cos', 'sin'], 'y', { interleaved, ...attrs }, MICROSOFT);
  return [
    {
      name: `RotaryEmbedding ${how} of heads apart`,
      nodes: [turn(['x', 'cos', 'sin', 'p'], {})],
      inputs: { x: ROTATED, p: POSITIONS },
      weights: angles([TABLE, 4]),
      ...common,
    },
    {
      name: `RotaryEmbedding ${how} of heads side by side`,
      nodes: [turn(['x', 'cos', 'sin', 'p'], { num_heads: 3 })],
      inputs: { x: FLAT },
      weights: { ...angles([TABLE, 4]), p: POSITIONS },
      ...common,
    },
    {
      name: `RotaryEmbedding ${how} of some elements`,
      nodes: [turn(['x', 'cos', 'sin', 'p'], { rotary_embedding_dim: 4, num_heads: 3 })],
      inputs: { x: ROTATED, p: POSITIONS },
      weights: angles([TABLE, 2]),
      ...common,
    },
    {
      name: `RotaryEmbedding ${how} by angles of each place`,
      nodes: [turn(['x', 'cos', 'sin'], {})],
      inputs: { x: ROTATED, ...angles([2, 4, 4]) },
      ...common,
    },
    {
      name: `com.microsoft.RotaryEmbedding ${how} from a position on`,
      nodes: [microsoft({})],
      inputs: { x: FLAT, p: int64s(3) },
      weights: angles([TABLE, 4]),
      ...contributed,
    },
    {
      name: `com.microsoft.RotaryEmbedding ${how} by positions`,
      nodes: [microsoft({})],
      inputs: { x: ROTATED },
      weights: { ...angles([TABLE, 4]), p: POSITIONS },
      ...contributed,
    },
    {
      name: `com.microsoft.RotaryEmbedding ${how} of some elements`,
      nodes: [microsoft({ num_heads: 3, rotary_embedding_dim: 4 })],
      inputs: { x: FLAT, p: POSITIONS },
      weights: angles([TABLE, 2]),
      ...contributed,
    },
  ];
});

checkOperators(rotations);

test.each([
  [
    'a rotation of too much',
    op('RotaryEmbedding', ['q', 'cos', 'cos'], 'y', { rotary_embedding_dim: 10 }),
    'SPK4026',
  ],
  ['a rotation by too few angles', op('RotaryEmbedding', ['q', 'cos', 'cos']), 'SPK4026'],
  ['a rotation of uncounted heads', op('RotaryEmbedding', ['x', 'cos', 'cos']), 'SPK4026'],
  ['a rotation of a vector', op('RotaryEmbedding', ['i', 'cos', 'cos']), 'SPK4026'],
  [
    'packed batches',
    op('RotaryEmbedding', ['x', 'i', 'cos', 'cos'], 'y', { is_packed_batching: 1 }, MICROSOFT),
    'SPK4025',
  ],
] as const)('%s is refused', async (_name, node, code) => {
  const weights = { cos: floats([4, 3]), i: values('i32', [4], [1, 2, 3, 3]) };
  const model = modelOf({
    name: '',
    nodes: [node],
    inputs: { x: FLAT, q: ROTATED },
    weights,
    opset: 23,
    ...contributed,
  });
  const faults = await faultsOf(() => importOnnx(model));
  expect(faults.map((found) => found.code)).toEqual([code]);
});
