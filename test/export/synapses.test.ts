import { describe } from '@jest/globals';
import type { Attrs } from '../../src/ir/graph.ts';
import { tensorOf } from '../../src/tensor/tensor.ts';
import { type Lines, checkOps, draw, spikes } from './op-case.ts';

const BYTE = [-127, 127] as const;
const to = (kind: string, attrs: Attrs, source = spikes()): Lines => [
  source,
  ['y', kind, ['s'], attrs],
];

describe('dense', () => {
  const dense = (attrs: Attrs, source = spikes()) => to('dense', attrs, source);
  const weight = draw('i8', [5, 9], BYTE);
  checkOps([
    { name: 'of a vector', x: [9], lines: dense({ weight }) },
    { name: 'of rows', x: [2, 3, 9], lines: dense({ weight }) },
    {
      name: 'of levels above zero',
      x: [4, 9],
      lines: dense({ weight }, spikes(8, { isSigned: false })),
    },
    { name: 'of bits', x: [4, 9], lines: dense({ weight }, spikes(1, { isSigned: false })) },
    { name: 'of levels of two bytes', x: [4, 9], lines: dense({ weight }, spikes(16)) },
    { name: 'of levels of three bytes', x: [4, 9], lines: dense({ weight }, spikes(20)) },
    { name: 'shifted up', x: [4, 9], lines: dense({ weight, exponent: 11 }) },
    { name: 'of a current of 24 bits', x: [4, 9], lines: dense({ weight, width: 24 }) },
    {
      name: 'of positive weights',
      x: [4, 9],
      lines: dense({ weight: draw('i8', [5, 9], [1, 127]) }),
    },
    {
      name: 'of negative weights',
      x: [4, 9],
      lines: dense({ weight: draw('i8', [5, 9], [-128, -1]) }),
    },
    {
      name: 'of no weight but zero',
      x: [4, 9],
      lines: dense({ weight: draw('i8', [5, 9], [0, 0]) }),
    },
    {
      name: 'of weights of two bytes',
      x: [4, 9],
      lines: dense({ weight: draw('i16', [5, 9], [-30000, 32000]) }),
    },
    {
      name: 'of weights and levels of two bytes',
      x: [4, 9],
      lines: dense({ weight: draw('i16', [5, 9], [-3000, 3200]) }, spikes(16)),
    },
    {
      name: 'of weights of four bytes',
      x: [4, 3],
      lines: dense({ weight: draw('i32', [5, 3], [-(2 ** 29), 2 ** 29]) }, spikes(2)),
    },
    {
      name: 'of weights that a chip cuts off',
      x: [4, 9],
      lines: dense({ weight: draw('i16', [5, 9], [-256, 255]), weightBits: 5 }),
    },
    {
      name: 'with delays',
      x: [4, 9],
      lines: dense({ weight, delays: draw('u8', [5, 9], [0, 5]) }, spikes(8, { limit: 20 })),
    },
    {
      name: 'of more inputs than a sum of bytes has room for in 32 bits',
      x: [70000],
      lines: dense({ weight: draw('i8', [1, 70000], BYTE) }, spikes(8, { isSigned: false })),
    },
  ]);
});

describe('diagonal and sparse', () => {
  const starts = tensorOf('i32', [7], [0, 2, 2, 3, 6, 6, 8]);
  const targets = tensorOf('i32', [8], [0, 3, 3, 1, 0, 0, 4, 3]);
  const lists = { starts, targets, size: 6 };
  const sparse = (attrs: Attrs) => to('sparse', { ...lists, ...attrs }, spikes(12, { limit: 99 }));
  checkOps([
    {
      name: 'diagonal, the same for all',
      x: [3, 4],
      lines: to('diagonal', { weight: tensorOf('i16', [], [-300]) }),
    },
    {
      name: 'diagonal, of each channel and shifted up',
      x: [3, 4],
      lines: to('diagonal', { weight: draw('i32', [3, 1], [-9000, 9000]), exponent: 6 }),
    },
    { name: 'sparse', x: [2, 3], lines: sparse({ weight: draw('i8', [8], BYTE) }) },
    { name: 'sparse of one weight', x: [6], lines: sparse({ weight: draw('i8', [8], [3, 3]) }) },
    {
      name: 'sparse, shifted up and delayed',
      x: [6],
      lines: sparse({
        ...{ weight: draw('i16', [8], [-3000, 3000]), exponent: 3 },
        delays: draw('u8', [8], [0, 7]),
      }),
    },
    {
      name: 'sparse without synapses',
      x: [2],
      lines: to('sparse', {
        starts: tensorOf('i32', [3], [0, 0, 0]),
        targets: tensorOf('i32', [0], []),
        weight: tensorOf('i8', [0], []),
        size: 3,
      }),
    },
  ]);
});

describe('conv', () => {
  const line = { strides: [1], pads: [0, 0], dilations: [1] };
  const plane = { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1] };
  const odd = { strides: [2, 1], pads: [0, 2, 3, 1], dilations: [1, 2], groups: 2, exponent: 2 };
  const space = { strides: [1, 2, 1], pads: [1, 0, 0, 0, 1, 2], dilations: [2, 1, 1] };
  const weight = draw('i8', [3, 2, 3, 3], BYTE);
  const conv = (attrs: Attrs, source = spikes()) => to('conv', attrs, source);
  checkOps([
    {
      name: 'along a line',
      x: [2, 2, 7],
      lines: conv({ ...line, weight: draw('i8', [3, 2, 3], BYTE) }),
    },
    { name: 'in a plane', x: [1, 2, 6, 5], lines: conv({ ...plane, weight }) },
    {
      name: 'in space',
      x: [1, 2, 4, 5, 4],
      lines: conv({ ...space, weight: draw('i8', [3, 2, 2, 3, 2], BYTE) }),
    },
    {
      name: 'with strides, dilations and groups',
      x: [2, 4, 6, 7],
      lines: conv({ ...odd, weight: draw('i8', [6, 2, 2, 3], BYTE) }),
    },
    {
      name: 'of each channel by itself',
      x: [1, 4, 6, 5],
      lines: conv({ ...plane, groups: 4, weight: draw('i8', [4, 1, 3, 3], BYTE) }),
    },
    {
      name: 'of levels of two bytes',
      x: [1, 2, 6, 5],
      lines: conv({ ...plane, weight }, spikes(16)),
    },
    {
      name: 'of levels above zero',
      x: [1, 2, 6, 5],
      lines: conv({ ...plane, weight }, spikes(8, { isSigned: false })),
    },
    {
      name: 'of weights and levels of two bytes',
      x: [1, 2, 6, 5],
      lines: conv({ ...plane, weight: draw('i16', [3, 2, 3, 3], [-900, 901]) }, spikes(12)),
    },
  ]);
});

describe('conv-transpose', () => {
  const plain = { strides: [1], pads: [0, 0], dilations: [1], outputPadding: [0] };
  const up = { strides: [2, 2], pads: [0, 0, 0, 0], dilations: [1, 1], outputPadding: [0, 0] };
  const odd = { strides: [3, 2], pads: [1, 0, 0, 2], dilations: [1, 2], outputPadding: [1, 1] };
  const conv = (attrs: Attrs, source = spikes()) => to('conv-transpose', attrs, source);
  checkOps([
    {
      name: 'along a line',
      x: [2, 2, 7],
      lines: conv({ ...plain, weight: draw('i8', [2, 3, 3], BYTE) }),
    },
    {
      name: 'doubling a plane',
      x: [1, 3, 4, 5],
      lines: conv({ ...up, weight: draw('i8', [3, 2, 2, 2], BYTE) }),
    },
    {
      name: 'with all that there is, in groups',
      x: [2, 4, 3, 4],
      lines: conv(
        { ...odd, weight: draw('i8', [4, 3, 2, 3], BYTE), groups: 2, exponent: 1 },
        spikes(16),
      ),
    },
    {
      name: 'that leaves places out',
      x: [1, 1, 3, 3],
      lines: conv({ ...odd, pads: [0, 0, 0, 0], weight: draw('i8', [1, 1, 1, 1], [5, 5]) }),
    },
  ]);
});
