/* As much of ONNX as the peers of the benchmarks need: a model from its nodes, as bytes. */

export const [FLOAT, UINT8, INT8, INT64] = [1, 2, 3, 7];

/** A model of opset 13: { nodes, weights, inputs, outputs }, each as the functions below write it. */
export function onnxModel({ nodes, weights, inputs, outputs }) {
  const graph = Buffer.concat([
    ...nodes.map((node) => field(1, node)),
    text(2, 'network'),
    ...weights.map((weight) => field(5, weight)),
    ...inputs.map((value) => field(11, value)),
    ...outputs.map((value) => field(12, value)),
  ]);
  return Buffer.concat([number(1, 8), field(7, graph), field(8, number(2, 13))]);
}

/** An op; attributes are whole numbers or lists of them. */
export function node(kind, inputs, outputs, attrs = {}) {
  const attributes = Object.entries(attrs).map(([name, given]) =>
    Array.isArray(given)
      ? Buffer.concat([text(1, name), ...given.map((n) => number(8, n)), number(20, 7)])
      : Buffer.concat([text(1, name), number(3, given), number(20, 2)]),
  );
  return Buffer.concat([
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, kind),
    ...attributes.map((attribute) => field(5, attribute)),
  ]);
}

/** A constant, from a typed array. */
export function constant(name, type, dims, data) {
  const head = [...dims.map((extent) => number(1, extent)), number(2, type), text(8, name)];
  const { buffer, byteOffset, byteLength } = data;
  return Buffer.concat([...head, field(9, Buffer.from(buffer, byteOffset, byteLength))]);
}

/** An input or output; extents that are text are open. */
export function outside(name, type, dims) {
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
