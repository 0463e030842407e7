import { expect, test } from '@jest/globals';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { evaluate } from '../support/evaluate.ts';
import { checkRefused } from '../support/known-case.ts';
import {
  type OperatorCase,
  checkOperators,
  f,
  floats,
  int64s,
  op,
  values,
} from '../support/operator-case.ts';

type Attrs = NonNullable<Parameters<typeof op>[3]>;

const IMAGE = floats([1, 2, 5, 7]);

interface Resize {
  readonly x?: Tensor;
  readonly scales?: readonly number[];
  readonly sizes?: readonly number[];
  readonly roi?: readonly number[];
  readonly attrs?: Attrs;
  readonly opset?: number;
}

/** A Resize by scales or by sizes; positions are computed in single precision there and here. */
function resize(
  name: string,
  { x = IMAGE, scales, sizes, roi, attrs, opset = 19 }: Resize,
): OperatorCase {
  const weights = {
    ...(roi ? { roi: values('f32', [roi.length], roi) } : {}),
    ...(scales ? { scales: values('f32', [scales.length], scales) } : {}),
    ...(sizes ? { sizes: int64s(...sizes) } : {}),
  };
  const nameOf = (key: keyof typeof weights) => (key in weights ? key : '');
  const names = ['x', nameOf('roi'), nameOf('scales'), ...(sizes ? ['sizes'] : [])];
  return {
    name,
    nodes: [op('Resize', names, 'y', attrs)],
    inputs: { x },
    weights,
    opset,
    tolerance: 1e-5,
  };
}

const TRANSFORMS = [
  'half_pixel',
  'asymmetric',
  'align_corners',
  'pytorch_half_pixel',
  'half_pixel_symmetric',
] as const;

/** Larger, smaller, both, and by factors that no float holds. */
const SCALES = [
  [1, 1, 2, 3],
  [1, 1, 0.6, 0.5],
  [1, 1, 1.7, 0.3],
] as const;

const ROUNDINGS = ['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'] as const;

const NEAREST = TRANSFORMS.flatMap((transform) =>
  ROUNDINGS.flatMap((rounding) =>
    SCALES.map((scales) => {
      const attrs = { coordinate_transformation_mode: transform, nearest_mode: rounding };
      return resize(`nearest, ${transform}, ${rounding}, by ${scales.slice(2).join(' and ')}`, {
        scales,
        attrs,
      });
    }),
  ),
);

const WEIGHTED = (['linear', 'cubic'] as const).flatMap((mode) =>
  TRANSFORMS.flatMap((transform) => [
    ...SCALES.map((scales) =>
      resize(`${mode}, ${transform}, by ${scales.slice(2).join(' and ')}`, {
        scales,
        attrs: { mode, coordinate_transformation_mode: transform },
      }),
    ),
    resize(`${mode}, ${transform}, to a size`, {
      sizes: [1, 2, 1, 9],
      attrs: { mode, coordinate_transformation_mode: transform },
    }),
  ]),
);

const CUBIC = [
  resize('cubic with another coefficient', {
    scales: [1, 1, 2, 1.5],
    attrs: { mode: 'cubic', cubic_coeff_a: f(-0.5) },
  }),
  resize('cubic without what is outside', {
    scales: [1, 1, 2, 1.5],
    attrs: { mode: 'cubic', exclude_outside: 1 },
  }),
  resize('cubic without what is outside, smaller', {
    scales: [1, 1, 0.8, 0.4],
    attrs: { mode: 'cubic', exclude_outside: 1 },
  }),
  resize('cubic of a matrix', { x: floats([4, 5]), scales: [2, 2], attrs: { mode: 'cubic' } }),
];

const ANTIALIASED = (['linear', 'cubic'] as const).flatMap((mode) =>
  [0, 1].flatMap((exclude) => {
    const attrs = { mode, antialias: 1, exclude_outside: exclude };
    const about = `${mode}, antialiased${exclude ? ' without what is outside' : ''}`;
    return [
      resize(`${about}, smaller`, { scales: [1, 1, 0.4, 0.3], attrs }),
      resize(`${about}, larger`, { scales: [1, 1, 1.5, 2], attrs }),
      resize(`${about}, to a size`, { sizes: [1, 2, 2, 4], attrs }),
    ];
  }),
);

const ROI = [0, 0, 0.2, 0.1, 1, 1, 0.7, 0.9];
const BEYOND = [0, 0, -0.3, 0.4, 1, 1, 1.2, 1.6];
const CROPPED = (['nearest', 'linear', 'cubic'] as const).flatMap((mode) => {
  const attrs = {
    mode,
    coordinate_transformation_mode: 'tf_crop_and_resize',
    extrapolation_value: f(9),
  };
  return [
    resize(`${mode} of a region`, { sizes: [1, 2, 4, 3], roi: ROI, attrs }),
    resize(`${mode} of a region beyond the image`, { sizes: [1, 2, 6, 6], roi: BEYOND, attrs }),
    resize(`${mode} of a region by scales`, {
      scales: [1, 1, 1.5, 0.5],
      roi: ROI,
      attrs,
      opset: 11,
    }),
    resize(`${mode} of one row of a region`, { sizes: [1, 2, 1, 5], roi: ROI, attrs }),
    resize(`${mode} of a region outside of the image`, {
      sizes: [1, 2, 3, 3],
      roi: [0, 0, 2, 0, 1, 1, 3, 1],
      attrs,
    }),
  ];
});

const OTHERS = [
  resize('linear of three axes', {
    x: floats([1, 1, 3, 4, 5]),
    scales: [1, 1, 2, 1.5, 0.6],
    attrs: { mode: 'linear' },
  }),
  resize('linear of a cube', {
    x: floats([3, 4, 5]),
    scales: [2, 0.5, 1.3],
    attrs: { mode: 'linear' },
  }),
  resize('linear of a matrix', { x: floats([3, 4]), sizes: [5, 2], attrs: { mode: 'linear' } }),
  resize('linear of channels last', {
    x: floats([1, 4, 5, 3]),
    scales: [1, 2, 0.6, 1],
    attrs: { mode: 'linear' },
  }),
  resize('linear of a single row', {
    x: floats([1, 1, 1, 4]),
    sizes: [1, 1, 3, 6],
    attrs: { mode: 'linear' },
  }),
  resize('nearest of a list', { x: floats([5]), scales: [2.5] }),
  resize('nearest of six axes', { x: floats([1, 2, 1, 2, 1, 3]), scales: [1, 2, 1, 1, 3, 2] }),
  resize('nearest of all axes', { x: floats([2, 3, 2, 2]), sizes: [3, 2, 4, 5] }),
  resize('nearest of integers', { x: values('i32', [2, 2], [1, 2, 3, 4]), scales: [2, 2] }),
  resize('nearest of bytes', { x: values('u8', [1, 4], [1, 200, 3, 255]), scales: [1, 1.5] }),
  resize('nearest halves for TensorFlow', {
    scales: [1, 1, 2, 0.6],
    roi: [],
    attrs: { coordinate_transformation_mode: 'tf_half_pixel_for_nn' },
    opset: 11,
  }),
  resize('to the same size', { sizes: [1, 2, 5, 7], attrs: { mode: 'cubic' } }),
  resize('by a scale that changes no size', { scales: [1, 1, 1.1, 1], attrs: { mode: 'linear' } }),
  resize('to no rows', { scales: [1, 1, 0.1, 2] }),
  resize('linear to no columns', { scales: [1, 1, 2, 0.1], attrs: { mode: 'linear' } }),
  resize('of some axes', { scales: [2, 1.5], attrs: { axes: [2, 3], mode: 'linear' } }),
  resize('of some axes to a size', { sizes: [4, 3], attrs: { axes: [3, 2] } }),
  resize('of a region of some axes', {
    sizes: [4, 3],
    roi: [0.2, 0, 0.8, 0.5],
    attrs: { axes: [2, 3], mode: 'linear', coordinate_transformation_mode: 'tf_crop_and_resize' },
  }),
  ...(['not_larger', 'not_smaller'] as const).flatMap((policy) =>
    (['nearest', 'linear'] as const).map((mode) =>
      resize(`${mode}, ${policy}`, {
        sizes: [8, 9],
        attrs: { axes: [2, 3], mode, keep_aspect_ratio_policy: policy },
      }),
    ),
  ),
  resize('linear at operator set 13', {
    sizes: [1, 2, 10, 7],
    attrs: { mode: 'linear' },
    opset: 13,
  }),
  resize('nearest at operator set 11', { scales: [1, 1, 3, 3], roi: [], opset: 11 }),
];

/** Scales as they were before operator set 11; of the image unless given. */
function old(
  name: string,
  opset: number,
  scales: readonly number[],
  attrs: Attrs = {},
  x = IMAGE,
): OperatorCase {
  const kind = name.startsWith('Upsample') ? 'Upsample' : 'Resize';
  const base = { name, inputs: { x }, opset };
  if (opset < 9)
    return { ...base, nodes: [op(kind, ['x'], 'y', { ...attrs, scales: scales.map(f) })] };
  const nodes = [op(kind, ['x', 'scales'], 'y', attrs)];
  return { ...base, nodes, weights: { scales: values('f32', [scales.length], scales) } };
}

const LINEAR = { mode: 'linear' };
const OLD = [
  old('Upsample at operator set 7', 7, [1, 1, 2, 2]),
  old('Upsample, linear, at operator set 7', 7, [1, 1, 2, 3], LINEAR),
  old('Upsample at operator set 9', 9, [1, 1, 1.5, 3]),
  old('Upsample, linear, at operator set 9', 9, [1, 1, 1.6, 2], LINEAR),
  old('Resize at operator set 10', 10, [1, 1, 2.4, 0.6]),
  old('Resize, linear, at operator set 10', 10, [1, 1, 2.4, 0.6], LINEAR),
  old('Resize of a list at operator set 10', 10, [0.4], {}, floats([6])),
];

const NUMBERS = values('i32', [1, 1, 2, 3], [0, 10, -25, 1000, 7, 3]);
const INTEGERS = [
  resize('linear of integers', { x: NUMBERS, scales: [1, 1, 2, 2], attrs: { mode: 'linear' } }),
  resize('linear of bytes', {
    x: values('u8', [1, 1, 2, 2], [0, 255, 100, 3]),
    scales: [1, 1, 3, 2],
    attrs: { mode: 'linear' },
  }),
];

checkOperators([
  ...NEAREST,
  ...WEIGHTED,
  ...CUBIC,
  ...ANTIALIASED,
  ...CROPPED,
  ...OTHERS,
  ...OLD,
  ...INTEGERS,
]);

test('each axis that changes is one op', async () => {
  const attrs = { mode: 'linear' };
  const kinds = async (one: OperatorCase) => (await evaluate(one)).kinds;
  expect(await kinds(resize('', { scales: [1, 1, 2, 2], attrs }))).toEqual([
    'resample',
    'resample',
  ]);
  expect(await kinds(resize('', { scales: [1, 1, 1, 2] }))).toEqual(['constant', 'gather']);
  expect(await kinds(resize('', { scales: [1, 1, 1, 1] }))).toEqual([]);
});

checkRefused([
  ['SPK4026', 'no scales', resize('', {})],
  ['SPK4026', 'scales [2]', resize('', { scales: [2] })],
  ['SPK4026', 'scales [1,1,0,1]', resize('', { scales: [1, 1, 0, 1] })],
  ['SPK4026', 'sizes [1,2,-3,4]', resize('', { sizes: [1, 2, -3, 4] })],
  ['SPK4025', 'an extent of 1000000000', resize('', { sizes: [1, 2, 1e9, 4] })],
  ['SPK4025', "'lanczos'", resize('', { scales: [1, 1, 2, 2], attrs: { mode: 'lanczos' } })],
  ['SPK4026', 'axis 4', resize('', { sizes: [3], attrs: { axes: [4] } })],
  [
    'SPK4026',
    'region is not of 4 axes',
    resize('', {
      sizes: [1, 2, 3, 4],
      roi: [0, 1],
      attrs: { coordinate_transformation_mode: 'tf_crop_and_resize' },
    }),
  ],
]);
