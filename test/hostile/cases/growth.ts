import { floats, input, ints } from '../../support/onnx-models.ts';
import { op } from '../../support/operator-case.ts';
import { casesOf } from '../case.ts';
import { known, longs, model } from '../models.ts';

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
  ['CenterCropPad to 2^40', 'SPK4010', () => known('CenterCropPad', [[1, 2n ** 40n]])],
  [
    'AffineGrid of 2^40',
    'SPK4025',
    () => known('AffineGrid', [[1, 1, 2n ** 40n, 1]], {}, { inputs: [input('x', [1, 2, 3])] }),
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
