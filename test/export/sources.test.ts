import { tensorType } from '../../src/ir/types.ts';
import { checkOps, draw, levels } from './op-case.ts';

const table = draw('i32', [7, 2], [-9, 9]);

checkOps([
  {
    name: 'encode, of few levels that are sent one by one',
    x: [40],
    lines: [['s', 'encode', ['x'], { gain: 3, low: -2, high: 5, limit: 1 }]],
  },
  {
    name: 'encode, of more levels than float32 has integers',
    x: [40],
    lines: [
      [
        's',
        'encode',
        ['x'],
        { gain: 2 ** 27, low: -(2 ** 25 + 1), high: 2 ** 26 + 3, limit: 2 ** 27 },
      ],
    ],
  },
  {
    name: 'encode, whose gain makes nothing of infinity',
    x: [40],
    lines: [['s', 'encode', ['x'], { gain: 0, low: -2, high: 5, limit: 9 }]],
  },
  {
    name: 'lookup, of ids of 64 bits before, in and behind the table',
    inputs: { ids: tensorType('i64', [3, 9]) },
    lines: [['s', 'lookup', ['ids'], { table, limit: 4 }]],
  },
  {
    name: 'lookup, of ids of few bits in another shape',
    inputs: { ids: tensorType('i9', [4]), more: tensorType('u20', [3]) },
    lines: [
      ['r', 'reshape', ['ids'], { shape: [2, 2] }],
      ['s', 'lookup', ['r'], { table, limit: 99 }],
      ['t', 'lookup', ['more'], { table: draw('i32', [3], [0, 9]), limit: 99 }],
    ],
  },
  { name: 'source', lines: [levels('s', [2, 3], [-70000, 70000])] },
]);
