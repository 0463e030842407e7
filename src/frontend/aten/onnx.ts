import { type Dtype, isFloat } from '../../tensor/dtype.ts';
import { tensorOf } from '../../tensor/tensor.ts';
import type { OnnxNode } from '../onnx/node.ts';
import { OPERATORS } from '../onnx/ops/index.ts';
import type { AttributeProto } from '../onnx/schema.ts';
import type { Value } from '../onnx/value.ts';
import { type Call, wrong } from './call.ts';
import { onnxNumberOf } from './dtypes.ts';

/*
 * Aten ops are said in operators of ONNX, as torch's own exporter says them: what reads ONNX reads torch, and a
 * network is the same graph by either way.
 */

/** The operator set that torch.onnx.export writes. */
const OPSET = 20;

/** An attribute's type is that of its ONNX name: a float is wrapped, for 1 may be meant as either. */
export type Attribute = number | string | readonly number[] | readonly string[] | Float;

interface Float {
  readonly float: number;
}

export function float(value: number): Float {
  return { float: Math.fround(value) };
}

type Attributes = Readonly<Record<string, Attribute>>;

/** The first result of an operator of ONNX. */
export function onnx(
  call: Call,
  kind: string,
  inputs: readonly (Value | undefined)[],
  attrs: Attributes = {},
): Value {
  const [first] = onnxAll(call, kind, inputs, { attrs });
  return first ?? wrong(call, `${kind} gives nothing`);
}

/** All results of an operator of ONNX, of which so many are asked for. */
export function onnxAll(
  call: Call,
  kind: string,
  inputs: readonly (Value | undefined)[],
  { attrs = {}, results = 1 }: { readonly attrs?: Attributes; readonly results?: number } = {},
): readonly (Value | undefined)[] {
  const { graph, name, loc, at, source } = call;
  const entries = Object.entries(attrs).map(([key, value]) => [key, attributeOf(value)] as const);
  const node: OnnxNode = {
    kind,
    name,
    loc,
    at,
    source,
    reads: inputs.map((value, i) => (value ? `${name}.${i}` : '')),
    captures: [],
    outputs: Array.from({ length: results }, (_, i) => `${name}.${i}`),
    attrs: new Map(entries),
    opset: OPSET,
    inputs,
    expand: () => wrong(call, 'it holds a graph'),
    expectNodes: () => {},
  };
  const found = OPERATORS.get(kind)!(node, graph);
  return 'id' in found ? [found] : found;
}

/** Integers as an operator reads them: shapes, axes, pads. */
export function ints(call: Call, values: readonly number[]): Value {
  const tensor = tensorOf('i64', [values.length], values.map(inRange));
  return call.graph.constant(call, tensor);
}

/** A number of a type, without axes. */
export function scalar(call: Call, dtype: Dtype, value: number): Value {
  const stored = isFloat(dtype) ? value : inRange(value);
  return call.graph.constant(call, tensorOf(dtype, [], [stored]));
}

/** A tensor times a number; times 1 it is as it was. */
export function times(call: Call, x: Value, factor: number): Value {
  return factor === 1 ? x : onnx(call, 'Mul', [x, scalar(call, x.type.dtype, factor)]);
}

export function cast(call: Call, x: Value, dtype: Dtype): Value {
  return x.type.dtype === dtype ? x : onnx(call, 'Cast', [x], { to: onnxNumberOf(dtype) });
}

/** The largest integers stand for the end of an axis, and have no exact double. */
function inRange(value: number): number {
  return Math.trunc(Math.max(-LARGEST, Math.min(LARGEST, value)));
}

const LARGEST = 2 ** 63 - 1024;

function attributeOf(value: Attribute): AttributeProto {
  if (typeof value === 'number') return { ...EMPTY, i: BigInt(value) };
  if (typeof value === 'string') return { ...EMPTY, s: TEXT.encode(value) };
  if ('float' in value) return { ...EMPTY, f: value.float };
  if (isTexts(value)) return { ...EMPTY, strings: value.map((text) => TEXT.encode(text)) };
  return { ...EMPTY, ints: BigInt64Array.from(value, BigInt) };
}

function isTexts(list: readonly (number | string)[]): list is readonly string[] {
  return typeof list[0] === 'string';
}

const TEXT = new TextEncoder();

const EMPTY: AttributeProto = {
  name: undefined,
  f: undefined,
  i: undefined,
  s: undefined,
  t: undefined,
  g: undefined,
  floats: new Float32Array(0),
  ints: new BigInt64Array(0),
  strings: [],
  sparseTensor: undefined,
  type: undefined,
  refAttrName: undefined,
};
