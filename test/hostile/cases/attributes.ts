import { OPERATORS } from '../../../src/frontend/onnx/ops/index.ts';
import { floats, input, ints } from '../../support/onnx-models.ts';
import { f, op } from '../../support/operator-case.ts';
import { casesOf } from '../case.ts';
import { FOUR, model } from '../models.ts';

type Attrs = Parameters<typeof op>[3];

/** One operator of each family, with what it needs to be right but for one attribute. */
const FAMILIES: readonly (readonly [
  opType: string,
  inputs: readonly string[],
  attribute: string,
])[] = [
  ['Elu', ['x'], 'alpha'],
  ['HardSigmoid', ['x'], 'beta'],
  ['BatchNormalization', ['x', 'one', 'one', 'one', 'one'], 'epsilon'],
  ['Cast', ['x'], 'to'],
  ['Clip', ['x'], 'min'],
  ['Constant', [], 'value'],
  ['Conv', ['x', 'kernel'], 'strides'],
  ['ConvTranspose', ['x', 'kernel'], 'group'],
  ['Einsum', ['x'], 'equation'],
  ['Col2Im', ['x', 'list', 'list'], 'pads'],
  ['IsInf', ['x'], 'detect_negative'],
  ['Gelu', ['x'], 'approximate'],
  ['GridSample', ['x', 'x'], 'mode'],
  ['Gather', ['x', 'list'], 'axis'],
  ['ReverseSequence', ['x', 'list'], 'time_axis'],
  ['BitShift', ['list', 'list'], 'direction'],
  ['LRN', ['x'], 'size'],
  ['EyeLike', ['x'], 'k'],
  ['LayerNormalization', ['x', 'one'], 'axis'],
  ['LpNormalization', ['x'], 'p'],
  ['Pad', ['x', 'list'], 'mode'],
  ['MaxPool', ['x'], 'kernel_shape'],
  ['Gemm', ['matrix', 'matrix'], 'transA'],
  ['QuantizeLinear', ['x', 'one'], 'axis'],
  ['Transpose', ['x'], 'perm'],
  ['Concat', ['x', 'x'], 'axis'],
  ['LSTM', ['sequence', 'sequence', 'sequence'], 'direction'],
  ['ReduceSum', ['x'], 'keepdims'],
  ['TopK', ['x', 'one'], 'axis'],
  ['Reshape', ['x', 'list'], 'allowzero'],
  ['Resize', ['x', '', 'list'], 'coordinate_transformation_mode'],
  ['Split', ['x'], 'num_outputs'],
  ['Trilu', ['x'], 'upper'],
  ['Attention', ['x', 'x', 'x'], 'q_num_heads'],
  ['RotaryEmbedding', ['x', 'x', 'x'], 'interleaved'],
  ['If', ['one'], 'then_branch'],
  ['Loop', ['one', ''], 'body'],
  ['Scan', ['x'], 'body'],
];

const OF_EACH_TYPE: readonly (readonly [name: string, value: NonNullable<Attrs>[string]])[] = [
  ['a float', f(NaN)],
  ['an integer', 2 ** 62],
  ['a text', '\ud800\0'],
  ['integers', [2 ** 62, -1, 0]],
  ['floats', [f(Infinity), f(-1)]],
  ['a graph', { graph: {} }],
];

const WEIGHTS = [
  floats('one', [1], [1]),
  floats('kernel', [1, 1, 1, 1], [1]),
  floats('matrix', [2, 2], [1, 2, 3, 4]),
  floats('sequence', [1, 1, 1], [1]),
  ints('list', [1, 1, 1, 1]),
];

function withAttribute(index: number, attrs: Attrs, opset = 21n): Uint8Array {
  const [opType, inputs] = FAMILIES[index]!;
  const nodes = [op(opType, inputs, 'y', attrs)];
  return model({ nodes, inputs: [input('x', [1, 1, 2, 2])], weights: WEIGHTS, opset });
}

/** Attributes of the wrong type, of every family. What is of another type may be taken for none. */
export const ATTRIBUTES = [
  ...casesOf(
    'attribute',
    FAMILIES.flatMap(([opType, , attribute], i) =>
      OF_EACH_TYPE.map(
        ([what, value]) =>
          [
            `${what} as '${attribute}' of ${opType}`,
            '*',
            () => withAttribute(i, { [attribute]: value }),
          ] as const,
      ),
    ),
  ),
  ...casesOf('attribute', [
    [
      'one without a name',
      '',
      () => model({ nodes: [{ ...op('Relu', ['x']), attribute: [{ i: 1n }] }] }),
    ],
    [
      'one that occurs twice',
      '',
      () =>
        model({
          nodes: [
            {
              ...op('Elu', ['x']),
              attribute: [
                { name: 'alpha', f: 1 },
                { name: 'alpha', f: 2 },
              ],
            },
          ],
        }),
    ],
    [
      'one that stands for another where no function is',
      '',
      () =>
        model({
          nodes: [{ ...op('Elu', ['x']), attribute: [{ name: 'alpha', refAttrName: 'beta' }] }],
        }),
    ],
    [
      'a tensor in a constant that is damaged',
      'SPK4030',
      () =>
        model({
          nodes: [
            {
              ...op('Constant', [], 'c'),
              attribute: [{ name: 'value', t: { ...FOUR, dims: [2n ** 40n] } }],
            },
            op('Add', ['x', 'c']),
          ],
        }),
    ],
    [
      'a constant of nothing',
      'SPK4026',
      () => model({ nodes: [op('Constant', [], 'c'), op('Add', ['x', 'c'])] }),
    ],
    [
      'a constant of two things',
      'SPK4026',
      () =>
        model({
          nodes: [
            op('Constant', [], 'c', { value_int: 1, value_float: f(1) }),
            op('Add', ['x', 'c']),
          ],
        }),
    ],
    [
      'a constant of text',
      'SPK4025',
      () =>
        model({ nodes: [op('Constant', [], 'c', { value_string: 'x' }), op('Add', ['x', 'c'])] }),
    ],
    [
      'an integer of -2^63 as an axis',
      'SPK4026',
      () => model({ nodes: [op('Softmax', ['x'], 'y', { axis: -(2 ** 63) })] }),
    ],
    [
      'an integer of 2^62 as a type',
      'SPK4026',
      () => model({ nodes: [op('Cast', ['x'], 'y', { to: 2 ** 62 })] }),
    ],
    [
      'an epsilon that is no number',
      'SPK2007',
      () =>
        model({
          nodes: [op('LayerNormalization', ['x', 'w'], 'y', { epsilon: f(NaN) })],
          weights: [FOUR],
        }),
    ],
  ]),
];

/** Every operator with inputs of no use to it, so that none trusts in what it gets. */
export const OPERATOR_INPUTS = casesOf(
  'operator',
  [...OPERATORS.keys()].flatMap((kind) => {
    const at = kind.lastIndexOf('.');
    const [domain, opType] = at === -1 ? ['', kind] : [kind.slice(0, at), kind.slice(at + 1)];
    const node = (inputs: readonly string[]) => op(opType, inputs, 'y', {}, domain);
    const parts = { domains: domain === '' ? {} : { [domain]: 1 }, weights: WEIGHTS };
    return [
      [`${kind} without inputs`, '*', () => model({ ...parts, nodes: [node([])] })],
      [
        `${kind} of nothing`,
        '*',
        () =>
          model({
            ...parts,
            nodes: [node(new Array<string>(9).fill('x'))],
            inputs: [input('x', [0, 0])],
          }),
      ],
      [
        `${kind} of truths`,
        '*',
        () =>
          model({
            ...parts,
            nodes: [node(new Array<string>(9).fill('x'))],
            inputs: [input('x', [1], 9)],
          }),
      ],
      [
        `${kind} of a number`,
        '*',
        () => model({ ...parts, nodes: [node(new Array<string>(9).fill('one'))], inputs: [] }),
      ],
    ] as const;
  }),
);
