/** A model of one MatMulInteger: x u8 [rows, width] times weights i8 [width, out], as ONNX writes it. */
export function matMulModel(weight, out, width) {
  const turned = new Int8Array(width * out);
  for (let o = 0; o < out; o++)
    for (let i = 0; i < width; i++) turned[i * out + o] = weight[o * width + i];
  const value = (name, type, dims) =>
    Buffer.concat([
      text(1, name),
      field(
        2,
        field(
          1,
          Buffer.concat([
            number(1, type),
            field(
              2,
              Buffer.concat(dims.map((d) => field(1, d === 'rows' ? text(2, d) : number(1, d)))),
            ),
          ]),
        ),
      ),
    ]);
  const node = Buffer.concat([text(1, 'x'), text(1, 'w'), text(2, 'y'), text(4, 'MatMulInteger')]);
  const initializer = Buffer.concat([
    number(1, width),
    number(1, out),
    number(2, 3),
    text(8, 'w'),
    field(9, Buffer.from(turned.buffer)),
  ]);
  const graph = Buffer.concat([
    field(1, node),
    text(2, 'matmul'),
    field(5, initializer),
    field(11, value('x', 2, ['rows', width])),
    field(12, value('y', 6, ['rows', out])),
  ]);
  return Buffer.concat([number(1, 8), field(7, graph), field(8, number(2, 13))]);
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
