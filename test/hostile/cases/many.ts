import { type NodeDraft, floats, input } from '../../support/onnx-models.ts';
import { op } from '../../support/operator-case.ts';
import { casesOf } from '../case.ts';
import { FOUR, model } from '../models.ts';

/** About as many as are read at all, and as many as a very large network has. */
const MOST = 50_000;
const MANY = 20_000;

/** Very many of everything that a model has any number of. */
export const MANIES = casesOf('many', [
  [
    'a node of 20,000 outputs',
    '',
    () =>
      model({
        nodes: [
          op(
            'Split',
            ['x'],
            Array.from({ length: 20_000 }, (_, i) => (i === 0 ? 'y' : `o${i}`)),
            { axis: 1 },
          ),
        ],
      }),
  ],
  [
    'a sum of 100,000 inputs',
    '',
    () => model({ nodes: [op('Sum', new Array<string>(100_000).fill('x'))] }),
  ],
  [
    'a sum of 100,000 weights',
    '',
    () =>
      model({
        nodes: [op('Sum', new Array<string>(100_000).fill('w'), 's'), op('Add', ['x', 's'])],
        weights: [FOUR],
      }),
  ],
  [
    '100,000 weights in one row',
    '',
    () =>
      model({
        nodes: [
          op('Concat', new Array<string>(100_000).fill('w'), 'c', { axis: 0 }),
          op('Add', ['x', 'c']),
        ],
        inputs: [input('x', [1])],
        weights: [FOUR],
      }),
  ],
  ['20,000 nodes', '', () => model({ nodes: chain(MANY) })],
  ['20,000 nodes, last first', '', () => model({ nodes: chain(MANY).reverse() })],
  ['70,000 nodes', 'SPK4033', () => model({ nodes: chain(70_000) })],
  [
    '20,000 nodes that nothing needs',
    '',
    () =>
      model({
        nodes: [
          op('Relu', ['x']),
          ...Array.from({ length: MANY }, (_, i) => op('Abs', ['x'], `v${i}`)),
        ],
      }),
  ],
  [
    '20,000 nodes on weights',
    '',
    () =>
      model({
        nodes: [...folded(MANY), op('Add', ['x', `w${MANY}`])],
        weights: [floats('w0', [4], [1, 2, 3, 4])],
      }),
  ],
  [
    '20,000 weights',
    '',
    () => model({ weights: Array.from({ length: MANY }, (_, i) => floats(`w${i}`, [1], [i])) }),
  ],
  [
    '50,000 faults',
    'SPK4026',
    () =>
      model({
        nodes: Array.from({ length: MOST }, (_, i) =>
          op('Concat', ['x'], i === 0 ? 'y' : `v${i}`, { axis: 9 }),
        ),
      }),
  ],
  [
    '50,000 operators that are not known',
    'SPK4024',
    () =>
      model({
        nodes: Array.from({ length: MOST }, (_, i) => op(`Op${i}`, ['x'], i === 0 ? 'y' : `v${i}`)),
      }),
  ],
  [
    '50,000 weights that are damaged',
    'SPK4030',
    () =>
      model({
        weights: Array.from({ length: MOST }, (_, i) => ({
          name: `w${i}`,
          dims: [2n],
          dataType: 1,
        })),
      }),
  ],
  [
    '50,000 inputs that are damaged',
    'SPK4031',
    () => model({ inputs: Array.from({ length: MOST }, (_, i) => input(`x${i}`, [1], 99)) }),
  ],
  [
    '50,000 names twice',
    'SPK4028',
    () =>
      model({
        nodes: [
          op('Relu', ['x']),
          ...Array.from({ length: MOST }, (_, i) => op('Relu', ['x'], `v${i >> 1}`)),
        ],
      }),
  ],
  [
    '20,000 attributes of one node',
    '',
    () =>
      model({
        nodes: [
          op(
            'Relu',
            ['x'],
            'y',
            Object.fromEntries(Array.from({ length: MANY }, (_, i) => [`a${i}`, i])),
          ),
        ],
      }),
  ],
  [
    '20,000 functions',
    '',
    () =>
      model({
        functions: Array.from({ length: MANY }, (_, i) => ({ name: `f${i}`, domain: 'd' })),
      }),
  ],
]);

function chain(length: number): NodeDraft[] {
  const name = (i: number) => (i === 0 ? 'x' : i === length ? 'y' : `v${i}`);
  return Array.from({ length }, (_, i) => op('Relu', [name(i)], name(i + 1)));
}

function folded(length: number): NodeDraft[] {
  return Array.from({ length }, (_, i) => op('Abs', [`w${i}`], `w${i + 1}`));
}
