import { expect, test } from '@jest/globals';
import { SpikeError } from '../../src/diagnostics/diagnostic.ts';
import { importModel } from '../../src/frontend/index.ts';
import { bytesSource } from '../../src/frontend/source.ts';
import { netOf, scriptFile } from '../support/script-file.ts';
import { readDoor } from './doors.ts';

async function read(code: string, shape: readonly number[] = [2, 4]) {
  const inputShapes = new Map([['x', shape]]);
  const { graph } = await importModel(bytesSource('net.pt', scriptFile(code)), { inputShapes });
  return graph;
}

async function faultOf(code: string) {
  const error: unknown = await read(code).catch((thrown: unknown) => thrown);
  if (error instanceof SpikeError) return error.diagnostics[0]!;
  throw error;
}

test('calls are followed, branches are taken and sizes are counted', async () => {
  const code = `${netOf(
    'if torch.eq(torch.dim(x), 2):',
    '  y = (self).half(x, )',
    'else:',
    '  y = torch.svd(x)',
    'n, m, = torch.size(y)',
    'return torch.view(y, [torch.mul(n, m)])',
  )}  def half(self: __torch__.Net,
    x: Tensor) -> Tensor:
    a, b, = torch.chunk(x, 2, 1)
    return __torch__.larger(a, b, True, )
def larger(a: Tensor,
    b: Tensor,
    is_used: bool=False) -> Tensor:
  if is_used:
    c = torch.maximum(a, b)
  else:
    c = a
  return c
`;
  const graph = await read(code);
  expect(graph.ops.map(({ kind }) => kind).filter((kind) => kind !== 'slice')).toEqual([
    'max',
    'reshape',
  ]);
  expect(graph.ops.at(-1)!.type.shape).toEqual([4]);
});

test('values are called by the modules and variables that they come from', async () => {
  const graph = await readDoor('lenet', 'script.pt');
  expect(graph.inputs.map(({ name }) => name)).toEqual(['x']);
  expect(graph.ops[0]!.loc).toContain('lenet.script.pt#conv1._1');
});

test('a loop is refused by its word and its place', async () => {
  const fault = await faultOf(netOf('for i in range(3):', '  y = torch.relu(x)', 'return x'));
  expect(fault.code).toBe('SPK4175');
  expect(fault.message).toContain(`'for' in 'forward'`);
  expect(fault.hint).toContain('torch.export');
});

test('a branch on what is computed is refused, and one on what is known is taken', async () => {
  const branch = (on: string) =>
    netOf(
      `if bool(torch.gt(torch.sum(${on}), 0)):`,
      '  y = torch.relu(x)',
      'else:',
      '  y = x',
      'return y',
    );
  expect((await faultOf(branch('x'))).message).toContain(`an 'if' on what is computed`);
  expect((await read(branch('torch.ones([2])'))).ops.map(({ kind }) => kind)).toEqual(['relu']);
});

test('what a script checks of its input is told in its words', async () => {
  const fault = await faultOf(
    netOf(
      'if torch.ne(torch.dim(x), 4):',
      '  ops.prim.RaiseException("expected 4D input")',
      'else:',
      '  pass',
      'return x',
    ),
  );
  expect(fault.code).toBe('SPK4178');
  expect(fault.message).toContain('expected 4D input');
});

test('a script that keeps state is refused', async () => {
  expect((await faultOf(netOf('self.count = x', 'return x'))).code).toBe('SPK4176');
});

test('ops that are not known are told together, with those behind them left out', async () => {
  const fault = await faultOf(
    netOf('y = torch.svd(x)', 'z = torch.relu(y)', 'return ops.quantized.add(z, x)'),
  );
  expect(fault).toMatchObject({ code: 'SPK4170' });
  expect(fault.message).toContain(`'svd', 'ops.quantized.add'`);
});
