import { writeZip } from '../../../src/formats/zip/zip.ts';
import {
  type Pt2Node,
  type Pt2Program,
  argument,
  asTensor,
  aten,
  json,
  ofFloats,
  pt2File,
  pt2Model,
  userInput,
} from '../../support/pt2-file.ts';

type Case = readonly [name: string, codes: string, make: () => Uint8Array];

const REFUSED = 'SPK4142 3';
const X = asTensor('x');
const ints = (...values: readonly number[]) => ({ as_ints: values });
const extents = (...sizes: readonly unknown[]) => sizes.map((as_int) => ({ as_int }));

/** An archive whose program is this text. */
const text = (content: string | Uint8Array) => () =>
  writeZip([
    ['m/models/m.json', typeof content === 'string' ? new TextEncoder().encode(content) : content],
  ]);

const program = (parts: Pt2Program) => () => pt2File(parts);
const node = (op: string, ...inputs: readonly unknown[]) => program({ nodes: [aten(op, inputs)] });

/** The program with a part of its module exchanged. */
const module = (parts: object) => () =>
  pt2File({}, { ...(pt2Model() as object), graph_module: parts });

/** A program that adds a weight of four floats, described so. */
const weight = (meta: object, more: object = {}) =>
  program({
    inputs: [{ parameter: { arg: { name: 'w' }, parameter_name: 'w' } }, userInput('x')],
    nodes: [aten('add.Tensor', [argument('self', X), argument('other', asTensor('w'))])],
    weights: {
      w: {
        path_name: 'weight_0',
        tensor_meta: { ...ofFloats(extents(4)), ...meta },
        ...more,
      },
    },
    files: [['model/data/weights/weight_0', new Uint8Array(16)]],
  });

/** Each node reads the one before it, twice. */
function doubling(op: string, count: number): readonly Pt2Node[] {
  return Array.from({ length: count }, (_, i) => {
    const before = { name: i === 0 ? 'x' : `v${i - 1}` };
    return aten(
      op,
      [argument('tensors', { as_tensors: [before, before] })],
      i === count - 1 ? 'y' : `v${i}`,
    );
  });
}

/** Each node reads the one before it. */
function chain(count: number): readonly Pt2Node[] {
  return Array.from({ length: count }, (_, i) =>
    aten('relu.default', [argument('self', asTensor(i === 0 ? 'x' : `v${i - 1}`))], `v${i}`),
  );
}

export const PT2_CASES: readonly Case[] = [
  ['no JSON', REFUSED, text('{"graph_module": ')],
  ['nothing', REFUSED, text('')],
  ['no UTF-8', REFUSED, text(Uint8Array.of(0x7b, 0xff, 0x7d))],
  ['a hundred thousand brackets', REFUSED, text('['.repeat(100_000))],
  ['objects in objects', REFUSED, text(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`)],
  ['a list', REFUSED, text('[]')],
  ['null', REFUSED, text('null')],
  ['a version that is a text', REFUSED, program({ version: '8' })],
  ['a version that is a list', REFUSED, program({ version: [8] })],
  ['no module', REFUSED, () => pt2File({}, { schema_version: { major: 8 } })],
  ['a module that is a number', REFUSED, module(3 as unknown as object)],
  ['no graph', REFUSED, module({ signature: {} })],
  ['a prototype', REFUSED, text('{"schema_version":{"major":8},"__proto__":{"graph_module":{}}}')],
  ['nodes that are no list', REFUSED, program({ nodes: {} as never })],
  ['a node that is a number', REFUSED, program({ nodes: [7 as never] })],
  ['a target that is a number', REFUSED, program({ nodes: [{ target: 7 as never, outputs: [] }] })],
  ['an argument without a tag', REFUSED, node('relu.default', argument('self', {}))],
  [
    'an argument of an unknown tag',
    REFUSED,
    node('relu.default', argument('self', { as_code: 'x' })),
  ],
  ['a name that nothing defines', REFUSED, node('relu.default', argument('self', asTensor('z')))],
  ['a name of its own', REFUSED, node('relu.default', argument('self', asTensor('y')))],
  [
    'a name that is there already',
    REFUSED,
    program({ nodes: [aten('relu.default', [argument('self', X)], 'x')] }),
  ],
  [
    'a half as an integer',
    REFUSED,
    node('select.int', argument('self', X), argument('dim', { as_int: 0.5 })),
  ],
  ['an input without a description', REFUSED, program({ inputs: [userInput('z')] })],
  ['an input that is code', REFUSED, program({ inputs: [{ custom_obj: { arg: { name: 'x' } } }] })],
  ['an input of negative extents', REFUSED, program({ shape: extents(1, -4) })],
  [
    'an input of giant extents',
    'SPK4007 2',
    program({ shape: extents(2 ** 20, 2 ** 20, 2 ** 20) }),
  ],
  ['a weight of another place', REFUSED, weight({}, { path_name: '../../../etc/passwd' })],
  ['a weight that is absent', REFUSED, weight({}, { path_name: 'weight_9' })],
  ['a weight of a class', 'SPK4143 4', weight({}, { use_pickle: true })],
  ['a weight behind its memory', REFUSED, weight({ storage_offset: { as_int: 1 } })],
  ['a weight larger than its memory', REFUSED, weight({ sizes: extents(5) })],
  ['a weight of steps behind its memory', REFUSED, weight({ strides: extents(2 ** 40) })],
  ['a weight of negative steps', REFUSED, weight({ strides: extents(-1) })],
  [
    'a weight of giant extents',
    REFUSED,
    weight({ sizes: extents(2 ** 52, 2 ** 52), strides: extents(0, 0) }),
  ],
  [
    'a weight of one element, repeated',
    REFUSED,
    weight({ sizes: extents(2 ** 30), strides: extents(0) }),
  ],
  ['a weight of no number type', REFUSED, weight({ dtype: 99 })],
  [
    'a call of the system',
    'SPK4170 4',
    program({ nodes: [{ target: 'os.system', outputs: [asTensor('y')] }] }),
  ],
  [
    'a view of giant extents',
    'SPK4026 4',
    node('view.default', argument('self', X), argument('size', ints(2 ** 40, 2 ** 40))),
  ],
  [
    'an expansion beyond measure',
    'SPK4010 6',
    node('expand.default', argument('self', X), argument('size', ints(2 ** 40, 4))),
  ],
  [
    'ones beyond measure',
    'SPK4010 6',
    node('ones.default', argument('size', ints(2 ** 20, 2 ** 20))),
  ],
  [
    'numbers beyond measure',
    'SPK4171 4',
    node('arange.default', argument('end', { as_int: 1e12 })),
  ],
  [
    'endless numbers',
    'SPK4171 4',
    node(
      'arange.start_step',
      argument('start', { as_int: 0 }),
      argument('end', { as_int: 9 }),
      argument('step', { as_int: 0 }),
    ),
  ],
  [
    'a billion parts',
    'SPK4172 3',
    node(
      'split.Tensor',
      argument('self', X),
      argument('split_size', { as_int: 1 }),
      argument('dim', { as_int: 99 }),
    ),
  ],
  [
    'axes beyond those there are',
    'SPK4172 3',
    node(
      'transpose.int',
      argument('self', X),
      argument('dim0', { as_int: 7 }),
      argument('dim1', { as_int: 0 }),
    ),
  ],
  [
    'a concatenation that doubles sixty times',
    'SPK4010 6',
    program({ nodes: doubling('cat.default', 60) }),
  ],
  ['more nodes than any network has', 'SPK4033 6', program({ nodes: chain(70_000) })],
  ['weights that call the system', 'SPK4141 3', oldArchive],
];

/** An archive as exporters up to torch 2.7 wrote it. */
function oldArchive(): Uint8Array {
  const pickle = Buffer.from('cos\nsystem\n(Vtouch x\ntR.', 'latin1');
  return writeZip([
    ['serialized_exported_program.json', json(pt2Model())],
    ['serialized_state_dict.pt', writeZip([['archive/data.pkl', pickle]])],
  ]);
}
