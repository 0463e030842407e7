import { expect, test } from '@jest/globals';
import { faultsOf } from '../support/faults.ts';
import { importOnnx } from '../support/onnx-models.ts';
import {
  type OperatorCase,
  checkOperators,
  f,
  floats,
  modelOf,
  op,
  values,
} from '../support/operator-case.ts';

const [BATCH, QUERIES, KEYS] = [2, 3, 5];
const NAMES = ['q', 'k', 'v'];
const presents = ['y', 'k2', 'v2'];
const TOLERANCE = 1e-5;
const MICROSOFT = 'com.microsoft';
const contributed = { domains: { [MICROSOFT]: 1 }, tolerance: TOLERANCE };

type Attrs = Parameters<typeof op>[3];

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

checkOperators([...fused, ...skips]);

const PACKED = floats([2, 3, 2, 3, 4]);

test.each([
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
] as const)('%s is refused', async (_name, node, code) => {
  const weights = { w: PROJECTION.w, i: values('i32', [BATCH * 2], [1, 2, 3, 3]) };
  const model = modelOf({
    name: '',
    nodes: [node],
    inputs: { x: TOKENS, q: floats([2, 2, 2, 4]), packed: PACKED },
    weights,
    ...contributed,
  });
  const faults = await faultsOf(() => importOnnx(model));
  expect(faults.map((found) => found.code)).toEqual([code]);
});
