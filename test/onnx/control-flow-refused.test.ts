import { expect, test } from '@jest/globals';
import { numbersOf } from '../../src/tensor/tensor.ts';
import { cpuMs } from '../support/cpu-ms.ts';
import { faultsOf } from '../support/faults.ts';
import {
  SUM,
  YES,
  addX,
  body,
  both,
  branches,
  loopInputs,
  number,
  sumUp,
  zeros,
} from '../support/onnx-bodies.ts';
import { type NodeDraft, importOnnx, input } from '../support/onnx-models.ts';
import { floats, int64s, modelOf, op, tensorDraft, values } from '../support/operator-case.ts';

const X = floats([2, 3]);

/** Whoever tries to run what is refused needs hours. */
const LONGEST_MS = 2000;

type Weights = Readonly<Record<string, typeof X>>;

/** The codes of what is wrong with a model of one node, and how much processor time that took to find. */
async function refusal(node: NodeDraft, weights: Weights, inputs: Weights = { x: X }) {
  const model = modelOf({ name: '', nodes: [node], inputs, weights });
  const { result, ms } = await cpuMs(() => faultsOf(() => importOnnx(model)));
  return { codes: result.map(({ code }) => code), ms };
}

const nothing = body({ inputs: loopInputs(), nodes: [], outputs: ['c'] });

test.each([
  ['2^40 iterations', op('Loop', ['m', 'yes', 'x'], 'y', { body: addX }), 2 ** 40],
  ['2^40 iterations of nothing', op('Loop', ['m', 'yes', ''], ['y'], { body: nothing }), 2 ** 40],
  ['iterations without end', op('Loop', ['', '', 'x'], 'y', { body: addX }), 0],
] as const)('%s are refused at once', async (_name, node, m) => {
  const { codes, ms } = await refusal(
    { ...node, input: node.input!.filter((name) => name !== '' || m === 0) },
    { m: number(m), yes: YES },
  );
  expect(codes).toEqual(['SPK4033']);
  expect(ms).toBeLessThan(LONGEST_MS);
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
  const model = {
    nodes: [draft],
    inputs: [input('x', [2 ** 28, 3])],
    weights: [tensorDraft('zeros', zeros)],
  };
  const { result, ms } = await cpuMs(() => faultsOf(() => importOnnx(model)));
  expect(result.map(({ code }) => code)).toEqual(['SPK4033']);
  expect(ms).toBeLessThan(LONGEST_MS);
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
  expect(graph.ops.map(({ kind }) => kind).sort()).toEqual([
    ...Array.from({ length: 20 }, () => 'add'),
    'constant',
  ]);
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
