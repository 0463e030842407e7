import { expect, test } from '@jest/globals';
import { interpreter } from '../../../src/ir/interpret.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { settlesAt } from '../../../src/ir/settling.ts';
import { spikesType, tensorType } from '../../../src/ir/types.ts';
import { tensorOf } from '../../../src/tensor/tensor.ts';
import { graphOf } from '../../support/graph-of.ts';

type Lines = Parameters<typeof graphOf>[2];

/** What the last value is at each of some steps, for a float input. */
function run(lines: Lines, x: readonly number[], steps: number): number[][] {
  const graph = graphOf('fixed', { x: tensorType('f32', [x.length]) }, lines);
  const machine = interpreter(graph, OP_TABLE);
  return Array.from({ length: steps }, () => {
    machine.step({ x: Float32Array.from(x) });
    return [...machine.value(lines.at(-1)![0])];
  });
}

const LEVELS = { gain: 1, low: -7, high: 7, limit: 1 };

test('radix sends the digits of a level, the highest first, with its sign', () => {
  const sender: Lines = [['y', 'encode', ['x'], { ...LEVELS, code: 'radix', start: 2, window: 3 }]];
  expect(run(sender, [5, -6, 0], 5)).toEqual([
    [0, 0, 0],
    [1, -1, 0],
    [0, -1, 0],
    [1, 0, 0],
    [0, 0, 0],
  ]);
});

test('a digit of a larger base is one message', () => {
  const attrs = { gain: 1, low: 0, high: 65535, limit: 255, code: 'radix', window: 2, base: 256 };
  expect(run([['y', 'encode', ['x'], attrs]], [1000, 255], 2)).toEqual([
    [3, 0],
    [232, 255],
  ]);
});

test('time sends one message, the earlier the larger the level', () => {
  const sender: Lines = [['y', 'encode', ['x'], { ...LEVELS, code: 'time', window: 7 }]];
  const times = run(sender, [7, -6, 1, 0], 8);
  expect(times.map((step) => step.map(Math.abs).reduce((a, b) => a + b))).toEqual([
    1, 1, 0, 0, 0, 0, 1, 0,
  ]);
  expect([times[0]![0], times[1]![1], times[6]![2]]).toEqual([1, -1, 1]);
});

test('rates spread as many messages as the level is', () => {
  const sender: Lines = [['y', 'encode', ['x'], { ...LEVELS, code: 'rate', window: 8 }]];
  const sent = run(sender, [4, 1, -3], 10);
  expect(sent.map(([first]) => first)).toEqual([1, 0, 1, 0, 1, 0, 1, 0, 0, 0]);
  expect(sent.map(([, second]) => second)).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  expect(sent.reduce((sum, [, , third]) => sum + third!, 0)).toBe(-3);
});

test('decoded currents and decoded messages add up to the level', () => {
  const weight = tensorOf('i32', [], [5]);
  for (const [code, window] of [
    ['radix', 3],
    ['time', 7],
  ] as const) {
    const timing = { code, start: 3, window };
    const behind: Lines = [
      ['s', 'encode', ['x'], { ...LEVELS, ...timing }],
      ['c', 'diagonal', ['s'], { weight }],
      ['d', 'decode', ['c'], timing],
      ['y', 'sigma', ['d'], {}],
    ];
    const before: Lines = [
      ['s', 'encode', ['x'], { ...LEVELS, ...timing }],
      ['d', 'decode', ['s'], timing],
      ['y', 'sigma', ['d'], {}],
    ];
    expect(run(behind, [6, -3, 0], window + 4).at(-1)).toEqual([30, -15, 0]);
    expect(run(before, [6, -3, 0], window + 4).at(-1)).toEqual([6, -3, 0]);
  }
});

test('the level of a window is that of its first step', () => {
  const lines: Lines = [
    ['s', 'encode', ['x'], { gain: 1, low: 0, high: 7, limit: 1 }],
    ['c', 'diagonal', ['s'], { weight: tensorOf('i32', [], [1]) }],
    [
      'y',
      'level',
      ['c'],
      {
        theta: tensorOf('i32', [], [1]),
        low: 0,
        high: 7,
        limit: 1,
        code: 'time',
        start: 2,
        window: 7,
      },
    ],
  ];
  // Of 7 that come in one by one, two have arrived.
  expect(run(lines, [7], 9).map(([y]) => y)).toEqual([0, 0, 0, 0, 0, 0, 1, 0, 0]);
});

test('when a network settles follows from its windows and payloads', () => {
  const at = (limit: number) => {
    const lines: Lines = [
      ['s', 'encode', ['x'], { gain: 1, low: 0, high: 7, limit }],
      ['c', 'diagonal', ['s'], { weight: tensorOf('i32', [], [1]) }],
      ['d', 'delay', ['c'], { steps: 2 }],
      ['l', 'level', ['d'], { theta: tensorOf('i32', [], [1]), low: -7, high: 7, limit }],
      ['y', 'sigma', ['l'], {}],
    ];
    return settlesAt(graphOf('fixed', { x: tensorType('f32', [1]) }, lines));
  };
  expect([at(100), at(7), at(1)]).toEqual([3, 4, 22]);
});

test('a network of leaky neurons is never sure to have settled', () => {
  const whole = (value: number) => tensorOf('i32', [], [value]);
  const lines: Lines = [
    ['d', 'dense', ['x'], { weight: tensorOf('i8', [1, 1], [9]) }],
    ['y', 'lif', ['d'], { du: whole(4095), dv: whole(1), vth: whole(4) }],
  ];
  expect(settlesAt(graphOf('fixed', { x: spikesType('u1', [1]) }, lines))).toBeUndefined();
});

test('a neuron with a window integrates no longer than that', () => {
  const attrs = {
    theta: tensorOf('i32', [], [4]),
    bias: tensorOf('i32', [], [4]),
    window: 3,
  };
  const lines: Lines = [
    ['s', 'encode', ['x'], { gain: 1, low: 0, high: 7, limit: 7 }],
    ['c', 'diagonal', ['s'], { weight: tensorOf('i32', [], [1]) }],
    ['y', 'integrate-and-fire', ['c'], attrs],
  ];
  expect(run(lines, [0], 5)).toEqual([[1], [1], [1], [0], [0]]);
});
