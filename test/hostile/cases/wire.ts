import { readFileSync } from 'node:fs';
import { random } from '../../../src/support/random.ts';
import { casesOf } from '../case.ts';
import { SAMPLE, model } from '../models.ts';
import { counted, joined, longVarint, misCounted, raw, repeated, tag } from '../wire-bytes.ts';

const DIGITS = 'examples/digits/digits.onnx';
const SMALL = 'test/zoo/small';

/** Fields of messages, by number. */
const GRAPH = 7;
const NODE = 1;
const INITIALIZER = 5;

/** Text that follows a good model and is of a field that nothing knows. */
function behind(...parts: readonly (readonly number[])[]): Uint8Array {
  return joined(model(), Uint8Array.from(parts.flat()));
}

/** A good model whose graph has more in it. */
function inGraph(...parts: readonly Uint8Array[]): Uint8Array {
  return joined(model(), counted(GRAPH, ...parts));
}

function noise(seed: number, length: number): Uint8Array {
  const source = random(seed);
  return Uint8Array.from({ length }, () => source.int(0, 255));
}

function flipped(file: string, seed: number): Uint8Array {
  const bytes = new Uint8Array(readFileSync(file));
  const source = random(seed);
  for (let i = 0; i < 40; i++) bytes[source.int(0, bytes.length - 1)]! ^= 1 << source.int(0, 7);
  return bytes;
}

function cut(file: string, part: number): Uint8Array {
  const bytes = new Uint8Array(readFileSync(file));
  return bytes.subarray(0, Math.floor(bytes.length * part));
}

/** Messages in messages, each the only field of the one around it. */
function nested(fields: readonly number[], depth: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let i = depth - 1; i >= 0; i--) {
    const field = fields[i % fields.length]!;
    const head = misCounted(field, length, raw());
    parts.push(head);
    length += head.length;
  }
  return joined(...parts.reverse());
}

const groups = (depth: number) => [
  ...Array.from({ length: depth }, () => tag(900, 3)).flat(),
  ...Array.from({ length: depth }, () => tag(900, 4)).flat(),
];

export const WIRE = casesOf('wire', [
  ['no byte at all', 'SPK4021', () => raw()],
  ['one byte', 'SPK4020', () => raw(0x08)],
  ['only zeros', 'SPK4020', () => new Uint8Array(1000)],
  ['only ones', 'SPK4020', () => new Uint8Array(1000).fill(0xff)],
  ['random bytes', 'SPK4020', () => noise(1, 1000)],
  ['a megabyte of random bytes', 'SPK4020', () => noise(2, 2 ** 20)],
  ['random bytes behind a good start', 'SPK4020', () => joined(raw(0x08, 8, 0x12), noise(3, 500))],
  ['text', 'SPK4002', () => new TextEncoder().encode('this is not a model\n'.repeat(100))],
  ['a version and nothing else', 'SPK4021', () => raw(0x08, 0x09)],
  ['a model cut in its tag', 'SPK4020', () => joined(SAMPLE, raw(0x80))],
  ['a model cut in a length', 'SPK4020', () => joined(SAMPLE, raw(0x3a, 0x80))],
  ['a model cut behind a length', 'SPK4020', () => joined(SAMPLE, raw(0x3a, 0x10))],
  ['a model cut in its middle', 'SPK4020', () => SAMPLE.subarray(0, SAMPLE.length >> 1)],
  ['a model without its last byte', 'SPK4020', () => SAMPLE.subarray(0, -1)],
  ['a trained network cut in its weights', 'SPK4020', () => cut(DIGITS, 0.6)],
  ['a trained network cut near its end', 'SPK4020', () => cut(DIGITS, 0.999)],
  ['a transformer cut in its nodes', 'SPK4020', () => cut(`${SMALL}/bert.dynamo.onnx`, 0.4)],
  ['a field of number 0', 'SPK4020', () => behind(tag(0, 0), [1])],
  ['a field of number 0 in the graph', 'SPK4020', () => inGraph(raw(0x02, 0x00))],
  ['a field of the highest number', '', () => behind(tag(2 ** 29 - 1, 0), [1])],
  ['a tag of 11 bytes', 'SPK4020', () => behind(longVarint(11), [1])],
  ['a tag of 10 bytes', 'SPK4020', () => behind(longVarint(10), [1])],
  ['a varint of 11 bytes', 'SPK4020', () => behind(tag(900, 0), longVarint(11))],
  ['a varint of 10 bytes', '', () => behind(tag(900, 0), longVarint(10))],
  ['a version of 11 bytes', 'SPK4020', () => behind(tag(1, 0), longVarint(11))],
  ['a length of 11 bytes', 'SPK4020', () => behind(tag(900, 2), longVarint(11))],
  ['wire type 6', 'SPK4020', () => behind(tag(900, 6), [1])],
  ['wire type 7', 'SPK4020', () => behind(tag(900, 7), [1])],
  ['the end of a group without its start', 'SPK4020', () => behind(tag(900, 4))],
  ['a group', '', () => behind(groups(3))],
  ['a group without its end', 'SPK4020', () => behind(tag(900, 3), tag(901, 0), [1])],
  ['the end of another group', 'SPK4020', () => behind(tag(900, 3), tag(901, 4))],
  ['groups 10,000 deep', 'SPK4020', () => behind(groups(10_000))],
  ['a graph as a group', 'SPK4020', () => behind(tag(GRAPH, 3), [0x00])],
  ['a length of -1', 'SPK4020', () => joined(model(), misCounted(900, -1, raw()))],
  ['a graph of length -1', 'SPK4020', () => joined(model(), misCounted(GRAPH, -1, SAMPLE))],
  ['a length of 2^31', 'SPK4020', () => joined(model(), misCounted(GRAPH, 2 ** 31, raw()))],
  ['a length of 2^32 + 1', 'SPK4020', () => joined(model(), misCounted(900, 2 ** 32 + 1, raw(1)))],
  ['a length of 2^53', 'SPK4020', () => joined(model(), misCounted(900, 2 ** 53, raw(1)))],
  ['a length of 2^63', 'SPK4020', () => joined(model(), misCounted(900, 2n ** 63n, raw(1)))],
  [
    'a node that is longer than its graph',
    'SPK4020',
    () => joined(model(), counted(GRAPH, misCounted(NODE, 100, raw(0x22, 1, 0x41))), SAMPLE),
  ],
  [
    'raw data that is longer than its tensor',
    'SPK4020',
    () => inGraph(counted(INITIALIZER, misCounted(9, 2 ** 31, raw(1, 2, 3, 4)))),
  ],
  [
    'floats whose bytes are no multiple of four',
    'SPK4020',
    () => inGraph(counted(INITIALIZER, counted(4, raw(1, 2, 3, 4, 5)))),
  ],
  [
    'a packed list that ends inside a number',
    'SPK4020',
    () => inGraph(counted(INITIALIZER, counted(1, raw(0x80, 0x80)))),
  ],
  [
    'a packed list with a number of 11 bytes',
    'SPK4020',
    () => inGraph(counted(INITIALIZER, counted(1, Uint8Array.from(longVarint(11))))),
  ],
  [
    'weights in a packed list that ends inside a number',
    'SPK4030',
    () => weightBytes(counted(7, raw(0x01, 0x01, 0x01, 0x80))),
  ],
  [
    'weights in a packed list with a number of 11 bytes',
    'SPK4020',
    () => weightBytes(counted(7, raw(1, 1, 1), Uint8Array.from(longVarint(11)))),
  ],
  ['a string of bytes that are no UTF-8', '', () => named(raw(0xff, 0xfe, 0xc0, 0x80))],
  ['a string of half a surrogate pair', '', () => named(raw(0xed, 0xa0, 0x80))],
  ['messages nested 10,000 deep', 'SPK4022', () => nested([GRAPH, NODE, 5, 6], 10_000)],
  [
    'sub-graphs nested 10,000 deep',
    'SPK4020',
    () => joined(raw(0x08, 9), counted(GRAPH, nested([NODE, 5, 6], 10_000))),
  ],
  ['a million nodes of no bytes', 'SPK4020', () => inGraph(repeated(raw(0x0a, 0x00), 2 ** 20))],
  ['a million tensors of no bytes', 'SPK4020', () => inGraph(repeated(raw(0x2a, 0x00), 2 ** 20))],
  ['a million empty texts', 'SPK4020', () => inputsOf(repeated(raw(0x0a, 0x00), 2 ** 20))],
  [
    'four million empty texts in one node',
    'SPK4020',
    () => inGraph(counted(NODE, repeated(raw(0x0a, 0x00), 2 ** 22 + 1))),
  ],
  [
    'sixteen million integers in an attribute',
    'SPK4020',
    () => inGraph(counted(NODE, counted(5, counted(8, new Uint8Array(2 ** 24))))),
  ],
  [
    'sixteen million extents of a tensor',
    'SPK4020',
    () => inGraph(counted(INITIALIZER, counted(1, new Uint8Array(2 ** 24).fill(1)))),
  ],
  ['a graph that occurs twice', 'SPK4028', () => joined(SAMPLE, SAMPLE)],
  ['a graph that occurs 100,000 times', '', () => joined(model(), repeated(raw(0x3a, 0), 100_000))],
  ...[1, 2, 3].map(
    (seed) =>
      [
        `a convolutional network with flipped bits, ${seed}`,
        '*',
        () => flipped(DIGITS, seed),
      ] as const,
  ),
  ...[
    'bert.script',
    'lstm.dynamo',
    'gpt2.dynamo',
    'swin_t.dynamo',
    'unet.script',
    'gru.script',
    'mlp.script',
    'whisper_encoder.dynamo',
  ].map(
    (name, seed) =>
      [`${name} with flipped bits`, '*', () => flipped(`${SMALL}/${name}.onnx`, seed)] as const,
  ),
]);

/** A weight of four integers that the output needs as a shape, so that it is read. */
function weightBytes(data: Uint8Array): Uint8Array {
  const tensor = joined(
    counted(1, raw(4)),
    raw(0x10, 7),
    counted(8, new TextEncoder().encode('w')),
    data,
  );
  const node = joined(
    counted(1, new TextEncoder().encode('x')),
    counted(1, new TextEncoder().encode('w')),
    counted(2, new TextEncoder().encode('y')),
    counted(4, new TextEncoder().encode('Reshape')),
  );
  const graph = counted(GRAPH, counted(NODE, node), counted(INITIALIZER, tensor));
  return joined(model({ nodes: [] }), graph);
}

/** A node between input and output whose result has this name, as bytes. */
function named(name: Uint8Array): Uint8Array {
  const text = (value: string) => new TextEncoder().encode(value);
  const node = (from: Uint8Array, to: Uint8Array) =>
    counted(NODE, counted(1, from), counted(2, to), counted(4, text('Relu')));
  const graph = counted(GRAPH, node(text('x'), name), node(name, text('y')));
  return joined(model({ nodes: [] }), graph);
}

/** Inputs of a graph, a message each. */
function inputsOf(inputs: Uint8Array): Uint8Array {
  const each = repeated(raw(0x5a, 0x02, 0x0a, 0x00), inputs.length / 2);
  return inGraph(each);
}
