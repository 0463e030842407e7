import type { Attrs } from '../../src/ir/graph.ts';
import type { Shape } from '../../src/tensor/shape.ts';
import { type Lines, checkOps, levels, spikes } from './op-case.ts';

const BYTE = [-127, 127] as const;

interface Factors {
  readonly bits?: number;
  readonly range?: readonly [number, number];
  readonly attrs?: Attrs;
}

/** The input, of so many bits, with known levels of a range. */
const by = (
  kind: string,
  shape: Shape,
  { bits = 8, range = BYTE, attrs = {} }: Factors = {},
): Lines => [
  spikes(bits, { limit: 2 ** bits / 4 }),
  levels('b', shape, range),
  ['y', kind, ['s', 'b'], attrs],
];

checkOps([
  { name: 'product', x: [3, 4], lines: by('product', [3, 4]) },
  { name: 'product, broadcast both ways', x: [3, 1], lines: by('product', [2, 1, 4]) },
  {
    name: 'product in other units',
    x: [3, 4],
    lines: by('product', [4], { attrs: { factor: 17 } }),
  },
  {
    name: 'product of wide levels',
    x: [3, 4],
    lines: by('product', [1], { bits: 16, range: [-9999, 32767] }),
  },
  { name: 'product with itself', x: [5], lines: [spikes(), ['y', 'product', ['s', 's'], {}]] },
  { name: 'matrix product', x: [3, 4], lines: by('matrix-product', [4, 5]) },
  {
    name: 'matrix product in other units',
    x: [3, 4],
    lines: by('matrix-product', [4, 5], { attrs: { factor: 64 } }),
  },
  { name: 'matrix product of batches', x: [2, 1, 3, 4], lines: by('matrix-product', [3, 4, 2]) },
  {
    name: 'matrix product of a vector and a matrix',
    x: [4],
    lines: by('matrix-product', [2, 4, 5]),
  },
  { name: 'matrix product of a matrix and a vector', x: [3, 4], lines: by('matrix-product', [4]) },
  { name: 'matrix product of vectors', x: [4], lines: by('matrix-product', [4]) },
  {
    name: 'matrix product of wide levels',
    x: [3, 4],
    lines: by('matrix-product', [4, 5], { bits: 16, range: [-9999, 5] }),
  },
  {
    name: 'matrix product of levels above zero',
    x: [3, 4],
    lines: by('matrix-product', [4, 5], { range: [0, 255] }),
  },
  {
    name: 'add, broadcast, of many and of one',
    x: [3, 4],
    lines: [
      spikes(),
      levels('b', [4], BYTE),
      ['c', 'product', ['s', 's'], {}],
      ['d', 'product', ['b', 'b'], {}],
      ['one', 'add', ['c'], {}],
      ['two', 'add', ['c', 'd'], {}],
      ['many', 'add', ['one', 'two', 'd', 'd'], {}],
    ],
  },
]);
