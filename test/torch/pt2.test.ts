import { expect, test } from '@jest/globals';
import { SpikeError } from '../../src/diagnostics/diagnostic.ts';
import { importModel } from '../../src/frontend/index.ts';
import { bytesSource } from '../../src/frontend/source.ts';
import { writeZip } from '../../src/formats/zip/zip.ts';
import {
  type Pt2Program,
  argument,
  asTensor,
  aten,
  ofFloats,
  pt2File,
  userInput,
  userOutput,
} from '../support/pt2-file.ts';

async function read(program: Pt2Program, shapes: Readonly<Record<string, readonly number[]>> = {}) {
  const inputShapes = new Map(Object.entries(shapes));
  return importModel(bytesSource('model.pt2', pt2File(program)), { inputShapes });
}

async function faultOf(program: Pt2Program) {
  const error: unknown = await read(program).catch((thrown: unknown) => thrown);
  if (error instanceof SpikeError) return error.diagnostics[0]!;
  throw error;
}

const SELF = argument('self', asTensor('x'));

test('a symbol is 1 where it leads, and what the user gives elsewhere', async () => {
  const symbol = (name: string) => ({
    as_expr: { expr_str: `Symbol('${name}', positive=True, integer=True)` },
  });
  const program = { shape: [symbol('s0'), { as_int: 3 }, symbol('s1')] };
  await expect(read(program)).rejects.toThrow('SPK4009');
  const { graph, assumed } = await read({ shape: [symbol('s0'), { as_int: 4 }] });
  expect(graph.inputs[0]!.type.shape).toEqual([1, 4]);
  expect(assumed).toEqual([`axis 0 (s0) of 'x'`]);
  const given = await read(program, { x: [2, 3, 7] });
  expect(given.graph.inputs[0]!.type.shape).toEqual([2, 3, 7]);
});

test('sizes are numbers, and what is computed of them too', async () => {
  const size = (name: string) => ({ as_sym_int: { as_name: name } });
  const { graph } = await read({
    nodes: [
      {
        target: 'torch.ops.aten.sym_size.int',
        inputs: [SELF, argument('dim', { as_int: 1 })],
        outputs: [size('n')],
      },
      {
        target: '_operator.floordiv',
        inputs: [argument('', size('n')), argument('', { as_int: 2 })],
        outputs: [size('m')],
      },
      aten('view.default', [
        SELF,
        argument('size', { as_sym_ints: [{ as_name: 'm' }, { as_int: -1 }] }),
      ]),
    ],
  });
  expect(graph.ops.map(({ type }) => type.shape)).toEqual([[2, 2]]);
});

test('unknown ops are told all at once, with what they are called', async () => {
  const fault = await faultOf({
    nodes: [
      aten('svd.default', [SELF], 'u'),
      aten('relu.default', [argument('self', asTensor('u'))], 'v'),
      aten('fft_fft.default', [SELF]),
    ],
  });
  expect(fault.code).toBe('SPK4170');
  expect(fault.message).toContain(`'svd', 'fft_fft'`);
  expect(fault.hint).toContain('run_decompositions');
});

test('a batch norm in training mode is refused by its reason', async () => {
  const inputs = [
    argument('input', asTensor('x')),
    argument('running_mean', asTensor('x')),
    argument('running_var', asTensor('x')),
    argument('training', { as_bool: true }),
  ];
  const fault = await faultOf({ nodes: [aten('batch_norm.default', inputs)] });
  expect(fault.code).toBe('SPK4171');
  expect(fault.message).toContain('model.eval()');
});

test('arguments that nobody would write are refused', async () => {
  const fault = await faultOf({
    nodes: [aten('relu.default', [SELF, argument('self2', { as_int: 1 })])],
  });
  expect(fault).toMatchObject({ code: 'SPK4172', exit: 3 });
});

test('what is written in place is read as written, and so are its views, but for copies there may be', async () => {
  const written = aten('relu_.default', [argument('self', asTensor('v'))], 'w');
  const flat = (op: string, size: string) =>
    aten(op, [argument('self', asTensor('u')), argument(size, { as_ints: [4] })], 'v');
  const view = flat('view.default', 'size');
  const own = aten('exp.default', [SELF], 'u');
  const sum = (a: string, b: string) =>
    aten('add.Tensor', [argument('self', asTensor(a)), argument('other', asTensor(b))]);
  const { graph } = await read({ nodes: [own, view, written, sum('v', 'w')] });
  expect(graph.ops.map(({ kind }) => kind)).toEqual(['exp', 'reshape', 'relu', 'add']);
  expect(graph.ops[3]!.inputs).toEqual([graph.ops[2]!.result, graph.ops[2]!.result]);
  const whole = await read({ nodes: [own, view, written, sum('u', 'u')] });
  expect(whole.graph.ops.map(({ kind }) => kind)).toEqual([
    ...['exp', 'reshape', 'relu', 'reshape', 'add'],
  ]);
  const copied = flat('reshape.default', 'shape');
  const fault = await faultOf({ nodes: [own, copied, written, sum('u', 'w')] });
  expect(fault.code).toBe('SPK4173');
});

test('an output that is no tensor is refused', async () => {
  const outputs = [{ user_output: { arg: { as_int: 3 } } }];
  expect((await faultOf({ outputs })).code).toBe('SPK4174');
});

test('control flow is refused by name', async () => {
  const cond = { target: 'torch.ops.higher_order.cond', inputs: [], outputs: [asTensor('y')] };
  const fault = await faultOf({ nodes: [cond] });
  expect(fault.code).toBe('SPK4175');
  expect(fault.message).toContain('cond');
});

test('a buffer that is written is state, which a network does not keep', async () => {
  const mutation = { buffer_mutation: { arg: { name: 'y' }, buffer_name: 'count' } };
  const fault = await faultOf({ outputs: [mutation, userOutput('y')] });
  expect(fault).toMatchObject({ code: 'SPK4176' });
  expect(fault.message).toContain(`'count'`);
  const weights = {
    count: { path_name: 'weight_0', tensor_meta: ofFloats([{ as_int: 4 }]) },
  };
  const files = [['model/data/weights/weight_0', new Uint8Array(16)]] as const;
  const inputs = [{ buffer: { arg: { name: 'b' }, buffer_name: 'count' } }, userInput('x')];
  const nodes = [
    aten('add_.Tensor', [argument('self', asTensor('b')), argument('other', asTensor('x'))]),
  ];
  expect((await faultOf({ nodes, inputs, weights, files })).code).toBe('SPK4176');
});

test('a schema of the future is refused', async () => {
  expect((await faultOf({ version: { major: 9 } })).code).toBe('SPK4177');
});

test('what does not fit together is refused', async () => {
  const fault = await faultOf({ outputs: [userOutput('z')] });
  expect(fault).toMatchObject({ code: 'SPK4142', exit: 3 });
});

test('an archive without a network is refused', async () => {
  const bytes = writeZip([['weights/data.txt', new Uint8Array(4)]]);
  const inputShapes = new Map<string, readonly number[]>();
  const reading = importModel(bytesSource('model.pt2', bytes), { inputShapes });
  await expect(reading).rejects.toThrow('SPK4143');
});
