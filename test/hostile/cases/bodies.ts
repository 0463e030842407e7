import type { Message } from '../../../src/frontend/onnx/schema.ts';
import type { Draft } from '../../../src/export/onnx/encode-message.ts';
import { type NodeDraft, floats, input } from '../../support/onnx-models.ts';
import { op } from '../../support/operator-case.ts';
import { casesOf } from '../case.ts';
import { FOUR, longs, model } from '../models.ts';

type GraphDraft = Draft<Message<'GraphProto'>>;
type FunctionDraft = Draft<Message<'FunctionProto'>>;

/** Functions and graphs in nodes: what repeats, multiplies and nests. */
export const BODIES = [
  ...casesOf('function', [
    ['that calls itself', 'SPK4026', () => calling([func('F', [call('F')])])],
    [
      'two that call each other',
      'SPK4026',
      () => calling([func('F', [call('G')]), func('G', [call('F')])]),
    ],
    [
      'one that calls itself in a branch',
      'SPK4026',
      () => calling([func('F', [TRUE, branching(call('F'))])]),
    ],
    ['thirty that each call the next twice', 'SPK4033', () => calling(doublers(30))],
    ['a hundred that each call the next', 'SPK4026', () => calling(chained(100))],
    ['one of 10,000 nodes that is called 10,000 times', 'SPK4033', () => many(10_000, 10_000)],
    [
      'one of 60,000 nodes that read nothing, called 2,000 times',
      'SPK4033',
      () => many(60_000, 2000, 'missing'),
    ],
    ['one of a node with 100,000 inputs, called 2,000 times', 'SPK4033', () => wide(100_000, 2000)],
    [
      'one of a node with 100,000 numbers, called 2,000 times',
      'SPK2009 SPK4033',
      () => listed(100_000, 2000),
    ],
    [
      'one of an attribute of a megabyte, called 10,000 times',
      'SPK4025 SPK4033',
      () => worded(2 ** 20, 10_000),
    ],
    ['one of a branch that is large, called 2,000 times', '', () => largeBranch(10_000, 2000)],
    ['one that gives 10,000 faults, called 10,000 times', 'SPK4026', () => faulty(500, 2000)],
    [
      'one that reads what it does not define',
      'SPK4026',
      () => calling([func('F', [op('Relu', ['outside'], 'o')])]),
    ],
    [
      'one that gives what it does not define',
      'SPK4026',
      () => calling([func('F', [op('Relu', ['i'], 'other')])]),
    ],
    ['one in a cycle', 'SPK4026', () => calling([func('F', [op('Add', ['i', 'o'], 'o')])])],
    ['one without outputs', 'SPK4025', () => calling([{ ...func('F', []), output: [] }])],
    [
      'one with more inputs than it takes',
      'SPK4026',
      () =>
        model({
          nodes: [op('F', ['x', 'x', 'x'], 'y', {}, 'd')],
          domains: { d: 1 },
          functions: [func('F', [op('Relu', ['i'], 'o')])],
        }),
    ],
    [
      'one named as an operator',
      '',
      () => model({ functions: [{ ...func('Relu', [op('Relu', ['i'], 'o')]), domain: '' }] }),
    ],
    [
      'one whose operator set is too old',
      'SPK4022',
      () => calling([{ ...func('F', [op('Relu', ['i'], 'o')]), opsetImport: [{ version: 3n }] }]),
    ],
    [
      'one whose attribute stands for itself',
      '*',
      () =>
        calling([
          func('F', [
            { ...op('Elu', ['i'], 'o'), attribute: [{ name: 'alpha', refAttrName: 'alpha' }] },
          ]),
        ]),
    ],
    [
      'two of one name',
      '',
      () => calling([func('F', [op('Relu', ['i'], 'o')]), func('F', [op('Abs', ['i'], 'o')])]),
    ],
    [
      'operators that are not known, in one that is called 10,000 times',
      'SPK4024',
      () => unknownInside(10_000),
    ],
  ]),
  ...casesOf('loop', [
    ['2^62 trips', 'SPK4033', () => loop({ trips: 2n ** 62n })],
    ['2^62 trips of nothing', 'SPK4033', () => loop({ trips: 2n ** 62n, body: empty() })],
    [
      '2^63 - 1 trips that end by a condition',
      'SPK4033',
      () => loop({ trips: 2n ** 63n - 1n, body: counting() }),
    ],
    ['-1 trips', '', () => loop({ trips: -1n })],
    ['no trip count and no condition', 'SPK4033', () => loop({})],
    [
      'trips that depend on the input',
      'SPK4025',
      () => model({ nodes: [op('Loop', ['x', '', 'x'], 'y', { body: { graph: step() } })] }),
    ],
    [
      'a body without outputs',
      'SPK4026',
      () => loop({ trips: 1n, body: { input: [{ name: 'i' }] } }),
    ],
    [
      'a body without a graph',
      'SPK4026',
      () => model({ nodes: [op('Loop', ['', '', 'x'], 'y', { body: 1 })] }),
    ],
    [
      'a body with more inputs than it gets',
      'SPK4027',
      () =>
        loop({
          trips: 1n,
          body: { ...step(), input: Array.from({ length: 9 }, (_, i) => ({ name: `i${i}` })) },
        }),
    ],
    [
      'a body whose inputs share a name',
      '*',
      () =>
        loop({
          trips: 3n,
          body: { ...step(), input: [{ name: 'b' }, { name: 'b' }, { name: 'b' }] },
        }),
    ],
    [
      'a body whose results share the name of an input',
      '*',
      () =>
        loop({
          trips: 3n,
          body: { ...step(), node: [op('Identity', ['c'], 'c'), op('Abs', ['b'], 'r')] },
        }),
    ],
    [
      'a value that doubles with each trip',
      'SPK4010',
      () => loop({ trips: 64n, body: step(op('Concat', ['b', 'b'], 'r', { axis: 1 })) }),
    ],
    [
      'a weight that doubles with each trip',
      '*',
      () =>
        loop({ trips: 64n, start: 'w', body: step(op('Concat', ['b', 'b'], 'r', { axis: 0 })) }),
    ],
    ['a stack of 2^40 that is empty', '*', () => loop({ trips: 0n, scans: 2n ** 40n })],
    ['loops in loops, twenty deep', 'SPK4033', () => loop({ trips: 10n, body: loopsInLoops(18) })],
    [
      'branches in branches, twenty deep',
      '',
      () => model({ nodes: [branches(18)], inputs: [input('x', [1], 9)] }),
    ],
    [
      'a branch that is not a graph',
      'SPK4026',
      () => model({ nodes: [op('If', ['x'], 'y', { then_branch: 1, else_branch: 1 })] }),
    ],
    ['a condition of a million elements', '*', () => condition()],
    [
      'a condition that is empty',
      'SPK4026',
      () =>
        model({
          nodes: [
            op('If', ['w'], 'y', { then_branch: { graph: one() }, else_branch: { graph: one() } }),
          ],
          weights: [{ name: 'w', dims: [0n], dataType: 9 }],
        }),
    ],
    [
      'branches that differ in number',
      'SPK4026',
      () =>
        model({
          nodes: [
            op('If', ['w'], ['y', 'z'], {
              then_branch: { graph: one() },
              else_branch: { graph: one() },
            }),
          ],
          weights: [floats('w', [], [1])],
        }),
    ],
    ['a scan over 2^31 - 1 places', 'SPK4033', () => scan(2 ** 31 - 1)],
    ['a scan of -1 inputs', 'SPK4026', () => scan(4, { num_scan_inputs: -1 })],
    ['a scan of 2^62 inputs', 'SPK4026', () => scan(4, { num_scan_inputs: 2 ** 62 })],
    [
      'a scan along axis 2^62',
      'SPK4026',
      () => scan(4, { num_scan_inputs: 1, scan_input_axes: [2 ** 62] }),
    ],
  ]),
  ...casesOf('recurrent', [
    ['an LSTM over 2^31 - 1 steps', '*', () => recurrent('LSTM', 2 ** 31 - 1)],
    ['an LSTM over 100,000 steps', 'SPK4034', () => recurrent('LSTM', 100_000)],
    ['a GRU over 1,000,000 steps', 'SPK4034', () => recurrent('GRU', 1_000_000)],
    ['an RNN over 100,000 steps', 'SPK4034', () => recurrent('RNN', 100_000)],
    ['an RNN of 2^31 - 1 sequences', '*', () => recurrent('RNN', 1, 2 ** 31 - 1)],
    ['an LSTM of no steps', '', () => recurrent('LSTM', 0)],
    ['an LSTM of 2^62 units', 'SPK4026', () => recurrent('LSTM', 2, 1, { hidden_size: 2 ** 62 })],
    [
      'an LSTM whose functions are not known',
      'SPK4026',
      () => recurrent('LSTM', 2, 1, { activations: 'none' }),
    ],
    ['a hundred LSTMs over 1,000 steps', 'SPK4034', () => layers(100, 1000)],
  ]),
];

function func(name: string, node: readonly NodeDraft[]): FunctionDraft {
  return {
    name,
    domain: 'd',
    input: ['i'],
    output: ['o'],
    node,
    opsetImport: [{ version: 21n }, { domain: 'd', version: 1n }],
  };
}

const TRUE = op('Constant', [], 'c', { value_int: 1 });

function call(name: string, from = 'i', to = 'o'): NodeDraft {
  return op(name, [from], to, {}, 'd');
}

function calling(functions: readonly FunctionDraft[], nodes = [call('F', 'x', 'y')]): Uint8Array {
  return model({ nodes, functions, domains: { d: 1 } });
}

function branching(node: NodeDraft): NodeDraft {
  const graph = { node: [node], output: [{ name: 'o' }] };
  return op('If', ['c'], 'o', { then_branch: { graph }, else_branch: { graph } });
}

function doublers(count: number): FunctionDraft[] {
  const name = (i: number) => (i === 0 ? 'F' : `F${i}`);
  const twice = (i: number) => [call(name(i + 1), 'i', 'm'), call(name(i + 1), 'm', 'o')];
  return Array.from({ length: count }, (_, i) =>
    func(name(i), i === count - 1 ? [op('Relu', ['i'], 'o')] : twice(i)),
  );
}

function chained(count: number): FunctionDraft[] {
  const name = (i: number) => (i === 0 ? 'F' : `F${i}`);
  return Array.from({ length: count }, (_, i) =>
    func(name(i), [i === count - 1 ? op('Relu', ['i'], 'o') : call(name(i + 1))]),
  );
}

function calls(count: number): NodeDraft[] {
  const name = (i: number) => (i === 0 ? 'x' : i === count ? 'y' : `v${i}`);
  return Array.from({ length: count }, (_, i) => call('F', name(i), name(i + 1)));
}

/** Calls that do not need each other. */
function apart(count: number): NodeDraft[] {
  return Array.from({ length: count }, (_, i) => call('F', 'x', i === 0 ? 'y' : `v${i}`));
}

function many(nodes: number, times: number, read = 'i'): Uint8Array {
  const inside = Array.from({ length: nodes }, (_, i) => op('Abs', [read], `v${i}`));
  return calling([func('F', [...inside, op('Relu', ['i'], 'o')])], calls(times));
}

function wide(inputs: number, times: number): Uint8Array {
  return calling([func('F', [op('Sum', new Array<string>(inputs).fill('i'), 'o')])], calls(times));
}

function listed(length: number, times: number): Uint8Array {
  const perm = new Array<number>(length).fill(0);
  return calling([func('F', [op('Transpose', ['i'], 'o', { perm })])], apart(times));
}

function worded(length: number, times: number): Uint8Array {
  const approximate = 'a'.repeat(length);
  return calling([func('F', [op('Gelu', ['i'], 'o', { approximate })])], apart(times));
}

/** The branch that is not taken is large. */
function largeBranch(nodes: number, times: number): Uint8Array {
  const large = {
    node: Array.from({ length: nodes }, (_, i) => op('Relu', ['i'], i === 0 ? 'o' : `v${i}`)),
    output: [{ name: 'o' }],
  };
  const small = { node: [op('Relu', ['i'], 'o')], output: [{ name: 'o' }] };
  const choice = op('If', ['c'], 'o', {
    then_branch: { graph: small },
    else_branch: { graph: large },
  });
  return calling([func('F', [TRUE, choice])], calls(times));
}

function faulty(nodes: number, times: number): Uint8Array {
  const inside = Array.from({ length: nodes }, (_, i) => op('Concat', ['i'], `v${i}`, { axis: 9 }));
  return calling([func('F', [...inside, op('Relu', ['i'], 'o')])], apart(times));
}

function unknownInside(times: number): Uint8Array {
  return calling([func('F', [op('Strange', ['i'], 'o')])], apart(times));
}

interface LoopParts {
  readonly trips?: bigint;
  readonly body?: GraphDraft;
  /** What is carried: the input unless given. */
  readonly start?: string;
  /** The extent that a stacked output declares. */
  readonly scans?: bigint;
}

function loop({ trips, body = step(), start = 'x', scans }: LoopParts): Uint8Array {
  const stacked =
    scans === undefined
      ? []
      : [
          {
            name: 's',
            type: {
              tensorType: {
                elemType: 1,
                shape: { dim: [{ dimValue: scans }, { dimValue: scans }] },
              },
            },
          },
        ];
  const graph = { ...body, output: [...(body.output ?? []), ...stacked] };
  const nodes = [
    op(
      'Loop',
      [trips === undefined ? '' : 'n', '', start],
      scans === undefined ? 'y' : ['y', 's'],
      { body: { graph } },
    ),
  ];
  const weights = [FOUR, ...(trips === undefined ? [] : [{ ...longs('n', [trips]), dims: [] }])];
  return model({ nodes, weights, outputs: scans === undefined ? ['y'] : ['y', 's'] });
}

/** A body of one node, which reads `b` and gives `r`. */
function step(node = op('Abs', ['b'], 'r')): GraphDraft {
  return {
    input: [{ name: 'i' }, { name: 'c' }, { name: 'b' }],
    node: [node],
    output: [{ name: 'c' }, { name: 'r' }],
  };
}

function empty(): GraphDraft {
  return { ...step(), node: [], output: [{ name: 'c' }, { name: 'b' }] };
}

/** A loop that goes on while its counter is below 2^40. */
function counting(): GraphDraft {
  const most = { name: 'most', dims: [], dataType: 7, int64Data: [2n ** 40n] };
  const node = [op('Less', ['i', 'most'], 'd'), op('Abs', ['b'], 'r')];
  return { ...step(), initializer: [most], node, output: [{ name: 'd' }, { name: 'r' }] };
}

function loopsInLoops(depth: number): GraphDraft {
  if (depth === 0) return step();
  const ten = { name: 'ten', dims: [], dataType: 7, int64Data: [10n] };
  const inner = op('Loop', ['ten', '', 'b'], 'r', { body: { graph: loopsInLoops(depth - 1) } });
  return { ...step(inner), initializer: [ten] };
}

function branches(depth: number, to = 'y'): NodeDraft {
  if (depth === 0) return op('Not', ['x'], to);
  const graph = { node: [branches(depth - 1, 'r')], output: [{ name: 'r' }] };
  const small = { node: [op('Not', ['x'], 'r')], output: [{ name: 'r' }] };
  return op('If', ['x'], to, { then_branch: { graph }, else_branch: { graph: small } });
}

function one(): GraphDraft {
  return { node: [op('Relu', ['x'], 'o')], output: [{ name: 'o' }] };
}

function condition(): Uint8Array {
  const nodes = [
    op('ConstantOfShape', ['s'], 'c'),
    op('If', ['c'], 'y', { then_branch: { graph: one() }, else_branch: { graph: one() } }),
  ];
  return model({ nodes, weights: [longs('s', [2 ** 20])] });
}

function scan(places: number, attrs = { num_scan_inputs: 1 }): Uint8Array {
  const body = { input: [{ name: 'p' }], node: [op('Abs', ['p'], 'r')], output: [{ name: 'r' }] };
  const nodes = [op('Scan', ['x'], 'y', { ...attrs, body: { graph: body } })];
  return model({ nodes, inputs: [input('x', [places])] });
}

function recurrent(kind: string, steps: number, batch = 1, attrs: Parameters<typeof op>[3] = {}) {
  const gates = { LSTM: 4, GRU: 3, RNN: 1 }[kind]!;
  const nodes = [op(kind, ['x', 'w', 'r'], 'y', attrs)];
  const zeros = new Array<number>(gates).fill(0);
  const weights = [floats('w', [1, gates, 1], zeros), floats('r', [1, gates, 1], zeros)];
  return model({ nodes, inputs: [input('x', [steps, batch, 1])], weights });
}

function layers(count: number, steps: number): Uint8Array {
  const weights = [floats('w', [1, 4, 1], [0, 0, 0, 0]), floats('r', [1, 4, 1], [0, 0, 0, 0])];
  const nodes = Array.from({ length: count }, (_, i) => [
    op('LSTM', [`x${i}`, 'w', 'r'], `h${i}`),
    op('Squeeze', [`h${i}`, 'one'], `x${i + 1}`),
  ]).flat();
  return model({
    nodes: [op('Relu', ['x'], 'x0'), ...nodes, op('Relu', [`x${count}`])],
    inputs: [input('x', [steps, 1, 1])],
    weights: [...weights, longs('one', [1])],
  });
}
