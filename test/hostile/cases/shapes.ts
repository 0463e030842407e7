import { input } from '../../support/onnx-models.ts';
import { casesOf } from '../case.ts';
import { FOUR, model, weighted } from '../models.ts';

const HUGE = [2n ** 31n, 2n ** 40n, 2n ** 53n, 2n ** 62n, 2n ** 63n - 1n] as const;

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

function shaped(dims: readonly bigint[], bytes = 16): Uint8Array {
  return weighted({ dims, dataType: 1, rawData: new Uint8Array(bytes) });
}

function fed(...dims: readonly bigint[]): Uint8Array {
  const dim = dims.map((dimValue) => ({ dimValue }));
  return model({ inputs: [{ name: 'x', type: { tensorType: { elemType: 1, shape: { dim } } } }] });
}
