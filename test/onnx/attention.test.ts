import { expect, test } from '@jest/globals';
import { interpreter } from '../../src/ir/interpret.ts';
import { isFault } from '../../src/ir/op-def.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { tensorType } from '../../src/ir/types.ts';
import type { Numbers } from '../../src/tensor/dtype.ts';
import { type Tensor, numbersOf } from '../../src/tensor/tensor.ts';
import { faultsOf } from '../support/faults.ts';
import { importOnnx } from '../support/onnx-models.ts';
import {
  type OperatorCase,
  checkOperators,
  f,
  floats,
  int64s,
  modelOf,
  op,
  values,
} from '../support/operator-case.ts';

const [BATCH, HEADS, QUERIES, KEYS, WIDTH] = [2, 4, 3, 5, 6];

const Q = floats([BATCH, HEADS, QUERIES, WIDTH], { seed: 1 });
const K = floats([BATCH, HEADS, KEYS, WIDTH], { seed: 2 });
const V = floats([BATCH, HEADS, KEYS, 7], { seed: 3 });
const QKV = { q: Q, k: K, v: V };
const NAMES = ['q', 'k', 'v'];
const TOLERANCE = 1e-5;
const MICROSOFT = 'com.microsoft';
const contributed = { domains: { [MICROSOFT]: 1 }, tolerance: TOLERANCE };

type Attrs = Parameters<typeof op>[3];

function attend(
  name: string,
  attrs: Attrs,
  more: Partial<OperatorCase> = {},
  inputs = NAMES,
): OperatorCase {
  return {
    name: `Attention ${name}`,
    nodes: [op('Attention', inputs, more.outputs ?? 'y', attrs)],
    inputs: QKV,
    opset: 23,
    tolerance: TOLERANCE,
    ...more,
  };
}

/** Truths that let each query see at least the first key. */
function truths(shape: readonly number[]): Tensor {
  const drawn = numbersOf(floats(shape, { seed: 8 }));
  const isSeen = (x: number, i: number) => Number(x > -0.5 || i % KEYS === 0);
  return values('bool', shape, Array.from(drawn, isSeen));
}

const masks = [
  [QUERIES, KEYS],
  [BATCH, 1, QUERIES, KEYS],
  [BATCH, HEADS, QUERIES, KEYS],
].flatMap((shape): OperatorCase[] => [
  attend(
    `with numbers [${shape.join(',')}] as a mask`,
    {},
    {
      inputs: { ...QKV, m: floats(shape, { seed: 4 }) },
    },
    [...NAMES, 'm'],
  ),
  attend(
    `with truths [${shape.join(',')}] as a mask`,
    {},
    {
      inputs: QKV,
      weights: { m: truths(shape) },
    },
    [...NAMES, 'm'],
  ),
]);

const past = {
  pk: floats([BATCH, HEADS, 2, WIDTH], { seed: 5 }),
  pv: floats([BATCH, HEADS, 2, 7], { seed: 6 }),
};
const presents = ['y', 'k2', 'v2'];
const withPast = [...NAMES, '', 'pk', 'pv'];
const scored = ['y', 'k2', 'v2', 'scores'];

const cases: OperatorCase[] = [
  attend('by default', {}),
  attend('with a scale', { scale: f(0.3) }),
  attend('with scores that are capped', { softcap: f(0.7) }),
  attend('that sees nothing ahead', { is_causal: 1 }),
  attend(
    'of as many queries as keys that sees nothing ahead',
    { is_causal: 1 },
    {
      inputs: { q: K, k: K, v: V },
    },
  ),
  ...masks,
  attend(
    'with a mask, capped, that sees nothing ahead',
    { is_causal: 1, softcap: f(1) },
    {
      inputs: { ...QKV, m: floats([QUERIES, KEYS], { seed: 4 }) },
    },
    [...NAMES, 'm'],
  ),
  attend('with keys of the past', {}, { inputs: { ...QKV, ...past }, outputs: presents }, withPast),
  attend(
    'with keys of the past that sees nothing ahead',
    { is_causal: 1 },
    {
      inputs: { ...QKV, ...past },
      outputs: presents,
    },
    withPast,
  ),
  ...[0, 1, 2, 3].flatMap((mode) => [
    attend(`with its scores of mode ${mode}`, { qk_matmul_output_mode: mode }, { outputs: scored }),
    attend(
      `with its capped and masked scores of mode ${mode}`,
      { qk_matmul_output_mode: mode, softcap: f(0.8) },
      {
        inputs: { ...QKV, m: floats([QUERIES, KEYS], { seed: 4 }) },
        outputs: scored,
      },
      [...NAMES, 'm'],
    ),
  ]),
  ...[1, 2].map((groups) =>
    attend(
      `whose heads share keys in ${groups} groups`,
      { qk_matmul_output_mode: 0 },
      {
        inputs: {
          q: Q,
          k: floats([BATCH, groups, KEYS, WIDTH], { seed: 2 }),
          v: floats([BATCH, groups, KEYS, WIDTH], { seed: 3 }),
        },
        outputs: scored,
      },
    ),
  ),
  attend(
    'of heads side by side',
    { q_num_heads: 2, kv_num_heads: 2 },
    {
      inputs: {
        q: floats([BATCH, QUERIES, 6], { seed: 1 }),
        k: floats([BATCH, KEYS, 6], { seed: 2 }),
        v: floats([BATCH, KEYS, 8], { seed: 3 }),
      },
    },
  ),
  attend(
    'of heads side by side that share keys',
    { q_num_heads: 4, kv_num_heads: 2, is_causal: 1 },
    {
      inputs: {
        q: floats([BATCH, QUERIES, 8], { seed: 1 }),
        k: floats([BATCH, KEYS, 4], { seed: 2 }),
        v: floats([BATCH, KEYS, 4], { seed: 3 }),
      },
    },
  ),
  attend(
    'of heads side by side with keys of the past',
    { q_num_heads: 2, kv_num_heads: 2 },
    {
      inputs: {
        q: floats([BATCH, QUERIES, 6], { seed: 1 }),
        k: floats([BATCH, KEYS, 6], { seed: 2 }),
        v: floats([BATCH, KEYS, 6], { seed: 3 }),
        pk: floats([BATCH, 2, 2, 3], { seed: 5 }),
        pv: floats([BATCH, 2, 2, 3], { seed: 6 }),
      },
      outputs: presents,
    },
    withPast,
  ),
  attend(
    'with lengths',
    {},
    {
      weights: { n: int64s(3, 5) },
      opset: 24,
    },
    [...NAMES, '', '', '', 'n'],
  ),
  attend(
    'with lengths that sees nothing ahead',
    { is_causal: 1 },
    {
      inputs: { ...QKV, n: int64s(4, 5) },
      opset: 24,
    },
    [...NAMES, '', '', '', 'n'],
  ),
];

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

const TOKENS = floats([BATCH, QUERIES, 8], { seed: 1 });
const PROJECTION = {
  w: floats([8, 24], { seed: 2, from: -0.5, to: 0.5 }),
  b: floats([24], { seed: 3 }),
};
const SIDES = {
  q: floats([BATCH, QUERIES, 8], { seed: 1 }),
  k: floats([BATCH, KEYS, 8], { seed: 2 }),
  v: floats([BATCH, KEYS, 8], { seed: 3 }),
};

const ofTokens = (
  name: string,
  inputs: readonly string[],
  attrs: Attrs,
  more: Partial<OperatorCase> = {},
) => ({
  name: `com.microsoft.Attention ${name}`,
  nodes: [
    op(
      'Attention',
      ['x', 'w', ...inputs],
      more.outputs ?? 'y',
      { num_heads: 2, ...attrs },
      MICROSOFT,
    ),
  ],
  inputs: { x: TOKENS, ...more.inputs },
  weights: { ...PROJECTION, ...more.weights },
  ...(more.outputs && { outputs: more.outputs }),
  ...contributed,
});

const ofSides = (
  name: string,
  inputs: readonly string[],
  attrs: Attrs,
  more: Partial<OperatorCase> = {},
) => ({
  name: `com.microsoft.MultiHeadAttention ${name}`,
  nodes: [
    op(
      'MultiHeadAttention',
      [...NAMES, ...inputs],
      more.outputs ?? 'y',
      { num_heads: 2, ...attrs },
      MICROSOFT,
    ),
  ],
  inputs: { ...SIDES, ...more.inputs },
  weights: more.weights ?? {},
  ...(more.outputs && { outputs: more.outputs }),
  ...contributed,
});

const pasts = {
  pk: floats([BATCH, 2, 2, 4], { seed: 5 }),
  pv: floats([BATCH, 2, 2, 4], { seed: 6 }),
};

const fused: OperatorCase[] = [
  ofTokens('by default', ['b'], {}),
  ofTokens('with a scale', ['b'], { scale: f(0.2) }),
  ofTokens('that sees nothing ahead', ['b'], { unidirectional: 1 }),
  ofTokens(
    'with a mask',
    ['b', 'm'],
    {},
    {
      weights: { m: values('i32', [BATCH, QUERIES], [1, 1, 0, 0, 1, 1]) },
    },
  ),
  ofTokens(
    'with a mask of each query',
    ['b', 'm'],
    {},
    {
      inputs: {
        m: values(
          'i32',
          [BATCH, 2 + 1, QUERIES],
          [1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 0, 1, 0, 1],
        ),
      },
    },
  ),
  ofTokens('with lengths', ['b', 'm'], {}, { weights: { m: values('i32', [BATCH], [2, 3]) } }),
  ofTokens(
    'with what is added to its scores',
    ['b', '', '', 'a'],
    {},
    {
      inputs: { a: floats([1, 2, QUERIES, QUERIES], { seed: 4 }) },
    },
  ),
  ofTokens(
    'with a past',
    ['b', '', 'p'],
    { unidirectional: 1 },
    {
      inputs: { p: floats([2, BATCH, 2, 4, 4], { seed: 5 }) },
      outputs: ['y', 'present'],
    },
  ),
  ofTokens('of widths that differ', ['b'], { qkv_hidden_sizes: [6, 6, 12] }),
  ofSides('by default', [], {}),
  ofSides('with a scale', [], { scale: f(0.2) }),
  ofSides('with a bias', ['b'], {}, { weights: { b: floats([24], { seed: 4 }) } }),
  ofSides(
    'with a mask',
    ['', 'm'],
    {},
    {
      weights: { m: values('i32', [BATCH, KEYS], [1, 1, 1, 0, 0, 1, 1, 1, 1, 0]) },
    },
  ),
  ofSides('with lengths', ['', 'm'], {}, { inputs: { m: values('i32', [BATCH], [2, 5]) } }),
  ofSides(
    'with what is added to its scores',
    ['', '', 'a'],
    {},
    {
      inputs: { a: floats([BATCH, 2, QUERIES, KEYS], { seed: 4 }) },
    },
  ),
  ofSides('with a past', ['', '', '', 'pk', 'pv'], {}, { inputs: pasts, outputs: presents }),
  ofSides(
    'on the keys of another layer',
    ['b'],
    {},
    {
      inputs: {
        k: floats([BATCH, 2, KEYS, 4], { seed: 2 }),
        v: floats([BATCH, 2, KEYS, 4], { seed: 3 }),
      },
      weights: { b: floats([24], { seed: 4 }) },
    },
  ),
];

const FEATURES = 6;
const vector = (seed: number) => floats([FEATURES], { seed });
const skipped = floats([BATCH, QUERIES, FEATURES], { seed: 2 });
const sums = ['y', '', '', 'sum'];

const skips: OperatorCase[] = [
  {
    name: 'com.microsoft.SkipLayerNormalization',
    nodes: [op('SkipLayerNormalization', ['x', 's', 'g', 'b'], 'y', {}, MICROSOFT)],
    inputs: { x: floats([BATCH, QUERIES, FEATURES]), s: skipped },
    weights: { g: vector(3), b: vector(4) },
    ...contributed,
  },
  {
    name: 'com.microsoft.SkipLayerNormalization with all that it may have',
    nodes: [
      op('SkipLayerNormalization', ['x', 's', 'g', 'b', 'c'], sums, { epsilon: f(0.1) }, MICROSOFT),
    ],
    inputs: { x: floats([BATCH, QUERIES, FEATURES]), s: skipped },
    weights: { g: vector(3), b: vector(4), c: vector(5) },
    outputs: ['y', 'sum'],
    ...contributed,
  },
  {
    name: 'com.microsoft.SkipSimplifiedLayerNormalization',
    nodes: [
      op(
        'SkipSimplifiedLayerNormalization',
        ['x', 's', 'g', 'c'],
        sums,
        { epsilon: f(0.1) },
        MICROSOFT,
      ),
    ],
    inputs: { x: floats([BATCH, QUERIES, FEATURES]), s: skipped },
    weights: { g: vector(3), c: vector(5) },
    outputs: ['y', 'sum'],
    ...contributed,
  },
  {
    name: 'com.microsoft.EmbedLayerNormalization',
    nodes: [
      op(
        'EmbedLayerNormalization',
        ['x', 'segments', 'word', 'place', 'segment', 'g', 'b', 'mask'],
        ['y', 'words', 'sum'],
        { epsilon: f(0.1) },
        MICROSOFT,
      ),
    ],
    inputs: {
      x: values('i32', [2, 3], [4, 0, 2, 1, 1, 3]),
      segments: values('i32', [2, 3], [0, 0, 1, 0, 1, 1]),
    },
    weights: {
      word: floats([5, FEATURES], { seed: 1 }),
      place: floats([4, FEATURES], { seed: 2 }),
      segment: floats([2, FEATURES], { seed: 3 }),
      g: vector(4),
      b: vector(5),
      mask: values('i32', [2, 3], [1, 1, 0, 1, 1, 1]),
    },
    outputs: ['y', 'words', 'sum'],
    ...contributed,
  },
  {
    name: 'com.microsoft.EmbedLayerNormalization by positions, without segments',
    nodes: [
      op(
        'EmbedLayerNormalization',
        ['x', '', 'word', 'place', '', 'g', 'b', '', 'at'],
        ['y', 'words'],
        {},
        MICROSOFT,
      ),
    ],
    inputs: { x: values('i32', [2, 3], [4, 0, 2, 1, 1, 3]) },
    weights: {
      word: floats([5, FEATURES], { seed: 1 }),
      place: floats([4, FEATURES], { seed: 2 }),
      g: vector(4),
      b: vector(5),
      at: values('i32', [1, 3], [3, 0, 1]),
    },
    outputs: ['y', 'words'],
    ...contributed,
  },
];

checkOperators([...cases, ...rotations, ...fused, ...skips]);

/** Which key a query sees, and by how much: minus infinity where not at all. */
type Seen = (at: { b: number; h: number; l: number; s: number }) => number;

/** The definition, one element after another; what sees nothing is zero. */
function byDefinition(seen: Seen, { softcap = 0 } = {}): number[] {
  const [q, k, v] = [Q, K, V].map((tensor) => numbersOf(tensor)) as [Numbers, Numbers, Numbers];
  const out: number[] = [];
  for (let b = 0; b < BATCH; b++)
    for (let h = 0; h < HEADS; h++)
      for (let l = 0; l < QUERIES; l++) {
        const row = ((b * HEADS + h) * QUERIES + l) * WIDTH;
        const shares = Array.from({ length: KEYS }, (_, s) => {
          const key = ((b * HEADS + h) * KEYS + s) * WIDTH;
          let score = 0;
          for (let i = 0; i < WIDTH; i++) score += (q[row + i]! * k[key + i]!) / Math.sqrt(WIDTH);
          const capped = softcap === 0 ? score : softcap * Math.tanh(score / softcap);
          return Math.exp(capped + seen({ b, h, l, s }));
        });
        const sum = shares.reduce((all, share) => all + share) || 1;
        for (let e = 0; e < 7; e++) {
          const value = (s: number) => v[((b * HEADS + h) * KEYS + s) * 7 + e]!;
          out.push(shares.reduce((all, share, s) => all + (share / sum) * value(s), 0));
        }
      }
  return out;
}

const when = (isSeen: boolean) => (isSeen ? 0 : -Infinity);
const SHORT = floats([QUERIES, 4], { seed: 4 });
const OF_HEADS = floats([1, HEADS, 1, KEYS], { seed: 4 });
const SOME = values('bool', [QUERIES, KEYS], [1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);

// Forms that onnxruntime does not run: broadcast and short masks, windows, and rows that see nothing.
test.each<readonly [string, Attrs, Weights, Seen]>([
  ['a mask of heads', {}, { m: OF_HEADS }, ({ h, s }) => numbersOf(OF_HEADS)[h * KEYS + s]!],
  [
    'a short mask',
    {},
    { m: SHORT },
    ({ l, s }) => (s < 4 ? numbersOf(SHORT)[l * 4 + s]! : -Infinity),
  ],
  ['a query that sees nothing', {}, { m: SOME }, ({ l, s }) => when(SOME.data[l * KEYS + s] === 1)],
  ['a window to the left', { left_window_size: 1 }, {}, ({ l, s }) => when(s >= l - 1)],
  ['a window to the right', { right_window_size: 1 }, {}, ({ l, s }) => when(s <= l + 1)],
  [
    'a window to the left that sees nothing ahead',
    { left_window_size: 1, is_causal: 1, right_window_size: 3 },
    {},
    ({ l, s }) => when(s >= l - 1 && s <= l),
  ],
  [
    'fewer keys than queries, and nothing ahead',
    { is_causal: 1 },
    { n: int64s(2, 4) },
    ({ b, l, s }) => when(s < [2, 4][b]! && s <= l + [2, 4][b]! - QUERIES),
  ],
  [
    'lengths and a window',
    { left_window_size: 1, right_window_size: 0 },
    { n: int64s(4, 5) },
    ({ b, l, s }) => {
      const place = l + [4, 5][b]! - QUERIES;
      return when(s <= place && s >= place - 1);
    },
  ],
])('Attention with %s', async (_name, attrs, weights, seen) => {
  const inputs = [...NAMES, 'm' in weights ? 'm' : '', '', '', 'n' in weights ? 'n' : ''];
  const node = op('Attention', inputs, 'y', attrs);
  const { graph } = await importOnnx(
    modelOf({ name: '', nodes: [node], inputs: QKV, weights, opset: 25 }),
  );
  const machine = interpreter(graph, OP_TABLE);
  machine.step({ q: numbersOf(Q), k: numbersOf(K), v: numbersOf(V) });
  const found = machine.value(graph.outputs[0]!.value);
  const worst = byDefinition(seen).reduce(
    (most, y, i) => Math.max(most, Math.abs(y - found[i]!)),
    0,
  );
  expect(found.length).toBe(BATCH * HEADS * QUERIES * 7);
  expect(worst).toBeLessThan(1e-6);
});

test.each([
  ['attention', {}, {}],
  ['attention', { is_causal: 1 }, {}],
  ['masked-attention', {}, { m: SOME }],
] as const)('is one op: %s with %j', async (kind, attrs, weights) => {
  const node = op('Attention', [...NAMES, ...Object.keys(weights)], 'y', attrs);
  const { graph } = await importOnnx(
    modelOf({ name: '', nodes: [node], inputs: QKV, weights, opset: 23 }),
  );
  expect(graph.ops.map((one) => one.kind).filter((one) => one !== 'constant')).toEqual([kind]);
});

const ops = (kind: string) => OP_TABLE.get(kind)!;
const type = (...shape: readonly number[]) => tensorType('f32', shape);

test.each([
  ['three axes and two', [type(1, 2, 3), type(2, 3), type(2, 3)]],
  ['widths that differ', [type(2, 3), type(2, 4), type(2, 3)]],
  ['more values than keys', [type(2, 3), type(2, 3), type(4, 3)]],
  ['heads that cannot be shared', [type(4, 2, 3), type(3, 2, 3), type(3, 2, 3)]],
  ['heads where there are none', [type(4, 2, 3), type(0, 2, 3), type(0, 2, 3)]],
  ['batches that differ', [type(2, 4, 2, 3), type(1, 4, 2, 3), type(1, 4, 2, 3)]],
  ['vectors', [type(3), type(3), type(3)]],
  ['integers', [tensorType('i8', [2, 3]), type(2, 3), type(2, 3)]],
])('attention of %s has no type', (_name, inputs) => {
  const attrs = { scale: 1, causal: false, past: 0, softcap: 0 };
  expect(isFault(ops('attention').infer({ stage: 'ann', attrs, inputs }))).toBe(true);
});

test('a mask that is larger than the scores has no type', () => {
  const attrs = { scale: 1, causal: false, past: 0, softcap: 0 };
  const inputs = [type(2, 3), type(4, 3), type(4, 3), type(5, 2, 4)];
  expect(isFault(ops('masked-attention').infer({ stage: 'ann', attrs, inputs }))).toBe(true);
});

type Weights = Readonly<Record<string, Tensor>>;

const PACKED = floats([2, 3, 2, 3, 4]);

test.each([
  ['past keys without values', op('Attention', ['q', 'k', 'v', '', 'k'], 'y'), 'SPK4026'],
  ['a mask of integers', op('Attention', ['q', 'k', 'v', 'i'], 'y'), 'SPK4026'],
  ['a mask that is too long', op('Attention', ['q', 'k', 'v', 'long'], 'y'), 'SPK4026'],
  [
    'scores of an unknown mode',
    op('Attention', NAMES, scored, { qk_matmul_output_mode: 4 }),
    'SPK4025',
  ],
  ['heads side by side that are not counted', op('Attention', ['x', 'x', 'x']), 'SPK4026'],
  ['axes that differ', op('Attention', ['x', 'k', 'v'], 'y', { q_num_heads: 2 }), 'SPK4026'],
  [
    'a rotation of too much',
    op('RotaryEmbedding', ['q', 'cos', 'cos'], 'y', { rotary_embedding_dim: 8 }),
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
  ['a turned projection', op('Attention', ['x', 'w'], 'y', { do_rotary: 1 }, MICROSOFT), 'SPK4025'],
  [
    'a projection that is no three',
    op('Attention', ['x', 'w'], 'y', { num_heads: 2, qkv_hidden_sizes: [4, 24, -4] }, MICROSOFT),
    'SPK4026',
  ],
  [
    'starts of sequences',
    op('Attention', ['x', 'w', '', 'i'], 'y', { num_heads: 2 }, MICROSOFT),
    'SPK4025',
  ],
  [
    'a past of four axes',
    op('Attention', ['x', 'w', '', '', 'q'], 'y', { num_heads: 2 }, MICROSOFT),
    'SPK4026',
  ],
  [
    'packed queries',
    op('MultiHeadAttention', ['packed', 'x', 'x'], 'y', { num_heads: 2 }, MICROSOFT),
    'SPK4025',
  ],
] as const)('%s are refused', async (_name, node, code) => {
  const inputs = { ...QKV, x: TOKENS, packed: PACKED };
  const weights = {
    w: PROJECTION.w,
    cos: floats([4, 3]),
    long: floats([QUERIES, KEYS + 1]),
    i: values('i32', [BATCH * 2], [1, 2, 3, 3]),
  };
  const model = modelOf({ name: '', nodes: [node], inputs, weights, opset: 23, ...contributed });
  const faults = await faultsOf(() => importOnnx(model));
  expect(faults.map((found) => found.code)).toEqual([code]);
});
