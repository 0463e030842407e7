import { describe } from '@jest/globals';
import type { Attrs } from '../../src/ir/graph.ts';
import { tensorOf } from '../../src/tensor/tensor.ts';
import { type Lines, checkOps, draw, levels, spikes } from './op-case.ts';

const number = (x: number) => tensorOf('i32', [], [x]);
const list = (...numbers: readonly number[]) => tensorOf('i32', [numbers.length], numbers);

/** A current of x, of up to 127 times the gain. */
const current = (gain: number): Lines => [
  spikes(),
  ['c', 'diagonal', ['s'], { weight: number(gain), exponent: 0 }],
];
const at = (kind: string, gain: number, attrs: Attrs): Lines => [
  ...current(gain),
  ['y', kind, ['c'], { limit: 2 ** 20, ...attrs }],
];

describe('level', () => {
  const relu = { low: 0, high: 255 };
  const signed = { low: -100, high: 120 };
  const table = { table: draw('i32', [221], [-900, 900]) };
  const perChannel = { theta: list(1, 2, 77, 5000), bias: list(-3000, 0, 901, 44) };
  checkOps([
    { name: 'of one threshold', x: [60], lines: at('level', 40, { theta: number(7), ...relu }) },
    { name: 'of odd halves', x: [60], lines: at('level', 3, { theta: number(3), ...signed }) },
    { name: 'as it is', x: [60], lines: at('level', 1, { theta: number(1), ...signed }) },
    { name: 'of each channel', x: [9, 4], lines: at('level', 40, { ...perChannel, ...signed }) },
    {
      name: 'of each channel, above zero',
      x: [9, 4],
      lines: at('level', 40, { ...perChannel, ...relu }),
    },
    {
      name: 'whose bias alone passes all stairs',
      x: [9, 2],
      lines: at('level', 40, { theta: number(9), bias: list(-90000, 90000), ...signed }),
    },
    {
      name: 'sent in small parts',
      x: [60],
      lines: at('level', 40, { theta: number(7), ...signed, limit: 3 }),
    },
    {
      name: 'of sums near the ends of 32 bits',
      x: [60, 2],
      lines: at('level', 2 ** 24 - 1, {
        theta: list(2 ** 23 + 1, 2 ** 30),
        bias: list(2 ** 31 - 1, -(2 ** 31)),
        ...signed,
      }),
    },
    {
      name: 'of a threshold that no signed integer of 32 bits holds',
      x: [60],
      lines: at('level', 2 ** 24 - 1, { theta: tensorOf('u32', [], [2 ** 32 - 1]), ...signed }),
    },
    {
      name: 'of a table',
      x: [9, 4],
      lines: at('level', 40, { ...perChannel, ...signed, ...table }),
    },
    {
      name: 'of a table whose stairs are all above zero',
      x: [60],
      lines: at('level', 1, {
        ...{ theta: number(3), bias: number(30), low: 5, high: 20 },
        table: draw('i32', [16], [-90, 90]),
      }),
    },
  ]);
});

describe('shares', () => {
  const weights = (first: number) =>
    Array.from({ length: 41 }, (_, i) => Math.floor(first * 0.8 ** i));
  const attrs = (first: number, more: Attrs = {}): Attrs => ({
    ...{ theta: number(50), low: -20, high: 20, most: 255, masks: false },
    table: tensorOf('i32', [41], weights(first)),
    ...more,
  });
  checkOps([
    { name: 'of rows', x: [5, 7], lines: at('shares', 20, attrs(1000)) },
    { name: 'of one element', x: [5, 1], lines: at('shares', 20, attrs(1000)) },
    { name: 'of sums of 64 bits', x: [5, 7], lines: at('shares', 20, attrs(2 ** 30)) },
    { name: 'of weights that vanish', x: [5, 7], lines: at('shares', 40, attrs(3)) },
    { name: 'of a vector', x: [9], lines: at('shares', 20, attrs(1000, { limit: 2 })) },
    {
      name: 'with a mask',
      x: [5, 7],
      lines: at('shares', 9, attrs(1000, { masks: true, bias: list(0, -9999, 0, 0, -9999, 9, 8) })),
    },
    {
      name: 'with all masked',
      x: [5, 7],
      lines: at('shares', 9, attrs(1000, { masks: true, bias: number(-9999) })),
    },
    {
      name: 'with all masked and sums of 64 bits',
      x: [5, 7],
      lines: at('shares', 9, attrs(2 ** 30, { masks: true, bias: number(-9999) })),
    },
  ]);
});

describe('log-sum', () => {
  const weights = (first: number) =>
    Array.from({ length: 41 }, (_, i) => Math.floor(first * 0.8 ** i));
  const rises = (first: number) =>
    Array.from({ length: 14 }, (_, i) => Math.ceil(first * 0.8 ** -(i + 0.5)));
  const attrs = (first: number, more: Attrs = {}): Attrs => ({
    ...{ theta: number(50), low: -20, high: 20 },
    table: list(...weights(first)),
    rises: list(...rises(first)),
    ...more,
  });
  checkOps([
    { name: 'of rows', x: [5, 7], lines: at('log-sum', 20, attrs(1000)) },
    { name: 'of one element', x: [5, 1], lines: at('log-sum', 20, attrs(1000)) },
    {
      name: 'of a vector, in small parts',
      x: [9],
      lines: at('log-sum', 20, attrs(2 ** 27, { limit: 2 })),
    },
    {
      name: 'of a bias',
      x: [2, 3],
      lines: at('log-sum', 9, attrs(99, { bias: list(0, -999, 300) })),
    },
  ]);
});

describe('extreme and sigma', () => {
  const extreme = (of: string): Lines => [spikes(), ['y', 'extreme', ['s'], { of, limit: 254 }]];
  checkOps([
    { name: 'the largest of a row', x: [4, 5], lines: extreme('max') },
    { name: 'the smallest of a row', x: [2, 4, 5], lines: extreme('min') },
    { name: 'the largest of all', x: [5], lines: extreme('max') },
    { name: 'a sum of spikes', x: [5], lines: [spikes(), ['y', 'sigma', ['s'], {}]] },
    {
      name: 'a sum with a bias, seen from another side',
      x: [2, 3],
      lines: [
        ...current(7),
        ['sum', 'sigma', ['c'], { bias: list(5, -6, 7) }],
        ['shape', 'reshape', ['sum'], { shape: [6] }],
      ],
    },
  ]);
});

describe('normalise', () => {
  const wide = { low: -(2 ** 30), high: 2 ** 30, limit: 2 ** 30 };
  const norm = (size: number, gain: number, epsilon: number, more: Attrs = {}): Lines[number] => [
    'y',
    'normalise',
    ['s'],
    { ...{ size, gain, epsilon, center: true }, ...wide, ...more },
  ];
  const both = (name: string, x: readonly number[], lines: (center: boolean) => Lines) =>
    [true, false].map((center) => ({
      name: `${name}, ${center ? 'centered' : 'as it is'}`,
      x,
      lines: lines(center),
    }));
  checkOps([
    ...both('of rows', [6, 12], (center) => [spikes(), norm(12, 40, 9, { center })]),
    ...both('in few levels', [6, 12], (center) => [
      spikes(),
      norm(12, 40, 1, { center, low: -20, high: 30, limit: 7 }),
    ]),
    ...both('above zero', [6, 12], (center) => [spikes(), norm(12, 40, 1, { center, low: 0 })]),
    ...both('of the last two axes', [3, 4, 5], (center) => [
      spikes(16),
      norm(20, 9, 1, { center }),
    ]),
    ...both('of wide levels', [4, 768], (center) => [
      spikes(16),
      norm(768, 42, 123456, { center }),
    ]),
    ...both('of the longest rows and the finest levels', [2, 4096], (center) => [
      spikes(16),
      norm(4096, 2 ** 16, 1, { center }),
    ]),
    ...both('of the largest epsilon', [2, 4096], (center) => [
      spikes(16),
      norm(4096, 2 ** 16, 2 ** 53 - 1, { center }),
    ]),
    ...both('of ledgers that saturate', [], (center) => [
      levels('s', [50, 8], [-70000, 70000]),
      norm(8, 2 ** 16, 5, { center }),
    ]),
    ...[1, 2, 3, 9999].map((epsilon) => ({
      name: `of single elements, each with a root of its own and epsilon ${epsilon}`,
      lines: [
        levels('s', [3000, 1], [-32767, 32767], epsilon),
        norm(1, 2 ** 16, epsilon, { center: false }),
      ],
    })),
  ]);
});
