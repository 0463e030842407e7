import { op } from '../../support/operator-case.ts';
import { input } from '../../support/onnx-models.ts';
import { casesOf } from '../case.ts';
import { model } from '../models.ts';

interface SparseParts {
  readonly values?: number;
  readonly indices?: readonly bigint[];
  readonly indexDims?: readonly bigint[];
  readonly dims?: readonly bigint[];
  readonly indexType?: number;
  /** What reads it: `Expand` needs its elements while the model is read, `Add` does not. */
  readonly use?: string;
}

/** A sparse weight of two values in a vector of four, but for what is given; the output needs its elements. */
function sparse({
  values = 2,
  indices = [1n, 3n],
  indexDims,
  dims = [4n],
  indexType = 7,
  use = 'Expand',
}: SparseParts) {
  const tensor = {
    values: {
      name: 's',
      dims: [BigInt(values)],
      dataType: 7,
      int64Data: new Array<bigint>(values).fill(1n),
    },
    indices: {
      dims: indexDims ?? [BigInt(indices.length)],
      dataType: indexType,
      int64Data: indices,
    },
    dims,
  };
  const inputs = [input('x', [1], use === 'Add' ? 7 : 1)];
  return model({ nodes: [op(use, ['x', 's'])], sparse: [tensor], inputs });
}

/** Sparse weights, whose indices say where the values are. */
export const SPARSE = casesOf('sparse', [
  ['as it should be', '', () => sparse({})],
  ['an index beyond the end', 'SPK4030', () => sparse({ indices: [1n, 4n] })],
  ['an index of -1', 'SPK4030', () => sparse({ indices: [-1n, 3n] })],
  ['an index of 2^62', 'SPK4030', () => sparse({ indices: [1n, 2n ** 62n] })],
  ['indices that descend', 'SPK4030', () => sparse({ indices: [3n, 1n] })],
  [
    'indices that descend in a weight that is only needed later',
    'SPK4030',
    () => sparse({ indices: [3n, 1n], use: 'Add' }),
  ],
  ['an index twice', 'SPK4030', () => sparse({ indices: [1n, 1n] })],
  ['too few indices', 'SPK4030', () => sparse({ indices: [1n] })],
  [
    'indices of more axes than it has',
    'SPK4030',
    () => sparse({ indices: [0n, 1n, 0n, 3n], indexDims: [2n, 2n] }),
  ],
  ['indices of no axes', 'SPK4030', () => sparse({ indices: [1n], indexDims: [], values: 1 })],
  [
    'indices of a thousand axes',
    'SPK4030',
    () => sparse({ indices: [1n], indexDims: new Array<bigint>(1000).fill(1n) }),
  ],
  ['indices that are floats', 'SPK4030', () => sparse({ indexType: 1 })],
  ['a shape of 2^40', 'SPK4030', () => sparse({ dims: [2n ** 40n] })],
  ['a shape of 2^30 for two values', 'SPK4030', () => sparse({ dims: [2n ** 30n] })],
  ['a shape of -1', 'SPK4030', () => sparse({ dims: [-1n] })],
  ['a shape that is a zero among huge extents', 'SPK4030', () => sparse({ dims: [0n, 2n ** 40n] })],
  ['16 million zeros that must be known', 'SPK4025', () => sparse({ dims: [2n ** 24n] })],
  ['16 million zeros that are looked through', '*', () => lookedThrough('NonZero')],
  ['16 million zeros that are a condition', '*', () => lookedThrough('Compress')],
  ['16 million zeros that are indices', '*', () => lookedThrough('Gather')],
  ['a hundred of 16 million zeros', '*', () => hundred()],
  ['no values', '', () => model({ nodes: [op('Relu', ['x'])], sparse: [{ dims: [4n] }] })],
  [
    'no indices',
    'SPK4030 SPK4028',
    () =>
      model({
        nodes: [op('Relu', ['x'])],
        sparse: [{ values: { name: 'y', dims: [1n], dataType: 1, floatData: [1] }, dims: [4n] }],
      }),
  ],
]);

function zeros(name: string) {
  return {
    values: { name, dims: [1n], dataType: 7, int64Data: [0n] },
    indices: { dims: [1n], dataType: 7, int64Data: [0n] },
    dims: [2n ** 24n],
  };
}

function lookedThrough(opType: string): Uint8Array {
  const nodes = {
    NonZero: [op('NonZero', ['s'], 'n'), op('Gather', ['x', 'n'])],
    Compress: [op('Compress', ['x', 's'], 'y', { axis: 0 })],
    Gather: [op('Gather', ['x', 's'])],
  }[opType]!;
  return model({ nodes, sparse: [zeros('s')], inputs: [input('x', [2 ** 24])] });
}

function hundred(): Uint8Array {
  const names = Array.from({ length: 100 }, (_, i) => `s${i}`);
  const nodes = names.map((name, i) => op('Gather', [i === 0 ? 'x' : `g${i - 1}`, name], `g${i}`));
  return model({ nodes: [...nodes, op('Relu', ['g99'])], sparse: names.map(zeros) });
}
