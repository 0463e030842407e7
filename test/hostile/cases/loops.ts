import type { Message } from '../../../src/frontend/onnx/schema.ts';
import type { Draft } from '../../../src/export/onnx/encode-message.ts';
import { type NodeDraft, floats, input } from '../../support/onnx-models.ts';
import { op } from '../../support/operator-case.ts';
import { casesOf } from '../case.ts';
import { FOUR, longs, model } from '../models.ts';

type GraphDraft = Draft<Message<'GraphProto'>>;
type Attrs = NonNullable<Parameters<typeof op>[3]>;

/** Graphs in nodes: a loop's is read as often as it runs. */
export const LOOPS = casesOf('loop', [
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
    () => loop({ trips: 64n, start: 'w', body: step(op('Concat', ['b', 'b'], 'r', { axis: 0 })) }),
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
]);

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

function scan(places: number, attrs: Attrs = { num_scan_inputs: 1 }): Uint8Array {
  const body = { input: [{ name: 'p' }], node: [op('Abs', ['p'], 'r')], output: [{ name: 'r' }] };
  const nodes = [op('Scan', ['x'], 'y', { ...attrs, body: { graph: body } })];
  return model({ nodes, inputs: [input('x', [places])] });
}
