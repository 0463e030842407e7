import { expect, test } from '@jest/globals';
import { typesOf } from '../../src/ir/graph.ts';
import {
  BOOL,
  INT64,
  NO,
  SUM,
  YES,
  addX,
  body,
  both,
  branches,
  loopInputs,
  number,
  squared,
  sumUp,
  zeros,
} from '../support/onnx-bodies.ts';
import { importOnnx, input } from '../support/onnx-models.ts';
import {
  type OperatorCase,
  checkOperators,
  floats,
  int64s,
  modelOf,
  op,
  values,
} from '../support/operator-case.ts';

const X = floats([2, 3]);

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

const SEQUENCE = floats([4, 3]);

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

// onnxruntime does not scan what is empty.
test('Scan of no places gives its state on, and nothing of the declared shape', async () => {
  const declared = [input('next', [3]), input('shown', [3])];
  const node = op('Scan', ['x', 'none'], both, {
    body: { graph: { ...sumUp.graph, output: declared } },
    num_scan_inputs: 1,
    scan_output_axes: [1],
  });
  const weights = { none: values('f32', [0, 3], []) };
  const one = { name: '', nodes: [node], inputs: { x: floats([3]) }, weights, outputs: both };
  const { graph } = await importOnnx(modelOf(one));
  expect(graph.outputs[0]!.value).toBe('x');
  expect(typesOf(graph).get(graph.outputs[1]!.value)!.shape).toEqual([3, 0]);
});
