import { floats, input, ints } from '../../support/onnx-models.ts';
import { f, op } from '../../support/operator-case.ts';
import { casesOf } from '../case.ts';
import { FOUR, known, longs, model, weighted } from '../models.ts';

const HUGE = [2n ** 31n, 2n ** 40n, 2n ** 53n, 2n ** 62n, 2n ** 63n - 1n] as const;

function shaped(dims: readonly bigint[], bytes = 16): Uint8Array {
  return weighted({ dims, dataType: 1, rawData: new Uint8Array(bytes) });
}

function fed(...dims: readonly bigint[]): Uint8Array {
  const dim = dims.map((dimValue) => ({ dimValue }));
  return model({ inputs: [{ name: 'x', type: { tensorType: { elemType: 1, shape: { dim } } } }] });
}

/** Tensors whose shape and bytes disagree, and inputs of impossible shapes. */
export const SHAPES = [
  ...casesOf('tensor', [
    ...HUGE.map((extent) => [`an extent of ${extent}`, 'SPK4030', () => shaped([extent])] as const),
    ['an extent of 2^40 and no bytes', 'SPK4030', () => shaped([2n ** 40n], 0)],
    ['an extent of -1', 'SPK4030', () => shaped([-1n])],
    ['an extent of -2^63', 'SPK4030', () => shaped([-(2n ** 63n)])],
    ['two negative extents', 'SPK4030', () => shaped([-2n, -2n])],
    ['extents whose product is beyond 2^64', 'SPK4030', () => shaped([2n ** 40n, 2n ** 40n])],
    ['extents whose product wraps to 4', 'SPK4030', () => shaped([2n ** 32n + 1n, 2n ** 32n + 4n])],
    ['extents whose product wraps to 0', 'SPK4030', () => shaped([2n ** 32n, 2n ** 32n])],
    ['a zero among huge extents', 'SPK4030', () => shaped([0n, 2n ** 40n, 2n ** 40n], 0)],
    ['a thousand axes', 'SPK4030', () => shaped(new Array<bigint>(1000).fill(1n), 4)],
    ['a thousand axes of 2', 'SPK4030', () => shaped(new Array<bigint>(1000).fill(2n), 4)],
    ['too few bytes', 'SPK4030', () => shaped([4n], 15)],
    ['too many bytes', 'SPK4030', () => shaped([4n], 17)],
    ['no bytes', 'SPK4030', () => shaped([4n], 0)],
    ['no number type', 'SPK4031', () => weighted({ ...FOUR, dataType: 0 })],
    ['a number type of -1', 'SPK4031', () => weighted({ ...FOUR, dataType: -1 })],
    ['a number type of 2^31 - 1', 'SPK4031', () => weighted({ ...FOUR, dataType: 2 ** 31 - 1 })],
    ['texts', 'SPK4031', () => weighted({ ...FOUR, dataType: 8 })],
    [
      'numbers in the list of another type',
      'SPK4030',
      () => weighted({ dims: [4n], dataType: 1, int64Data: [1n, 2n, 3n, 4n] }),
    ],
    ['elements in two places', '', () => weighted({ ...FOUR, floatData: [5, 6] })],
    [
      'half of its elements',
      'SPK4030',
      () => weighted({ dims: [4n], dataType: 1, floatData: [1, 2] }),
    ],
    ['a location that is not known', '', () => weighted({ ...FOUR, dataLocation: 7 })],
    ['a location of -1', '', () => weighted({ ...FOUR, dataLocation: -1 })],
  ]),
  ...casesOf('input', [
    ['an extent of 2^31', 'SPK4030', () => fed(2n ** 31n)],
    ['an extent of 2^63 - 1', 'SPK4030', () => fed(1n, 2n ** 63n - 1n)],
    ['an extent of -1', 'SPK4030', () => fed(1n, -1n)],
    ['an extent of -2^63', 'SPK4030', () => fed(-(2n ** 63n), 4n)],
    ['more elements than there can be', 'SPK4010', () => fed(2n ** 16n, 2n ** 16n)],
    [
      'a product that wraps to 4',
      'SPK4010',
      () => fed(2n ** 31n - 1n, 2n ** 31n - 1n, 2n ** 31n - 1n),
    ],
    ['as many elements as there can be', '', () => fed(2n ** 31n - 1n)],
    ['a thousand axes', 'SPK4030', () => fed(...new Array<bigint>(1000).fill(1n))],
    ['extents that are left open', 'SPK4009', () => fed(1n, 0n, 0n)],
    [
      'no shape',
      'SPK4009',
      () => model({ inputs: [{ name: 'x', type: { tensorType: { elemType: 1 } } }] }),
    ],
    ['no type', 'SPK4031', () => model({ inputs: [{ name: 'x' }] })],
    ['no number type', 'SPK4031', () => model({ inputs: [input('x', [1, 4], 0)] })],
    ['a number type of 99', 'SPK4031', () => model({ inputs: [input('x', [1, 4], 99)] })],
    ['no name', 'SPK4030 SPK4027', () => model({ inputs: [input('', [1, 4])] })],
    [
      'a hundred thousand of them',
      'SPK4033',
      () =>
        model({
          inputs: Array.from({ length: 100_000 }, (_, i) => input(i === 0 ? 'x' : `x${i}`, [1])),
        }),
    ],
  ]),
];

/** Operators that make much of little: a few bytes that ask for terabytes, and numbers at the edges. */
export const GROWTH = casesOf('growth', [
  [
    'Hardmax over 2^31 - 1 elements',
    '',
    () => model({ nodes: [op('Hardmax', ['x'])], inputs: [input('x', [2 ** 31 - 1])] }),
  ],
  [
    'ReverseSequence over 2^31 - 1 places',
    '',
    () => known('ReverseSequence', [[5]], {}, { inputs: [input('x', [2 ** 31 - 1, 1])] }),
  ],
  ['Resize of 2^20 elements to a half, smoothly', 'SPK4035', () => smoothly(0.5)],
  ['Resize of 2^20 elements to one, smoothly', 'SPK4035', () => smoothly(2 ** -20)],
  ['a hundred times Resize to 2^20 elements', 'SPK4035', () => resizedOften(100)],
  [
    'an Einsum of a diagonal of 2^15',
    '',
    () =>
      model({
        nodes: [op('Einsum', ['x'], 'y', { equation: 'ii->i' })],
        inputs: [input('x', [2 ** 15, 2 ** 15])],
      }),
  ],
  ['ConstantOfShape of 2^40', 'SPK4010', () => filled([2n ** 40n])],
  ['ConstantOfShape of 2^63 - 1', 'SPK4010', () => filled([2n ** 63n - 1n])],
  ['ConstantOfShape of 2^31 - 1 elements', '', () => filled([2 ** 31 - 1])],
  ['ConstantOfShape with extents that wrap', 'SPK4010', () => filled([2n ** 32n, 2n ** 32n])],
  ['ConstantOfShape with a negative extent', 'SPK4026', () => filled([-1])],
  ['ConstantOfShape with a zero among huge extents', 'SPK4010', () => filled([0, 2n ** 40n])],
  [
    'ConstantOfShape with a thousand axes',
    'SPK2009',
    () => filled(new Array<number>(1000).fill(1)),
  ],
  ['Expand to 2^40', 'SPK4010', () => known('Expand', [[2n ** 40n, 1]])],
  ['Expand to a zero among huge extents', 'SPK4010', () => known('Expand', [[0, 2n ** 40n, 1, 4]])],
  ['Expand to a negative extent', 'SPK4026', () => known('Expand', [[-4, 4]])],
  [
    'Expand to a million axes',
    'SPK4025',
    () => known('Expand', [new Array<number>(2 ** 20).fill(1)]),
  ],
  ['Tile by 2^40', 'SPK4010', () => known('Tile', [[2n ** 40n, 1]])],
  ['Tile by 2^62 twice', 'SPK4010', () => known('Tile', [[2n ** 62n, 2n ** 62n]])],
  ['Tile by -1', 'SPK4026', () => known('Tile', [[-1, 1]])],
  ['Range to 2^62', 'SPK4025', () => ranged(0n, 2n ** 62n, 1n)],
  ['Range in steps of 0', 'SPK4026', () => ranged(0n, 10n, 0n)],
  ['Range of tiny steps', 'SPK4025', () => floatRange(0, 1, 1e-30)],
  ['Range to infinity', 'SPK4026', () => floatRange(0, Infinity, 1)],
  ['Range of what is no number', 'SPK4026', () => floatRange(NaN, 1, 1)],
  ['Pad by 2^40', 'SPK4010', () => known('Pad', [[0, 2n ** 40n, 0, 0]])],
  ['Pad by 2^62 at both ends', 'SPK4010', () => known('Pad', [[0, 2n ** 62n, 0, 2n ** 62n]])],
  ['Pad by -2^62', 'SPK4026', () => known('Pad', [[0, -(2n ** 62n), 0, 0]])],
  [
    'Pad by 2^40 in reflections',
    'SPK4010',
    () => known('Pad', [[0, 2n ** 40n, 0, 0]], { mode: 'reflect' }),
  ],
  ['Resize by 1e30', 'SPK4025', () => resized([1, 1e30])],
  ['Resize by 2^30 each', 'SPK4025', () => resized([2 ** 30, 2 ** 30])],
  ['Resize by infinity', 'SPK4025', () => resized([1, Infinity])],
  ['Resize by what is no number', 'SPK4026', () => resized([1, NaN])],
  ['Resize by -1', 'SPK4026', () => resized([1, -1])],
  ['Resize to 2^40', 'SPK4025', () => known('Resize', [undefined, undefined, [1, 2n ** 40n]])],
  [
    'Upsample by 1e30',
    'SPK4025',
    () => model({ opset: 7n, nodes: [op('Upsample', ['x'], 'y', { scales: [f(1), f(1e30)] })] }),
  ],
  ['OneHot of depth 2^40', 'SPK4010', () => oneHot(2n ** 40n)],
  ['OneHot of depth 2^62', 'SPK4010', () => oneHot(2n ** 62n)],
  ['OneHot of depth -1', 'SPK4026', () => oneHot(-1n)],
  [
    'EyeLike of 2^31 elements',
    'SPK4025',
    () => model({ nodes: [op('EyeLike', ['x'])], inputs: [input('x', [46_340, 46_340])] }),
  ],
  ['DepthToSpace by 2^62', 'SPK4026', () => blocks('DepthToSpace', 2n ** 62n)],
  ['DepthToSpace by 0', 'SPK4026', () => blocks('DepthToSpace', 0n)],
  ['SpaceToDepth by -2', 'SPK4026', () => blocks('SpaceToDepth', -2n)],
  [
    'Unsqueeze to 1000 axes',
    'SPK4026',
    () => known('Unsqueeze', [Array.from({ length: 1000 }, (_, i) => i)]),
  ],
  ['Unsqueeze at axis 2^62', 'SPK4026', () => known('Unsqueeze', [[2n ** 62n]])],
  ['Reshape to 2^40', 'SPK4026', () => known('Reshape', [[2n ** 40n, -1]])],
  ['Reshape to two open extents', 'SPK4026', () => known('Reshape', [[-1, -1]])],
  [
    'Reshape to extents that wrap to 4',
    'SPK4026',
    () => known('Reshape', [[2n ** 32n, 2n ** 32n, 4]]),
  ],
  [
    'Reshape to a thousand ones',
    'SPK4026',
    () => known('Reshape', [[4, ...new Array<number>(999).fill(1)]]),
  ],
  ['Slice from -2^63 to 2^63 - 1', '', () => known('Slice', [[-(2n ** 63n)], [2n ** 63n - 1n]])],
  ['Slice in steps of -2^63', '', () => known('Slice', [[0], [4], [1], [-(2n ** 63n)]])],
  ['Slice in steps of 0', 'SPK4026', () => known('Slice', [[0], [4], [1], [0]])],
  ['Slice of axis 2^53', 'SPK4026', () => known('Slice', [[0], [4], [2n ** 53n]])],
  [
    'Split into a million parts',
    'SPK4026',
    () => known('Split', [new Array<number>(2 ** 12).fill(0)]),
  ],
  ['Split into negative parts', 'SPK4026', () => split([-1, 5])],
  ['Split into parts of 2^62', 'SPK4026', () => split([2n ** 62n, 4n - 2n ** 62n])],
  ['TopK of 2^62', 'SPK4026', () => known('TopK', [[2n ** 62n]])],
  ['Gather at 2^62', 'SPK4026', () => known('Gather', [[2n ** 62n]], { axis: 1 })],
  ['Gather at -2^63', 'SPK4026', () => known('Gather', [[-(2n ** 63n)]], { axis: 1 })],
  ['Trilu of diagonal 2^62', '', () => known('Trilu', [[2n ** 62n]])],
  ['CumSum over axis 2^62', 'SPK4026', () => known('CumSum', [[2n ** 62n]])],
  ['Conv with a stride of 2^62', '*', () => conv({ strides: [1, 2 ** 62] })],
  ['Conv with a dilation of 2^62', '*', () => conv({ dilations: [1, 2 ** 62] })],
  ['Conv with pads of 2^40', '*', () => conv({ pads: [0, 2 ** 40, 0, 0] })],
  ['Conv with pads of 2^62', '*', () => conv({ pads: [2 ** 62, 2 ** 62, 2 ** 62, 2 ** 62] })],
  ['Conv with strides of 0', 'SPK4026', () => conv({ strides: [0, 0] })],
  ['Conv of 2^62 groups', '*', () => conv({ group: 2 ** 62 })],
  ['Conv of 0 groups', 'SPK4026', () => conv({ group: 0 })],
  [
    'Conv with a kernel of 2^40 that it says it has',
    'SPK4026',
    () => conv({ kernel_shape: [2 ** 40, 1] }),
  ],
  [
    'ConvTranspose with a stride of 2^40',
    '*',
    () => conv({ strides: [1, 2 ** 40] }, 'ConvTranspose'),
  ],
  [
    'ConvTranspose with pads of 2^62',
    '*',
    () => conv({ pads: [2 ** 62, 0, 0, 0] }, 'ConvTranspose'),
  ],
  [
    'ConvTranspose to a shape of 2^40',
    '*',
    () => conv({ output_shape: [1, 2 ** 40] }, 'ConvTranspose'),
  ],
  ['MaxPool with a kernel of 2^40', '*', () => pool('MaxPool', { kernel_shape: [2 ** 40, 1] })],
  [
    'MaxPool with pads of 2^40',
    '*',
    () => pool('MaxPool', { kernel_shape: [2, 2], pads: [0, 2 ** 40, 0, 0] }),
  ],
  ['AveragePool with a kernel of 0', '*', () => pool('AveragePool', { kernel_shape: [0, 1] })],
  ['AveragePool with a kernel of -1', '*', () => pool('AveragePool', { kernel_shape: [-1, 1] })],
  [
    'AveragePool with a dilation of 2^62',
    '*',
    () => pool('AveragePool', { kernel_shape: [2, 2], dilations: [1, 2 ** 62] }),
  ],
  ['LpPool of order 2^62', '*', () => pool('LpPool', { kernel_shape: [1, 1], p: 2 ** 62 })],
  ['MaxPool to an empty result', '*', () => pool('MaxPool', { kernel_shape: [100, 100] })],
  [
    'Col2Im of an image of 2^40',
    '*',
    () =>
      known(
        'Col2Im',
        [
          [2n ** 40n, 2n ** 40n],
          [1, 1],
        ],
        {},
        { inputs: [input('x', [1, 1, 4])] },
      ),
  ],
  ['CenterCropPad to 2^40', 'SPK4010', () => known('CenterCropPad', [[1, 2n ** 40n]])],
  [
    'AffineGrid of 2^40',
    'SPK4025',
    () => known('AffineGrid', [[1, 1, 2n ** 40n, 1]], {}, { inputs: [input('x', [1, 2, 3])] }),
  ],
  [
    'LRN over 2^62 channels',
    '*',
    () =>
      model({
        nodes: [op('LRN', ['x'], 'y', { size: 2 ** 62 })],
        inputs: [input('x', [1, 4, 2, 2])],
      }),
  ],
  [
    'GroupNormalization of 2^62 groups',
    'SPK4026',
    () =>
      model({
        nodes: [op('GroupNormalization', ['x', 'w', 'w'], 'y', { num_groups: 2 ** 62 })],
        inputs: [input('x', [1, 4, 2, 2])],
        weights: [FOUR],
      }),
  ],
  [
    'broadcasting to more elements than there can be',
    'SPK4010',
    () =>
      model({
        nodes: [op('Add', ['x', 'z'])],
        inputs: [input('x', [2 ** 20, 1]), input('z', [1, 2 ** 20])],
      }),
  ],
  [
    'a product of more elements than there can be',
    'SPK4010',
    () =>
      model({
        nodes: [op('MatMul', ['x', 'z'])],
        inputs: [input('x', [2 ** 20, 1]), input('z', [1, 2 ** 20])],
      }),
  ],
  [
    'an Einsum of more elements than there can be',
    'SPK4010',
    () =>
      model({
        nodes: [op('Einsum', ['x', 'x', 'x'], 'y', { equation: 'ab,cd,ef->abcdef' })],
        inputs: [input('x', [64, 64])],
      }),
  ],
  [
    'an Einsum of a hundred thousand operands',
    'SPK4025',
    () =>
      model({
        nodes: [
          op('Einsum', new Array<string>(100_000).fill('x'), 'y', {
            equation: `${'ab,'.repeat(99_999)}ab->ab`,
          }),
        ],
      }),
  ],
  [
    'an Einsum whose equation is a megabyte',
    'SPK4026',
    () => model({ nodes: [op('Einsum', ['x'], 'y', { equation: 'a'.repeat(2 ** 20) })] }),
  ],
]);

function filled(shape: readonly (number | bigint)[]): Uint8Array {
  const nodes = [op('ConstantOfShape', ['s'], 'c'), op('Add', ['x', 'c'])];
  return model({ nodes, inputs: [input('x', [1])], weights: [longs('s', shape)] });
}

function ranged(start: bigint, limit: bigint, delta: bigint): Uint8Array {
  const nodes = [
    op('Range', ['a', 'b', 'c'], 'r'),
    op('Cast', ['r'], 'f', { to: 1 }),
    op('Add', ['x', 'f']),
  ];
  const scalar = (name: string, value: bigint) => ({ ...longs(name, [value]), dims: [] });
  const weights = [scalar('a', start), scalar('b', limit), scalar('c', delta)];
  return model({ nodes, inputs: [input('x', [1])], weights });
}

function floatRange(start: number, limit: number, delta: number): Uint8Array {
  const nodes = [op('Range', ['a', 'b', 'c'], 'r'), op('Add', ['x', 'r'])];
  const weights = [floats('a', [], [start]), floats('b', [], [limit]), floats('c', [], [delta])];
  return model({ nodes, inputs: [input('x', [1])], weights });
}

function resized(scales: readonly number[]): Uint8Array {
  const weights = [floats('s', [scales.length], scales)];
  return model({ nodes: [op('Resize', ['x', '', 's'])], weights });
}

function oneHot(depth: bigint): Uint8Array {
  const nodes = [op('OneHot', ['x', 'd', 'v'])];
  const weights = [{ ...longs('d', [depth]), dims: [] }, ints('v', [0, 1])];
  return model({ nodes, inputs: [input('x', [4], 7)], weights });
}

function blocks(opType: string, size: bigint): Uint8Array {
  const nodes = [op(opType, ['x'], 'y', { blocksize: Number(size) })];
  return model({ nodes, inputs: [input('x', [1, 4, 2, 2])] });
}

function split(parts: readonly (number | bigint)[]): Uint8Array {
  const nodes = [op('Split', ['x', 's'], ['y', 'z'], { axis: 1 })];
  return model({ nodes, weights: [longs('s', parts)] });
}

function conv(attrs: Parameters<typeof op>[3], opType = 'Conv'): Uint8Array {
  const nodes = [op(opType, ['x', 'w'], 'y', attrs)];
  const weights = [floats('w', [2, 2, 1, 1], [1, 2, 3, 4])];
  return model({ nodes, inputs: [input('x', [1, 2, 3, 3])], weights });
}

function pool(opType: string, attrs: Parameters<typeof op>[3]): Uint8Array {
  return model({ nodes: [op(opType, ['x'], 'y', attrs)], inputs: [input('x', [1, 1, 4, 4])] });
}

function smoothly(scale: number): Uint8Array {
  const nodes = [op('Resize', ['x', '', 's'], 'y', { mode: 'cubic', antialias: 1 })];
  return model({ nodes, inputs: [input('x', [2 ** 20])], weights: [floats('s', [1], [scale])] });
}

function resizedOften(count: number): Uint8Array {
  const nodes = Array.from({ length: count }, (_, i) =>
    op('Resize', ['x', '', 's'], i === 0 ? 'y' : `y${i}`, { mode: 'linear' }),
  );
  return model({ nodes, inputs: [input('x', [1])], weights: [floats('s', [1], [2 ** 20])] });
}
