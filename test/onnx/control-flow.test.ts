import { expect, test } from '@jest/globals';
import type { Message } from '../../src/frontend/onnx/schema.ts';
import { numbersOf } from '../../src/tensor/tensor.ts';
import { faultsOf } from '../support/faults.ts';
import type { Draft } from '../support/onnx-encode.ts';
import { type NodeDraft, importOnnx, input } from '../support/onnx-models.ts';
import {
  type OperatorCase,
  checkOperators,
  floats,
  int64s,
  modelOf,
  op,
  tensorDraft,
  values,
} from '../support/operator-case.ts';

type ValueInfo = Draft<Message<'ValueInfoProto'>>;

const INT64 = 7;
const BOOL = 9;
const [YES, NO] = [values('bool', [], [1]), values('bool', [], [0])];
const X = floats([2, 3]);

interface BodyDraft {
  readonly nodes: readonly NodeDraft[];
  readonly inputs?: readonly ValueInfo[];
  readonly outputs: readonly (string | ValueInfo)[];
  readonly weights?: Readonly<Record<string, ReturnType<typeof floats>>>;
}

/** A graph in an attribute. */
function body({ nodes, inputs = [], outputs, weights = {} }: BodyDraft) {
  return {
    graph: {
      name: 'body',
      node: nodes,
      input: inputs,
      initializer: Object.entries(weights).map(([name, tensor]) => tensorDraft(name, tensor)),
      output: outputs.map((it) => (typeof it === 'string' ? { name: it } : it)),
    },
  };
}

const doubled = body({ nodes: [op('Add', ['x', 'x'], 'd')], outputs: ['d'] });
const squared = body({ nodes: [op('Mul', ['x', 'x'], 's')], outputs: ['s'] });
const branches = { then_branch: doubled, else_branch: squared };

const choices: OperatorCase[] = [
  ...[YES, NO].flatMap((c, i) => [
    {
      name: `If of a constant, ${i === 0 ? 'yes' : 'no'}`,
      nodes: [op('If', ['c'], 'y', branches)],
      inputs: { x: X },
      weights: { c },
      opset: 11,
    },
    {
      name: `If of what is fed, ${i === 0 ? 'yes' : 'no'}`,
      nodes: [op('If', ['c'], 'y', branches)],
      inputs: { x: X, c },
    },
  ]),
  {
    name: 'If of a condition of one element',
    nodes: [op('If', ['c'], 'y', branches)],
    inputs: { x: X },
    weights: { c: values('bool', [1], [0]) },
  },
  {
    name: 'If of a fed condition of one element',
    nodes: [op('If', ['c'], 'y', branches)],
    inputs: { x: X, c: values('bool', [1], [1]) },
  },
  {
    name: 'If by the shape of a value',
    nodes: [
      op('Shape', ['x'], 'shape'),
      op('Gather', ['shape', 'zero'], 'rows'),
      op('Equal', ['rows', 'two'], 'c'),
      op('If', ['c'], 'y', branches),
    ],
    inputs: { x: X },
    weights: { zero: values('i64', [], [0]), two: values('i64', [], [2]) },
  },
  {
    name: 'If with several results, some of them weights of a branch',
    nodes: [
      op('If', ['c'], ['y', 'z'], {
        then_branch: body({
          nodes: [op('Add', ['x', 'w'], 'sum'), op('Identity', ['w'], 'copy')],
          outputs: ['sum', 'copy'],
          weights: { w: floats([3]) },
        }),
        else_branch: body({
          nodes: [op('Neg', ['x'], 'less'), op('Identity', ['v'], 'copy')],
          outputs: ['less', 'copy'],
          weights: { v: floats([3]) },
        }),
      }),
    ],
    inputs: { x: X },
    weights: { c: YES },
    outputs: ['y', 'z'],
  },
  {
    name: 'If in an If, with names of both graphs around it',
    nodes: [
      op('Abs', ['x'], 'a'),
      op('If', ['c'], 'y', {
        then_branch: body({
          nodes: [
            op('Neg', ['a'], 'n'),
            op('If', ['d'], 'inner', {
              then_branch: body({ nodes: [op('Mul', ['n', 'x'], 'r')], outputs: ['r'] }),
              else_branch: body({ nodes: [op('Add', ['n', 'a'], 'r')], outputs: ['r'] }),
            }),
          ],
          outputs: ['inner'],
        }),
        else_branch: squared,
      }),
    ],
    inputs: { x: X },
    weights: { c: YES, d: NO },
  },
  {
    name: 'If whose branches give shapes of their own',
    nodes: [
      op('If', ['c'], 'y', {
        then_branch: body({
          nodes: [op('Reshape', ['x', 'to'], 'flat')],
          outputs: ['flat'],
          weights: { to: int64s(6) },
        }),
        else_branch: squared,
      }),
    ],
    inputs: { x: X },
    weights: { c: YES },
  },
];

/** The first two inputs of a loop's body, and what it carries. */
function loopInputs(...carried: readonly (readonly [string, readonly (number | string)[]])[]) {
  return [
    input('i', [], INT64),
    input('c', [], BOOL),
    ...carried.map(([name, shape]) => input(name, shape)),
  ];
}

const addX = body({
  inputs: loopInputs(['s', [2, 3]]),
  nodes: [op('Identity', ['c'], 'go'), op('Add', ['s', 'x'], 'next')],
  outputs: ['go', 'next'],
});

const addAndShow = body({
  inputs: loopInputs(['s', [2, 3]]),
  nodes: [
    op('Identity', ['c'], 'go'),
    op('Add', ['s', 'x'], 'next'),
    op('Cast', ['i'], 'number', { to: 1 }),
    op('Mul', ['next', 'number'], 'shown'),
  ],
  outputs: ['go', 'next', 'shown'],
});

const untilTen = body({
  inputs: [input('i', [], INT64), input('c', [], BOOL), input('n', [], INT64), input('s', [2, 3])],
  nodes: [
    op('Add', ['n', 'n'], 'twice'),
    op('Less', ['twice', 'ten'], 'go'),
    op('Add', ['s', 'x'], 'next'),
    op('Add', ['next', 'next'], 'shown'),
  ],
  outputs: ['go', 'twice', 'next', 'shown'],
});

const number = (n: number) => values('i64', [], [n]);
const LAST = 2 ** 53;

const loops: OperatorCase[] = [
  ...[0, 1, 5].map((m) => ({
    name: `Loop of ${m} iterations`,
    nodes: [op('Loop', ['m', 'yes', 'x'], 'y', { body: addX })],
    inputs: { x: X },
    weights: { m: number(m), yes: YES },
  })),
  {
    name: 'Loop without a condition',
    nodes: [op('Loop', ['m', '', 'x'], 'y', { body: addX })],
    inputs: { x: X },
    weights: { m: number(3) },
    opset: 11,
  },
  {
    name: 'Loop that does not begin',
    nodes: [op('Loop', ['m', 'no', 'x'], 'y', { body: addX })],
    inputs: { x: X },
    weights: { m: number(LAST), no: NO },
  },
  {
    name: 'Loop with what each iteration shows',
    nodes: [op('Loop', ['m', 'yes', 'x'], ['y', 'all'], { body: addAndShow })],
    inputs: { x: X },
    weights: { m: values('i64', [1], [4]), yes: YES },
    outputs: ['y', 'all'],
  },
  {
    name: 'Loop of one iteration with what it shows',
    nodes: [op('Loop', ['m', 'yes', 'x'], ['y', 'all'], { body: addAndShow })],
    inputs: { x: X },
    weights: { m: number(1), yes: YES },
    outputs: ['y', 'all'],
  },
  {
    name: 'Loop without iterations that would show something',
    nodes: [
      op('Loop', ['m', 'yes', 'x'], ['y', 'all'], {
        body: {
          graph: {
            ...addAndShow.graph,
            output: [{ name: 'go' }, { name: 'next' }, input('shown', [2, 3])],
          },
        },
      }),
    ],
    inputs: { x: X },
    weights: { m: number(0), yes: YES },
    outputs: ['y', 'all'],
  },
  {
    name: 'Loop until its condition is no more',
    nodes: [op('Loop', ['m', 'yes', 'one', 'x'], ['n', 'y', 'all'], { body: untilTen })],
    inputs: { x: X },
    weights: { m: number(LAST), yes: YES, one: number(1), ten: number(10) },
    outputs: ['n', 'y', 'all'],
  },
  {
    name: 'Loop without a trip count, until its condition is no more',
    nodes: [op('Loop', ['', 'yes', 'one', 'x'], ['n', 'y', 'all'], { body: untilTen })],
    inputs: { x: X },
    weights: { yes: YES, one: number(1), ten: number(10) },
    outputs: ['n', 'y', 'all'],
  },
  {
    name: 'Loop whose condition is a constant of its body',
    nodes: [
      op('Loop', ['m', 'yes', 'x'], 'y', {
        body: body({
          inputs: loopInputs(['s', [2, 3]]),
          nodes: [op('Constant', [], 'go', { value: NO }), op('Add', ['s', 'x'], 'next')],
          outputs: ['go', 'next'],
        }),
      }),
    ],
    inputs: { x: X },
    weights: { m: number(LAST), yes: YES },
  },
  {
    name: 'Loop whose condition is one of the values that it carries',
    nodes: [
      op('Loop', ['m', 'yes', 'yes', 'x'], ['last', 'y'], {
        body: body({
          inputs: [...loopInputs(), input('b', [], BOOL), input('s', [2, 3])],
          nodes: [op('Less', ['i', 'two'], 'early'), op('Add', ['s', 'x'], 'next')],
          outputs: ['b', 'early', 'next'],
        }),
      }),
    ],
    inputs: { x: X },
    weights: { m: number(LAST), yes: YES, two: number(2) },
    outputs: ['last', 'y'],
  },
  {
    name: 'Loop in a Loop',
    nodes: [
      op('Loop', ['m', 'yes', 'x'], 'y', {
        body: body({
          inputs: loopInputs(['s', [2, 3]]),
          nodes: [
            op('Identity', ['c'], 'go'),
            op('Loop', ['i', 'yes', 's'], 'next', {
              body: body({
                inputs: [input('j', [], INT64), input('d', [], BOOL), input('t', [2, 3])],
                nodes: [op('Identity', ['d'], 'on'), op('Add', ['t', 'x'], 'u')],
                outputs: ['on', 'u'],
              }),
            }),
          ],
          outputs: ['go', 'next'],
        }),
      }),
    ],
    inputs: { x: X },
    weights: { m: number(4), yes: YES },
  },
  {
    name: 'Loop that carries a value which grows',
    nodes: [
      op('Loop', ['m', 'yes', 'x'], 'y', {
        body: body({
          inputs: loopInputs(['s', ['n', 3]]),
          nodes: [op('Identity', ['c'], 'go'), op('Concat', ['s', 'x'], 'next', { axis: 0 })],
          outputs: ['go', 'next'],
        }),
      }),
    ],
    inputs: { x: X },
    weights: { m: number(3), yes: YES },
  },
  {
    name: 'Loop that takes one slice after another',
    nodes: [
      op('Loop', ['m', 'yes'], 'y', {
        body: body({
          inputs: loopInputs(),
          nodes: [op('Identity', ['c'], 'go'), op('Gather', ['x', 'i'], 'row', { axis: 1 })],
          outputs: ['go', 'row'],
        }),
      }),
    ],
    inputs: { x: X },
    weights: { m: number(3), yes: YES },
  },
];

const sumUp = body({
  inputs: [input('s', [3]), input('a', [3])],
  nodes: [op('Add', ['s', 'a'], 'next'), op('Mul', ['next', 'a'], 'shown')],
  outputs: ['next', 'shown'],
});
const SUM = { body: sumUp, num_scan_inputs: 1 };
const SEQUENCE = floats([4, 3]);
const zeros = values('f32', [3], [0, 0, 0]);
const both = ['y', 'all'];

const scanned = (name: string, x: typeof X, attrs: Parameters<typeof op>[3], opset = 17) => ({
  name: `Scan ${name}`,
  nodes: [op('Scan', ['zeros', 'x'], both, { ...SUM, ...attrs })],
  inputs: { x },
  weights: { zeros },
  outputs: both,
  opset,
});

const scans: OperatorCase[] = [
  ...[9, 11, 16, 21].map((opset) => scanned(`of operator set ${opset}`, SEQUENCE, {}, opset)),
  scanned('of one place', floats([1, 3]), {}),
  scanned('along another axis', floats([3, 4]), { scan_input_axes: [1] }),
  scanned('along an axis from the end', floats([3, 4]), { scan_input_axes: [-1] }),
  scanned('backward', SEQUENCE, { scan_input_directions: [1] }),
  scanned('with results put in front', SEQUENCE, { scan_output_directions: [1] }),
  scanned('with results along another axis', SEQUENCE, { scan_output_axes: [1] }),
  scanned('with results along an axis from the end', SEQUENCE, { scan_output_axes: [-1] }),
  {
    name: 'Scan of two inputs, one backward, and two results',
    nodes: [
      op('Scan', ['zeros', 'x', 'z'], ['y', 'sums', 'products'], {
        body: body({
          inputs: [input('s', [3]), input('a', [3]), input('b', [3])],
          nodes: [
            op('Add', ['a', 'b'], 'sum'),
            op('Mul', ['a', 'b'], 'product'),
            op('Add', ['s', 'sum'], 'next'),
          ],
          outputs: ['next', 'sum', 'product'],
        }),
        num_scan_inputs: 2,
        scan_input_axes: [0, 1],
        scan_input_directions: [0, 1],
        scan_output_directions: [1, 0],
      }),
    ],
    inputs: { x: SEQUENCE, z: floats([3, 4], { seed: 2 }) },
    weights: { zeros },
    outputs: ['y', 'sums', 'products'],
  },
  {
    name: 'Scan without a state',
    nodes: [
      op('Scan', ['x'], 'y', {
        body: body({ inputs: [input('a', [3])], nodes: [op('Neg', ['a'], 'n')], outputs: ['n'] }),
        num_scan_inputs: 1,
      }),
    ],
    inputs: { x: SEQUENCE },
  },
];

checkOperators([...choices, ...loops, ...scans]);

type Weights = Readonly<Record<string, typeof X>>;

/** The codes of what is wrong with a model of one node, and how many milliseconds that took to find. */
async function refusal(node: NodeDraft, weights: Weights, inputs: Weights = { x: X }) {
  const model = modelOf({ name: '', nodes: [node], inputs, weights });
  const start = performance.now();
  const faults = await faultsOf(() => importOnnx(model));
  return { codes: faults.map(({ code }) => code), time: performance.now() - start };
}

const nothing = body({ inputs: loopInputs(), nodes: [], outputs: ['c'] });

test.each([
  ['2^40 iterations', op('Loop', ['m', 'yes', 'x'], 'y', { body: addX }), 2 ** 40],
  ['2^40 iterations of nothing', op('Loop', ['m', 'yes', ''], ['y'], { body: nothing }), 2 ** 40],
  ['iterations without end', op('Loop', ['', '', 'x'], 'y', { body: addX }), 0],
] as const)('%s are refused at once', async (_name, node, m) => {
  const { codes, time } = await refusal(
    { ...node, input: node.input!.filter((name) => name !== '' || m === 0) },
    { m: number(m), yes: YES },
  );
  expect(codes).toEqual(['SPK4033']);
  expect(time).toBeLessThan(500);
});

test('loops in loops are counted together', async () => {
  const inner = op('Loop', ['m', 'c'], 'none', { body: nothing });
  const outer = body({ inputs: loopInputs(), nodes: [inner], outputs: ['c'] });
  const { codes } = await refusal(op('Loop', ['m', 'yes'], 'y', { body: outer }), {
    m: number(2 ** 15),
    yes: YES,
  });
  expect(codes).toEqual(['SPK4033']);
});

test('a scan of too many places is refused at once', async () => {
  const draft = op('Scan', ['zeros', 'x'], both, SUM);
  const start = performance.now();
  const model = {
    nodes: [draft],
    inputs: [input('x', [2 ** 28, 3])],
    weights: [tensorDraft('zeros', zeros)],
  };
  const faults = await faultsOf(() => importOnnx(model));
  expect(faults.map(({ code }) => code)).toEqual(['SPK4033']);
  expect(performance.now() - start).toBeLessThan(500);
});

test('a long loop on constants is computed, though each iteration reads the one before', async () => {
  const count = 5000;
  const counting = body({
    inputs: loopInputs(['s', []]),
    nodes: [op('Add', ['s', 'one'], 'next')],
    outputs: ['c', 'next'],
  });
  const nodes = [
    op('Loop', ['m', 'yes', 'one'], 'sum', { body: counting }),
    op('Add', ['x', 'sum'], 'y'),
  ];
  const weights = { m: number(count), yes: YES, one: values('f32', [], [1]) };
  const { graph } = await importOnnx(modelOf({ name: '', nodes, inputs: { x: X }, weights }));
  expect(graph.ops.map(({ kind }) => kind)).toEqual(['constant', 'add']);
  expect([...numbersOf(graph.ops[0]!.attrs['value'] as typeof X)]).toEqual([count + 1]);
});

test('the weights of a body are held once', async () => {
  const shifted = body({
    inputs: loopInputs(['s', [2, 3]]),
    nodes: [op('Add', ['s', 'w'], 'next')],
    outputs: ['c', 'next'],
    weights: { w: floats([3]) },
  });
  const node = op('Loop', ['m', 'yes', 'x'], 'y', { body: shifted });
  const weights = { m: number(20), yes: YES };
  const { graph } = await importOnnx(
    modelOf({ name: '', nodes: [node], inputs: { x: X }, weights }),
  );
  expect(graph.ops.map(({ kind }) => kind).sort()).toEqual([...Array(20).fill('add'), 'constant']);
});

const flat = body({
  nodes: [op('Reshape', ['x', 'to'], 'r')],
  outputs: ['r'],
  weights: { to: int64s(6) },
});
const growing = body({
  inputs: loopInputs(['s', ['n', 3]]),
  nodes: [op('Concat', ['s', 'x'], 'next', { axis: 0 }), op('Neg', ['next'], 'shown')],
  outputs: ['c', 'next', 'shown'],
});
const unknown = body({ nodes: [op('Frobnicate', ['x'], 'f')], outputs: ['f'] });
const named = body({ nodes: [op('Neg', ['x'], 'n')], outputs: ['nowhere'] });

test.each([
  ['If without branches', op('If', ['yes']), 'SPK4026'],
  ['If without a condition', op('If', [], 'y', branches), 'SPK4026'],
  ['If by nothing', op('If', ['none'], 'y', branches), 'SPK4026'],
  ['If with more results', op('If', ['yes'], ['y', 'z'], branches), 'SPK4026'],
  [
    'If with what is not there',
    op('If', ['yes'], 'y', { ...branches, then_branch: named }),
    'SPK4027',
  ],
  [
    'If of a branch that is unknown',
    op('If', ['yes'], 'y', { ...branches, then_branch: unknown }),
    'SPK4024',
  ],
  ['If of fed shapes', op('If', ['fed'], 'y', { ...branches, then_branch: flat }), 'SPK4025'],
  ['Loop by what is fed', op('Loop', ['m', 'fed', 'x'], 'y', { body: addX }), 'SPK4025'],
  ['Loop as often as is fed', op('Loop', ['count', 'yes', 'x'], 'y', { body: addX }), 'SPK4025'],
  ['Loop without a body', op('Loop', ['m', 'yes', 'x']), 'SPK4026'],
  ['Loop whose body wants more', op('Loop', ['m', 'yes'], 'y', { body: addX }), 'SPK4026'],
  ['Loop whose body gives less', op('Loop', ['m', 'yes', 'x'], 'y', { body: nothing }), 'SPK4026'],
  ['Loop of many shapes', op('Loop', ['m', 'yes', 'x'], ['y', 'z'], { body: growing }), 'SPK4026'],
  [
    'Loop of no known shape',
    op('Loop', ['zero', 'yes', 'x'], ['y', 'z'], { body: growing }),
    'SPK4025',
  ],
  ['Scan of nothing', op('Scan', ['x'], 'y', { body: sumUp }), 'SPK4026'],
  ['Scan of more than there is', op('Scan', ['x'], 'y', { ...SUM, num_scan_inputs: 2 }), 'SPK4026'],
  ['Scan that differs', op('Scan', ['x', 'w'], 'y', { ...SUM, num_scan_inputs: 2 }), 'SPK4026'],
  ['Scan of no axis', op('Scan', ['w', 'x'], both, { ...SUM, scan_input_axes: [2] }), 'SPK4026'],
] as const)('%s is refused', async (_name, node, code) => {
  const weights = {
    m: number(3),
    zero: number(0),
    yes: YES,
    none: values('bool', [0], []),
    w: floats([3]),
  };
  const { codes } = await refusal(node, weights, { x: X, fed: YES, count: number(2) });
  expect(codes).toEqual([code]);
});

test('Scan of operator set 8 is refused', async () => {
  const one = { name: '', nodes: [op('Scan', ['', 'x'], 'y', SUM)], inputs: { x: X }, opset: 8 };
  const faults = await faultsOf(() => importOnnx(modelOf(one)));
  expect(faults.map(({ code }) => code)).toEqual(['SPK4025']);
});
