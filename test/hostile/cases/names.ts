import { floats, input } from '../../support/onnx-models.ts';
import { op } from '../../support/operator-case.ts';
import { casesOf } from '../case.ts';
import { FOUR, model } from '../models.ts';

const LONG = 'n'.repeat(2 ** 20);

/** A network in which everything that has a name has this one, or this one with a letter behind it. */
function allNamed(name: string): Uint8Array {
  const [x, w, h, y] = ['', 'w', 'h', 'y'].map((end) => `${name}${end}`) as [string, ...string[]];
  const nodes = [
    { ...op('Add', [x, w!], h), name },
    { ...op('Relu', [h!], y), name },
  ];
  return model({
    nodes,
    inputs: [input(x, [1, 4])],
    weights: [{ ...FOUR, name: w! }],
    outputs: [y!],
  });
}

/** Names that mean something to JavaScript, to files, to terminals or to the text form. */
const ODD: Readonly<Record<string, string>> = {
  __proto__: '__proto__',
  constructor: 'constructor',
  toString: 'toString',
  hasOwnProperty: 'hasOwnProperty',
  'a line feed': 'a\nb',
  'a NUL': 'a\0b',
  'an escape sequence': '\u001b[2J\u001b]0;owned\u0007',
  'a right-to-left override': '\u202egnp.exe',
  'a replacement character': '\ufffd',
  'a path': '../../etc/passwd',
  'a format': '%s%n%x{}${x}',
  'only blanks': '   ',
  'a megabyte of letters': LONG,
  'a hundred thousand surrogate pairs': '🙂'.repeat(100_000),
};

export const NAMES = casesOf('names', [
  ...Object.entries(ODD).map(([what, name]) => [what, '', () => allNamed(name)] as const),
  ['__proto__ for all at once', 'SPK4028 SPK4029', () => allOne('__proto__')],
  ['no names for nodes', '', () => model({ nodes: [{ ...op('Relu', ['x']), name: '' }] })],
  ['no name for a result', 'SPK4026 SPK4027', () => model({ nodes: [op('Relu', ['x'], '')] })],
  ['no name for an output', 'SPK4027', () => model({ outputs: [''] })],
  ['an operator named __proto__', 'SPK4024', () => model({ nodes: [op('__proto__', ['x'])] })],
  ['an operator named constructor', 'SPK4024', () => model({ nodes: [op('constructor', ['x'])] })],
  ['an operator named toString', 'SPK4024', () => model({ nodes: [op('toString', ['x'])] })],
  ['an operator without a name', 'SPK4024', () => model({ nodes: [op('', ['x'])] })],
  ['an operator with a megabyte of name', 'SPK4024', () => model({ nodes: [op(LONG, ['x'])] })],
  [
    'a domain with a megabyte of name',
    'SPK4024',
    () => model({ nodes: [op('Relu', ['x'], 'y', {}, LONG)] }),
  ],
  ['an attribute named __proto__', '', () => model({ nodes: [op('Relu', ['x'], 'y', proto())] })],
  [
    'a megabyte in a name that nothing defines',
    'SPK4027',
    () => model({ nodes: [op('Relu', [LONG])] }),
  ],
  [
    'two megabytes in names that differ at the end',
    'SPK4027',
    () => model({ nodes: [op('Relu', ['x'], `${LONG}a`), op('Relu', [`${LONG}b`])] }),
  ],
  [
    'a megabyte in the names of a hundred results',
    '',
    () => model({ nodes: chain(100, (i) => `${LONG.slice(0, 2 ** 17)}${i}`) }),
  ],
  ['a megabyte in the name of a loop of a thousand trips', '', () => loopNamed(LONG, 1000)],
  [
    'a hundred thousand names that nothing defines',
    'SPK4027',
    () =>
      model({
        nodes: [
          op(
            'Sum',
            Array.from({ length: 100_000 }, (_, i) => `missing${i}`),
          ),
        ],
      }),
  ],
  [
    'an input that is a weight too',
    '',
    () =>
      model({
        nodes: [op('Add', ['x', 'w'])],
        inputs: [input('x', [1, 4]), input('w', [4])],
        weights: [FOUR],
      }),
  ],
  [
    'two inputs of one name',
    'SPK4028',
    () => model({ inputs: [input('x', [1, 4]), input('x', [2])] }),
  ],
  ['two weights of one name', 'SPK4028', () => model({ weights: [FOUR, FOUR] })],
  [
    'two results of one name',
    'SPK4028',
    () => model({ nodes: [op('Relu', ['x']), op('Abs', ['x'])] }),
  ],
  [
    'two results of one name in one node',
    'SPK4028',
    () => model({ nodes: [op('Split', ['x'], ['y', 'y'], { axis: 1 })] }),
  ],
  [
    'a result of the name of an input',
    'SPK4028 SPK4029',
    () => model({ nodes: [op('Relu', ['x'], 'x'), op('Relu', ['x'])] }),
  ],
  [
    'a result of the name of a weight',
    'SPK4028',
    () =>
      model({
        nodes: [op('Relu', ['x'], 'w'), op('Relu', ['w'])],
        weights: [floats('w', [1], [1])],
      }),
  ],
  ['two outputs of one name', 'SPK2013', () => model({ outputs: ['y', 'y'] })],
  [
    'names that take those that are made up',
    '',
    () => model({ nodes: [op('Sub', ['x', 'x'], 'y.add'), op('Sub', ['y.add', 'x'])] }),
  ],
]);

function allOne(name: string): Uint8Array {
  const nodes = [{ ...op('Relu', [name], name), name }];
  return model({ nodes, inputs: [input(name, [1, 4])], outputs: [name] });
}

function proto(): Record<string, number> {
  return Object.fromEntries([['__proto__', 1]]);
}

function chain(length: number, name: (i: number) => string) {
  return Array.from({ length }, (_, i) =>
    op('Relu', [i === 0 ? 'x' : name(i)], i === length - 1 ? 'y' : name(i + 1)),
  );
}

/** A loop whose name, and those of all in it, are long: each trip would make names of them. */
function loopNamed(name: string, trips: number): Uint8Array {
  const body = {
    name,
    input: [{ name: 'i' }, { name: 'c' }, { name: 'before' }],
    node: [
      { ...op('Identity', ['c'], 'd'), name },
      { ...op('Relu', ['before'], name), name },
    ],
    output: [{ name: 'd' }, { name }],
  };
  const nodes = [{ ...op('Loop', ['n', '', 'x'], 'y', { body: { graph: body } }), name }];
  const weights = [{ name: 'n', dims: [], dataType: 7, int64Data: [BigInt(trips)] }];
  return model({ nodes, weights });
}
