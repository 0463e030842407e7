import { floats, input } from '../../support/onnx-models.ts';
import { f, op } from '../../support/operator-case.ts';
import { casesOf } from '../case.ts';
import { FOUR, known, model } from '../models.ts';

/** Windows that are moved over images, and images that are resized. */
export const WINDOWS = casesOf('window', [
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
  ['Resize of 2^20 elements to a half, smoothly', 'SPK4035', () => smoothly(0.5)],
  ['Resize of 2^20 elements to one, smoothly', 'SPK4035', () => smoothly(2 ** -20)],
  ['a hundred times Resize to 2^20 elements', 'SPK4035', () => resizedOften(100)],
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
]);

function conv(attrs: Parameters<typeof op>[3], opType = 'Conv'): Uint8Array {
  const nodes = [op(opType, ['x', 'w'], 'y', attrs)];
  const weights = [floats('w', [2, 2, 1, 1], [1, 2, 3, 4])];
  return model({ nodes, inputs: [input('x', [1, 2, 3, 3])], weights });
}

function pool(opType: string, attrs: Parameters<typeof op>[3]): Uint8Array {
  return model({ nodes: [op(opType, ['x'], 'y', attrs)], inputs: [input('x', [1, 1, 4, 4])] });
}

function resized(scales: readonly number[]): Uint8Array {
  const weights = [floats('s', [scales.length], scales)];
  return model({ nodes: [op('Resize', ['x', '', 's'])], weights });
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
