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

checkOperators(cases);

type Weights = Readonly<Record<string, Tensor>>;

/** Which key a query sees, and by how much: minus infinity where not at all. */
type Seen = (at: { b: number; h: number; l: number; s: number }) => number;

/** The definition, one element after another; what sees nothing is zero. */
function byDefinition(seen: Seen): number[] {
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
          return Math.exp(score + seen({ b, h, l, s }));
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

const SIDE_BY_SIDE = floats([BATCH, QUERIES, 8]);

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
] as const)('%s is refused', async (_name, node, code) => {
  const weights = { long: floats([QUERIES, KEYS + 1]), i: values('i32', [4], [1, 2, 3, 3]) };
  const model = modelOf({
    name: '',
    nodes: [node],
    inputs: { ...QKV, x: SIDE_BY_SIDE },
    weights,
    opset: 23,
  });
  const faults = await faultsOf(() => importOnnx(model));
  expect(faults.map((found) => found.code)).toEqual([code]);
});
