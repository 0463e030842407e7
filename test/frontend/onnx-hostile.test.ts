import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { SpikeError } from '../../src/diagnostics/diagnostic.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { print } from '../../src/ir/print.ts';
import { verify } from '../../src/ir/verify.ts';
import { random } from '../../src/support/random.ts';
import { encode } from '../../src/export/onnx/encode-message.ts';
import {
  float,
  floats,
  importSource,
  importOnnx,
  input,
  int,
  ints,
  node,
  onnxModel,
  source,
} from '../support/onnx-models.ts';

const DIGITS = new URL('../../examples/digits/digits.onnx', import.meta.url);

/** A small model with something of everything. */
const MODEL = onnxModel({
  nodes: [
    node('Flatten', ['x'], 'flat'),
    node('Gemm', ['flat', 'w', 'c'], 'h', [float('alpha', 0.5), int('transB', 1)]),
    node('Relu', ['h'], 'r'),
    node('Reshape', ['r', 's'], 't'),
    node('Squeeze', ['t', 'a'], 'u'),
    node('Div', ['u', 'd'], 'v'),
    node('MatMul', ['v', 'm'], 'z'),
    node('Softmax', ['z'], 'y', [int('axis', -1)]),
  ],
  inputs: [input('x', ['N', 2, 2])],
  weights: [
    floats('w', [3, 4], new Array<number>(12).fill(0.5)),
    { name: 'c', dims: [3n], dataType: 10, int32Data: [1, 2, 3] },
    ints('s', [1, 0, -1]),
    ints('a', [0]),
    { name: 'd', dims: [1n], dataType: 11, doubleData: [0.25] },
    floats('m', [1, 2], [1, 2]),
  ],
});

/** Reads a file to the end: a good graph, or diagnostics. Anything else is thrown on. */
async function read(bytes: Uint8Array): Promise<'graph' | 'diagnostics'> {
  try {
    const { graph } = await importSource(source(bytes, 'hostile.onnx'));
    expect(verify(graph, OP_TABLE)).toEqual([]);
    print(graph, OP_TABLE);
    return 'graph';
  } catch (error) {
    if (error instanceof SpikeError) return 'diagnostics';
    throw error;
  }
}

test('the model is good as it stands', async () => {
  expect(await read(MODEL)).toBe('graph');
});

test('cut short at every length', async () => {
  let refused = 0;
  for (let length = 0; length < MODEL.length; length++)
    if ((await read(MODEL.subarray(0, length))) === 'diagnostics') refused++;
  // What follows the graph is not missed: the file may well end with it.
  expect(refused).toBeGreaterThan(MODEL.length * 0.9);
});

test('a real model, cut short', async () => {
  const digits = new Uint8Array(readFileSync(DIGITS));
  for (let length = 1; length < digits.length; length *= 1.3)
    expect(await read(digits.subarray(0, Math.floor(length)))).toBe('diagnostics');
});

test('with flipped bits', async () => {
  for (let seed = 0; seed < 200; seed++) {
    const source = random(seed);
    const bytes = MODEL.slice();
    for (let i = source.int(1, 6); i > 0; i--)
      bytes[source.int(0, bytes.length - 1)]! ^= 1 << source.int(0, 7);
    await read(bytes);
  }
});

test('with bytes put in, taken out, and made large', async () => {
  for (let seed = 0; seed < 200; seed++) {
    const source = random(seed);
    const at = source.int(0, MODEL.length - 1);
    const head = [...MODEL.subarray(0, at)];
    const tail = [...MODEL.subarray(at + source.int(0, 3))];
    const middle = Array.from({ length: source.int(0, 9) }, () => source.pick([0, 0x7f, 0xff]));
    await read(Uint8Array.from([...head, ...middle, ...tail]));
  }
});

test('random bytes', async () => {
  for (let seed = 0; seed < 200; seed++) {
    const source = random(seed);
    await read(Uint8Array.from({ length: source.int(0, 200) }, () => source.int(0, 255)));
  }
});

test('graphs in nodes in graphs, ten thousand deep', async () => {
  let bytes = encode('GraphProto', { name: 'inner' });
  for (let depth = 0; depth < 10_000; depth++)
    bytes = nest(0x3a, depth % 3 === 0 ? nest(0x32, bytes) : nest(0x0a, bytes));
  expect(await read(bytes)).toBe('diagnostics');
});

/** A field of counted bytes. */
function nest(tag: number, inner: Uint8Array): Uint8Array {
  const count = [];
  for (let rest = inner.length; ; rest >>>= 7) {
    count.push(rest > 0x7f ? (rest & 0x7f) | 0x80 : rest);
    if (rest <= 0x7f) break;
  }
  const bytes = new Uint8Array(1 + count.length + inner.length);
  bytes.set([tag, ...count]);
  bytes.set(inner, 1 + count.length);
  return bytes;
}

test('a long chain of nodes, last first', async () => {
  const length = 20_000;
  const name = (i: number) => (i === 0 ? 'x' : i === length ? 'y' : `v${i}`);
  const nodes = Array.from({ length }, (_, i) => node('Relu', [name(i)], name(i + 1))).reverse();
  const { graph } = await importOnnx({ nodes });
  expect(graph.ops).toHaveLength(length);
});

test('very many faults', async () => {
  const nodes = Array.from({ length: 20_000 }, (_, i) => node('Div', ['x', 'x'], `v${i}`));
  const dangling = Array.from({ length: 20_000 }, (_, i) => node('Relu', [`u${i}`], `w${i}`));
  expect(await read(onnxModel({ nodes: [...nodes, ...dangling] }))).toBe('diagnostics');
});
