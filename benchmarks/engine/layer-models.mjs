/*
 * Models of one layer each, as ONNX writes them: x times weights, over as many rows as are given. They have no neurons:
 * what onnxruntime needs for them is less than it would need for the whole network.
 */

const [FLOAT, UINT8, INT8, INT32] = [1, 2, 3, 6];

/** MatMulInteger: x [rows, width] of bytes, signed or not, times weights i8 [width, out]. */
export function matMulModel({ data, shape: [out, width] }, isSigned) {
  const turned = new Int8Array(width * out);
  for (let o = 0; o < out; o++)
    for (let i = 0; i < width; i++) turned[i * out + o] = data[o * width + i];
  return model({
    node: [text(4, 'MatMulInteger')],
    weight: tensorOf(INT8, [width, out], turned),
    input: value('x', isSigned ? INT8 : UINT8, ['rows', width]),
    output: value('y', INT32, ['rows', out]),
  });
}

/** Conv: x f32 [rows, channels, height, width], which onnxruntime computes faster than ConvInteger. */
export function convModel({ data, shape }, { strides, pads }, [, channels, height, width]) {
  const list = (name, numbers) =>
    field(5, Buffer.concat([text(1, name), ...numbers.map((n) => number(8, n)), number(20, 7)]));
  return model({
    node: [text(4, 'Conv'), list('strides', strides), list('pads', pads)],
    weight: tensorOf(FLOAT, shape, Float32Array.from(data)),
    input: value('x', FLOAT, ['rows', channels, height, width]),
    output: value('y', FLOAT, ['rows', shape[0], 'height', 'width']),
  });
}

function model({ node, weight, input, output }) {
  const names = [text(1, 'x'), text(1, 'w'), text(2, 'y')];
  const graph = Buffer.concat([
    field(1, Buffer.concat([...names, ...node])),
    text(2, 'layer'),
    field(5, weight),
    field(11, input),
    field(12, output),
  ]);
  return Buffer.concat([number(1, 8), field(7, graph), field(8, number(2, 13))]);
}

function tensorOf(type, dims, data) {
  const head = [...dims.map((extent) => number(1, extent)), number(2, type), text(8, 'w')];
  return Buffer.concat([...head, field(9, Buffer.from(data.buffer))]);
}

function value(name, type, dims) {
  const extents = dims.map((d) => field(1, typeof d === 'string' ? text(2, d) : number(1, d)));
  const tensor = Buffer.concat([number(1, type), field(2, Buffer.concat(extents))]);
  return Buffer.concat([text(1, name), field(2, field(1, tensor))]);
}

function varint(n) {
  const bytes = [];
  for (; n > 127; n = Math.floor(n / 128)) bytes.push((n % 128) | 128);
  return Buffer.from([...bytes, n]);
}
function number(tag, n) {
  return Buffer.concat([varint(tag * 8), varint(n)]);
}
function field(tag, bytes) {
  return Buffer.concat([varint(tag * 8 + 2), varint(bytes.length), bytes]);
}
function text(tag, s) {
  return field(tag, Buffer.from(s));
}
