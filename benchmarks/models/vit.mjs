// A vision transformer of the size of ViT-B/16 as an ONNX file: 152 weights, 347 MB, about 450 nodes.
import { closeSync, openSync, writeSync } from 'node:fs';
import protobuf from 'protobufjs/minimal.js';

const [BLOCKS, WIDTH, HEADS, TOKENS, HIDDEN] = [12, 768, 12, 197, 3072];
const FLOAT = 1;
const INT64 = 7;

/** Writes the model; weights go out as they are made, so that it takes little memory. */
export function writeVit(path) {
  const { nodes, weights } = vit();
  const headers = weights.map(({ name, dims }) => tensorHeader(name, dims));
  const lengths = headers.map((header, i) => header.length + bytesIn(weights[i].dims));
  const graph = message([
    ...nodes.map((node) => [1, node]),
    [2, 'vit'],
    [11, valueInfo('image', [1, 3, 224, 224])],
    [12, valueInfo('logits', [1, 1000])],
  ]);
  const whole = lengths.reduce((sum, length) => sum + prefix(5, length).length + length, 0);
  const file = openSync(path, 'w');
  writeSync(
    file,
    message([
      [1, 8],
      [
        8,
        message([
          [1, ''],
          [2, 17],
        ]),
      ],
    ]),
  );
  writeSync(file, prefix(7, graph.length + whole));
  writeSync(file, graph);
  const noise = new Uint8Array(Float32Array.from({ length: 2 ** 18 }, noiseAt).buffer);
  for (const [i, header] of headers.entries()) {
    writeSync(file, prefix(5, lengths[i]));
    writeSync(file, header);
    for (let left = bytesIn(weights[i].dims); left > 0; left -= noise.length)
      writeSync(file, noise, 0, Math.min(left, noise.length));
  }
  closeSync(file);
}

function vit() {
  const nodes = [];
  const weights = [];
  const weight = (name, ...dims) => {
    weights.push({ name, dims });
    return name;
  };
  const op = (kind, inputs, output, attrs = [], outputs = [output]) => {
    const lists = [...inputs.map((name) => [1, name]), ...outputs.map((name) => [2, name])];
    nodes.push(message([...lists, [3, output], [4, kind], ...attrs.map((attr) => [5, attr])]));
    return output;
  };
  const constant = (name, tensor) => op('Constant', [], name, [attribute('value', 5, tensor, 4)]);
  const shape = (name, dims) => constant(name, intTensor(dims));
  const number = (name, value) => constant(name, floatTensor(value));
  const linear = (name, x, inputs, outputs) => {
    const product = op('MatMul', [x, weight(`${name}.w`, inputs, outputs)], `${name}.product`);
    return op('Add', [product, weight(`${name}.b`, outputs)], `${name}.sum`);
  };
  const norm = (name, x) =>
    op('LayerNormalization', [x, weight(`${name}.g`, WIDTH), weight(`${name}.b`, WIDTH)], name);
  const attention = (name, x) => {
    const parts = ['q', 'k', 'v'].map((part) => `${name}.${part}`);
    const split = shape(`${name}.split`, [1, TOKENS, 3, HEADS, WIDTH / HEADS]);
    const folded = op('Reshape', [linear(`${name}.qkv`, x, WIDTH, 3 * WIDTH), split], `${name}.r`);
    const turned = op('Transpose', [folded], `${name}.t`, [ints('perm', [2, 0, 3, 1, 4])]);
    op('Split', [turned], `${name}.parts`, [int('axis', 0)], parts);
    const axes = shape(`${name}.axes`, [0]);
    const [q, k, v] = parts.map((part) => op('Squeeze', [part, axes], `${part}.one`));
    const keys = op('Transpose', [k], `${name}.keys`, [ints('perm', [0, 1, 3, 2])]);
    const scores = op('MatMul', [q, keys], `${name}.scores`);
    const scaled = op('Mul', [scores, number(`${name}.scale`, 0.125)], `${name}.scaled`);
    const shares = op('Softmax', [scaled], `${name}.shares`, [int('axis', -1)]);
    const mixed = op('MatMul', [shares, v], `${name}.mixed`);
    const back = op('Transpose', [mixed], `${name}.back`, [ints('perm', [0, 2, 1, 3])]);
    const flat = op('Reshape', [back, shape(`${name}.flat`, [1, TOKENS, WIDTH])], `${name}.joined`);
    return linear(`${name}.out`, flat, WIDTH, WIDTH);
  };
  const gelu = (name, x) => {
    const scaled = op('Div', [x, number(`${name}.root`, Math.SQRT2)], `${name}.scaled`);
    const error = op('Erf', [scaled], `${name}.erf`);
    const shifted = op('Add', [error, number(`${name}.one`, 1)], `${name}.shifted`);
    const product = op('Mul', [x, shifted], `${name}.product`);
    return op('Mul', [product, number(`${name}.half`, 0.5)], `${name}.gelu`);
  };
  const block = (name, x) => {
    const mixed = attention(`${name}.att`, norm(`${name}.ln1`, x));
    const first = op('Add', [x, mixed], `${name}.first`);
    const hidden = linear(`${name}.fc1`, norm(`${name}.ln2`, first), WIDTH, HIDDEN);
    const second = linear(`${name}.fc2`, gelu(name, hidden), HIDDEN, WIDTH);
    return op('Add', [first, second], `${name}.second`);
  };

  const kernel = [weight('patch.w', WIDTH, 3, 16, 16), weight('patch.b', WIDTH)];
  const patches = op('Conv', ['image', ...kernel], 'patches', [ints('strides', [16, 16])]);
  const rows = op('Reshape', [patches, shape('rows.shape', [1, WIDTH, TOKENS - 1])], 'rows');
  const tokens = op('Transpose', [rows], 'tokens', [ints('perm', [0, 2, 1])]);
  const all = op('Concat', [weight('cls', 1, 1, WIDTH), tokens], 'all', [int('axis', 1)]);
  let x = op('Add', [all, weight('pos', 1, TOKENS, WIDTH)], 'placed');
  for (let i = 0; i < BLOCKS; i++) x = block(`b${i}`, x);
  const first = [norm('ln', x), constant('first', intTensor([0], []))];
  const token = op('Gather', first, 'token', [int('axis', 1)]);
  const named = [linear('head', token, WIDTH, 1000)];
  op('Identity', named, 'logits');
  return { nodes, weights };
}

/** A message from its fields, in order: numbers as varints, texts and bytes counted. */
function message(fields) {
  const writer = new protobuf.Writer();
  for (const [id, value] of fields) {
    if (typeof value === 'number') writer.uint32(id << 3).int64(value);
    else if (typeof value === 'string') writer.uint32((id << 3) | 2).string(value);
    else writer.uint32((id << 3) | 2).bytes(value);
  }
  return writer.finish();
}

/** What stands before the content of a counted field. */
function prefix(id, length) {
  return new protobuf.Writer()
    .uint32((id << 3) | 2)
    .uint32(length)
    .finish();
}

/** A tensor of floats, up to the weights themselves, which come last. */
function tensorHeader(name, dims) {
  const fields = message([...dims.map((dim) => [1, dim]), [2, FLOAT], [8, name]]);
  return new Uint8Array([...fields, ...prefix(9, bytesIn(dims))]);
}

function bytesIn(dims) {
  return 4 * dims.reduce((product, dim) => product * dim, 1);
}

function intTensor(values, dims = [values.length]) {
  const raw = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  return message([...dims.map((dim) => [1, dim]), [2, INT64], [9, raw]]);
}

function floatTensor(value) {
  return message([
    [2, FLOAT],
    [9, new Uint8Array(Float32Array.of(value).buffer)],
  ]);
}

function attribute(name, id, value, type) {
  return message([[1, name], ...[value].flat().map((one) => [id, one]), [20, type]]);
}

function int(name, value) {
  return attribute(name, 3, value, 2);
}

function ints(name, values) {
  return attribute(name, 8, values, 7);
}

function valueInfo(name, dims) {
  const extents = message(dims.map((dim) => [1, message([[1, dim]])]));
  const tensor = message([
    [1, FLOAT],
    [2, extents],
  ]);
  return message([
    [1, name],
    [2, message([[1, tensor]])],
  ]);
}

/** Small numbers, the same in each run. */
function noiseAt(_, i) {
  return Math.sin(i * 12.9898) * 0.02;
}
