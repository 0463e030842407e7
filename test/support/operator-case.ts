import { expect, test } from '@jest/globals';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import type { Message } from '../../src/frontend/onnx/schema.ts';
import { typesOf } from '../../src/ir/graph.ts';
import { interpreter } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { type Dtype, type Numbers, isFloat, storageOf } from '../../src/tensor/dtype.ts';
import { type Shape, sizeOf } from '../../src/tensor/shape.ts';
import { type Tensor, bytesOf, numbersOf, tensorOf } from '../../src/tensor/tensor.ts';
import { type Draft, encode } from '../../src/export/onnx/encode-message.ts';
import { type NodeDraft, importOnnx, input } from './onnx-models.ts';

type AttributeDraft = Draft<Message<'AttributeProto'>>;
type AttrValue =
  | number
  | string
  | readonly number[]
  | readonly string[]
  | Float
  | readonly Float[]
  | Graph
  | Tensor;

/** A float among attributes: a plain number is an integer there. */
interface Float {
  readonly float: number;
}

interface Graph {
  readonly graph: Draft<Message<'GraphProto'>>;
}

/** One small model: what goes in, what it holds, what comes out. */
export interface OperatorCase {
  readonly name: string;
  readonly nodes: readonly NodeDraft[];
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly weights?: Readonly<Record<string, Tensor>>;
  /** `y` unless given. */
  readonly outputs?: readonly string[];
  /** 17 unless given. */
  readonly opset?: number;
  /** Of the largest magnitude of the output; 2e-6 unless given. Integers and truths must be equal. */
  readonly tolerance?: number;
  readonly functions?: readonly Draft<Message<'FunctionProto'>>[];
  /** Other domains that the model imports. */
  readonly domains?: Readonly<Record<string, number>>;
}

type Attrs = Readonly<Record<string, AttrValue>>;

/** A node with plain attributes: integers, `f(0.5)` for floats, texts, lists of these, graphs, tensors. */
export function op(
  opType: string,
  inputs: readonly string[],
  outputs: string | readonly string[] = 'y',
  attrs: Attrs = {},
  domain = '',
): NodeDraft {
  const output = typeof outputs === 'string' ? [outputs] : outputs;
  const attribute = Object.entries(attrs).map(([name, value]) => attributeOf(name, value));
  return { opType, name: `${opType}_${output[0]}`, input: inputs, output, attribute, domain };
}

export function f(float: number): Float {
  return { float };
}

const TEXT = new TextEncoder();

function attributeOf(name: string, value: AttrValue): AttributeDraft {
  if (typeof value === 'number') return { name, type: 2, i: BigInt(value) };
  if (typeof value === 'string') return { name, type: 3, s: TEXT.encode(value) };
  if ('float' in value) return { name, type: 1, f: value.float };
  if ('graph' in value) return { name, type: 5, g: value.graph };
  if ('dtype' in value) return { name, type: 4, t: tensorDraft('', value) };
  if (value.some((x) => typeof x === 'string'))
    return { name, type: 8, strings: (value as readonly string[]).map((x) => TEXT.encode(x)) };
  if (value.some((x) => typeof x === 'object'))
    return { name, type: 6, floats: (value as readonly Float[]).map((x) => x.float) };
  return { name, type: 7, ints: (value as readonly number[]).map(BigInt) };
}

/** Floats that look random and are the same in every run, from -2 to 2 unless said otherwise. */
export function floats(shape: Shape, { from = -2, to = 2, seed = 1 } = {}): Tensor {
  const values = Array.from({ length: sizeOf(shape) }, (_, i) => {
    const x = Math.sin((i + 1) * 12.9898 + seed * 78.233) * 43758.5453;
    return from + (x - Math.floor(x)) * (to - from);
  });
  return tensorOf('f32', shape, values);
}

/** A tensor of given numbers: `values(f32, [2], [1, 2])`. */
export function values(dtype: Dtype, shape: Shape, numbers: readonly number[]): Tensor {
  return tensorOf(dtype, shape, numbers);
}

/** A vector of 64-bit integers, as shapes and axes are given. */
export function int64s(...numbers: readonly number[]): Tensor {
  return tensorOf('i64', [numbers.length], numbers);
}

const ELEMENT_NUMBERS: Readonly<Record<string, number>> = {
  f32: 1,
  u8: 2,
  i8: 3,
  u16: 4,
  i16: 5,
  i32: 6,
  i64: 7,
  bool: 9,
  f16: 10,
  f64: 11,
  u32: 12,
  u64: 13,
};

export function tensorDraft(name: string, tensor: Tensor): Draft<Message<'TensorProto'>> {
  const dataType = ELEMENT_NUMBERS[tensor.dtype]!;
  const rawData = new Uint8Array(bytesOf(tensor.data));
  return { name, dataType, dims: tensor.shape.map(BigInt), rawData };
}

/** The model of a case, as a file. */
export function modelOf(one: OperatorCase): Uint8Array {
  const { nodes, inputs, weights = {}, outputs = ['y'], opset = 17, functions = [] } = one;
  const domains = Object.entries({ '': opset, ...one.domains });
  return encode('ModelProto', {
    irVersion: opset > 21 ? 11n : 8n,
    opsetImport: domains.map(([domain, version]) => ({ domain, version: BigInt(version) })),
    functions,
    graph: {
      name: 'case',
      node: nodes,
      input: Object.entries(inputs).map(([name, { dtype, shape }]) =>
        input(name, shape, ELEMENT_NUMBERS[dtype]),
      ),
      initializer: Object.entries(weights).map(([name, tensor]) => tensorDraft(name, tensor)),
      output: outputs.map((name) => ({ name })),
    },
  });
}

/** Declares a test for each case: onnxruntime and the interpreter of stage `ann` give the same. */
export function checkOperators(cases: readonly OperatorCase[]): void {
  const names = cases.map(({ name }) => name);
  if (new Set(names).size !== names.length) throw new TypeError('two cases have one name');
  test.each(cases.map((one) => [one.name, one] as const))('%s', async (_name, one) => {
    const model = modelOf(one);
    const expected = await runElsewhere(model, one.inputs);
    const found = await runHere(model, one.inputs);
    const { tolerance = 2e-6, outputs = ['y'] } = one;
    for (const name of outputs) expectSame(name, found.get(name)!, expected.get(name)!, tolerance);
  });
}

interface Result {
  readonly dtype: Dtype | undefined;
  readonly shape: Shape;
  readonly values: Numbers;
}

async function runHere(model: Uint8Array, inputs: OperatorCase['inputs']) {
  const { graph } = await importOnnx(model);
  const machine = interpreter(graph, OP_TABLE);
  const feeds = Object.entries(inputs).map(([name, tensor]) => [name, numbersOf(tensor)] as const);
  machine.step(Object.fromEntries(feeds));
  const types = typesOf(graph);
  return new Map(
    graph.outputs.map(({ name, value }): [string, Result] => {
      const { dtype, shape } = types.get(value)!;
      return [name, { dtype, shape, values: machine.value(value) }];
    }),
  );
}

const ORT_TYPES: Readonly<Record<string, OrtTensor.Type>> = {
  f32: 'float32',
  f64: 'float64',
  u8: 'uint8',
  i8: 'int8',
  u16: 'uint16',
  i16: 'int16',
  i32: 'int32',
  u32: 'uint32',
  i64: 'int64',
  u64: 'uint64',
  bool: 'bool',
};

async function runElsewhere(model: Uint8Array, inputs: OperatorCase['inputs']) {
  const options = { graphOptimizationLevel: 'disabled', logSeverityLevel: 4 } as const;
  const session = await InferenceSession.create(model, options);
  const feeds = Object.entries(inputs).map(([name, { dtype, shape, data }]) => {
    return [name, new OrtTensor(ORT_TYPES[dtype]!, data as Float32Array, [...shape])] as const;
  });
  const results = await session.run(Object.fromEntries(feeds));
  const found = session.outputNames.map((name): [string, Result] => {
    const { type, dims, data } = results[name]!;
    const dtype = Object.keys(ORT_TYPES).find((key) => ORT_TYPES[key] === type) as Dtype;
    const values =
      type.endsWith('64') && type !== 'float64' ? Float64Array.from(data as never, Number) : data;
    return [name, { dtype, shape: dims, values: values as Numbers }];
  });
  await session.release();
  return new Map(found);
}

function expectSame(name: string, found: Result, expected: Result, tolerance: number): void {
  const wanted = expected.dtype === 'f64' ? 'f32' : expected.dtype;
  expect([name, found.dtype, found.shape]).toEqual([name, wanted, [...expected.shape]]);
  const isExact = !isFloat(found.dtype!);
  const finite = Array.from(expected.values).filter(Number.isFinite);
  const scale = finite.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const most = isExact ? 0 : tolerance * Math.max(scale, 1e-30);
  const wrong = Array.from(expected.values).flatMap((x, i) => {
    const y = found.values[i]!;
    return Object.is(x, y) || x === y || Math.abs(x - y) <= most
      ? []
      : [{ i, onnxruntime: x, here: y }];
  });
  expect(wrong.slice(0, 5)).toEqual([]);
  expect(found.values.length).toBe(
    storageOf(found.dtype!).BYTES_PER_ELEMENT > 0 ? sizeOf(found.shape) : 0,
  );
}
