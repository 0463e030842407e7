import type { Shape } from '../../src/tensor/shape.ts';
import { EDGES, levels, number, scale } from '../support/levels.ts';
import { checkOperators, floats, op } from '../support/operator-case.ts';
import type { NodeDraft } from '../support/onnx-models.ts';

/** A constant of four-bit integers, two to a byte. */
function nibbles(output: string, dataType: 21 | 22, shape: Shape, rawData: number[]): NodeDraft {
  const t = { dataType, dims: shape.map(BigInt), rawData: Uint8Array.from(rawData) };
  return { ...op('Constant', [], output), attribute: [{ name: 'value', type: 4, t }] };
}

const BYTES = [0x10, 0x32, 0x54, 0x76, 0x98, 0xba, 0xdc, 0xfe];

/** Four bits and wide ones there and back, since onnxruntime for node gives out no four bits. */
const FOUR_BITS = ([21, 22] as const).flatMap((dataType) => {
  const name = dataType === 21 ? 'u4' : 'i4';
  return [
    {
      name: `QuantizeLinear to ${name} and back`,
      nodes: [
        op('QuantizeLinear', ['x', 's'], 'q', { output_dtype: dataType }),
        op('DequantizeLinear', ['q', 's']),
      ],
      inputs: { x: EDGES },
      weights: { s: number('f32', 0.25) },
      opset: 21,
    },
    {
      name: `QuantizeLinear to ${name} with a zero point and back`,
      nodes: [
        nibbles('z', dataType, [], [0x0d]),
        op('QuantizeLinear', ['x', 's', 'z'], 'q'),
        op('DequantizeLinear', ['q', 's', 'z']),
      ],
      inputs: { x: EDGES },
      weights: { s: number('f32', 0.5) },
      opset: 21,
    },
    {
      name: `DequantizeLinear of ${name} weights`,
      nodes: [
        nibbles('w', dataType, [4, 4], BYTES),
        nibbles('z', dataType, [4], [0x51, 0xa0]),
        op('DequantizeLinear', ['w', 's', 'z'], 'd', { axis: 0 }),
        op('MatMul', ['x', 'd']),
      ],
      inputs: { x: floats([3, 4]) },
      weights: { s: scale(0.1, 0.2, 0.3, 0.4) },
      opset: 21,
    },
    {
      name: `DequantizeLinear of ${name} weights in blocks`,
      nodes: [
        nibbles('w', dataType, [4, 4], BYTES),
        nibbles('z', dataType, [2, 4], [0x51, 0xa0, 0x77, 0x38]),
        op('DequantizeLinear', ['w', 's', 'z'], 'd', { axis: 0, block_size: 2 }),
        op('MatMul', ['x', 'd']),
      ],
      inputs: { x: floats([3, 4]) },
      weights: { s: floats([2, 4], { from: 0.1, to: 1 }) },
      opset: 21,
    },
  ];
});

const BLOCKS = [
  [0, 2],
  [0, 3],
  [1, 2],
  [1, 5],
  [2, 3],
  [-1, 4],
  [-2, 1],
].flatMap(([axis, block_size]) => {
  const shape = [4, 5, 6];
  const scales = shape.with(axis!, Math.ceil(shape.at(axis!)! / block_size!));
  return (['QuantizeLinear', 'DequantizeLinear'] as const).map((kind) => ({
    name: `${kind} in blocks of ${block_size} along axis ${axis}`,
    nodes: [op(kind, ['x', 's', 'z'], 'y', { axis: axis!, block_size: block_size! })],
    inputs: { x: kind === 'QuantizeLinear' ? floats(shape) : levels('i8', shape) },
    weights: { s: floats(scales, { from: 0.02, to: 0.2 }), z: levels('i8', scales) },
    opset: 21,
  }));
});

checkOperators([...FOUR_BITS, ...BLOCKS]);
