import type { Tensor } from '../../src/tensor/tensor.ts';
import { checkRefused, known } from '../support/known-case.ts';
import {
  type OperatorCase,
  checkOperators,
  floats,
  int64s,
  op,
  values,
} from '../support/operator-case.ts';

const IMAGE = floats([2, 3, 4, 5]);
const POINTS = floats([2, 3, 4, 2], { from: -1.6, to: 1.6, seed: 3 });
const VOLUME = floats([1, 2, 3, 4, 5]);
const DEEP_POINTS = floats([1, 2, 3, 2, 3], { from: -1.6, to: 1.6, seed: 4 });

function sample(
  name: string,
  x: Tensor,
  grid: Tensor,
  attrs: Parameters<typeof op>[3],
  opset = 20,
): OperatorCase {
  const nodes = [op('GridSample', ['x', 'grid'], 'y', attrs)];
  return { name: `GridSample ${name}`, nodes, inputs: { x, grid }, opset, tolerance: 1e-5 };
}

const PADDINGS = ['zeros', 'border', 'reflection'] as const;

const SAMPLES = PADDINGS.flatMap((padding_mode) =>
  [0, 1].flatMap((align_corners) => {
    const about = `${padding_mode}${align_corners ? ', aligned' : ''}`;
    return [
      ...(['linear', 'nearest', 'cubic'] as const).map((mode) =>
        sample(`${mode}, ${about}`, IMAGE, POINTS, { mode, padding_mode, align_corners }),
      ),
      ...(['linear', 'nearest'] as const).map((mode) =>
        sample(`${mode} of a volume, ${about}`, VOLUME, DEEP_POINTS, {
          mode,
          padding_mode,
          align_corners,
        }),
      ),
      ...(['bilinear', 'bicubic'] as const).map((mode) =>
        sample(
          `${mode} at operator set 16, ${about}`,
          IMAGE,
          POINTS,
          { mode, padding_mode, align_corners },
          16,
        ),
      ),
    ];
  }),
);

/** Centres and edges, where rounding has to choose. */
const EXACT = values('f32', [1, 1, 6, 2], [-1, -1, 0, 0, 1, 1, -0.5, 0.5, 0.25, -0.75, 0.5, 1]);
const ON_EDGES = (['linear', 'nearest', 'cubic'] as const).flatMap((mode) =>
  [0, 1].map((align_corners) =>
    sample(`${mode} on edges${align_corners ? ', aligned' : ''}`, floats([1, 1, 4, 4]), EXACT, {
      mode,
      align_corners,
    }),
  ),
);

function affine(name: string, theta: Tensor, size: readonly number[], align: number): OperatorCase {
  return known(`AffineGrid ${name}`, 'AffineGrid', theta, [int64s(...size)], {
    attrs: { align_corners: align },
    opset: 20,
    tolerance: 1e-5,
  });
}

const GRIDS = [0, 1].flatMap((align) => [
  affine(`of an image${align ? ', aligned' : ''}`, floats([2, 2, 3]), [2, 3, 4, 5], align),
  affine(`of a volume${align ? ', aligned' : ''}`, floats([2, 3, 4]), [2, 1, 3, 4, 2], align),
  affine(`of a single row${align ? ', aligned' : ''}`, floats([1, 2, 3]), [1, 3, 2, 5], align),
]);

function col2im(
  name: string,
  x: Tensor,
  image: readonly number[],
  block: readonly number[],
  attrs = {},
) {
  const rest = [int64s(...image), int64s(...block)];
  return known(`Col2Im ${name}`, 'Col2Im', x, rest, { attrs, opset: 18 });
}

const FOLDS = [
  col2im('of blocks side by side', floats([1, 5, 5]), [5, 5], [1, 5]),
  col2im('of blocks that overlap', floats([2, 8, 12]), [4, 5], [2, 2]),
  col2im('with strides', floats([1, 4, 4]), [4, 4], [2, 2], { strides: [2, 2] }),
  col2im('with dilations', floats([1, 4, 5]), [6, 6], [2, 2], {
    dilations: [1, 5],
    strides: [1, 1],
  }),
  col2im('with pads', floats([1, 9, 16]), [4, 4], [3, 3], { pads: [1, 1, 1, 1] }),
  col2im('with uneven pads and strides', floats([1, 6, 6]), [4, 5], [2, 3], {
    pads: [1, 0, 0, 2],
    strides: [2, 2],
  }),
  col2im('of three axes', floats([1, 10, 12]), [3, 4, 5], [1, 1, 5]),
];

checkOperators([...SAMPLES, ...ON_EDGES, ...GRIDS, ...FOLDS]);

const LIST = floats([3]);

checkRefused([
  ['SPK2009', 'does not fit', sample('', IMAGE, DEEP_POINTS, {})],
  ['SPK2009', 'does not fit', sample('', IMAGE, floats([1, 3, 4, 2]), {})],
  ['SPK2009', '1 to 3 axes', sample('', floats([2, 3]), floats([2, 1]), {})],
  ['SPK2009', 'not both f32', sample('', IMAGE, int64s(1), {})],
  ['SPK4025', "'mirror'", sample('', IMAGE, POINTS, { padding_mode: 'mirror' })],
  ['SPK4026', 'is no map', affine('', floats([2, 2, 3]), [1, 3, 4, 5], 0)],
  ['SPK4026', 'is no map', affine('', LIST, [3], 0)],
  ['SPK4025', 'an extent of 4294967296', affine('', floats([1, 2, 3]), [1, 1, 2 ** 32, 1], 0)],
  ['SPK4026', 'not of 9 blocks of 4', col2im('', floats([1, 4, 8]), [4, 4], [2, 2])],
  ['SPK4026', 'not of 9 blocks of 4', col2im('', LIST, [4, 4], [2, 2])],
  ['SPK4026', 'an image of [4,4]', col2im('', floats([1, 4, 9]), [4, 4], [2])],
  [
    'SPK4026',
    'an image of [4,4]',
    col2im('', floats([1, 4, 9]), [4, 4], [2, 2], { strides: [1, 0] }),
  ],
]);
