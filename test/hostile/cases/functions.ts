import type { Message } from '../../../src/frontend/onnx/schema.ts';
import type { Draft } from '../../../src/export/onnx/encode-message.ts';
import type { NodeDraft } from '../../support/onnx-models.ts';
import { op } from '../../support/operator-case.ts';
import { casesOf } from '../case.ts';
import { model } from '../models.ts';

type FunctionDraft = Draft<Message<'FunctionProto'>>;

/** Functions, which are read where they are called: they repeat, multiply and nest. */
export const FUNCTIONS = casesOf('function', [
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
]);

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
