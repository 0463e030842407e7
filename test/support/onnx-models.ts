import type { ImportOptions, Source } from '../../src/frontend/frontend.ts';
import { bytesSource } from '../../src/frontend/source.ts';
import { importModel } from '../../src/frontend/index.ts';
import type { Message } from '../../src/frontend/onnx/schema.ts';
import { type Draft, encode } from '../../src/export/onnx/encode-message.ts';

export type NodeDraft = Draft<Message<'NodeProto'>>;
export type TensorDraft = Draft<Message<'TensorProto'>>;
type AttributeDraft = Draft<Message<'AttributeProto'>>;

export interface ModelDraft {
  readonly nodes: readonly NodeDraft[];
  readonly inputs?: readonly Draft<Message<'ValueInfoProto'>>[];
  readonly weights?: readonly TensorDraft[];
  readonly outputs?: readonly string[];
  readonly opset?: number;
}

/** An ONNX file of one graph; its input is `x` of shape [1,4] unless given, its output `y`. */
export function onnxModel({ nodes, inputs, weights, outputs, opset }: ModelDraft): Uint8Array {
  return encode('ModelProto', {
    irVersion: 8n,
    opsetImport: [{ domain: '', version: BigInt(opset ?? 17) }],
    graph: {
      name: 'test',
      node: nodes,
      input: inputs ?? [input('x', [1, 4])],
      initializer: weights ?? [],
      output: (outputs ?? ['y']).map((name) => ({ name, type: { tensorType: { elemType: 1 } } })),
    },
  });
}

export function node(
  opType: string,
  inputs: readonly string[],
  output: string,
  attribute: readonly AttributeDraft[] = [],
): NodeDraft {
  return { opType, name: `${opType}_${output}`, input: inputs, output: [output], attribute };
}

/** An input of floats; a name stands for an extent that is not known. */
export function input(name: string, shape: readonly (number | string)[], elemType = 1) {
  const dim = shape.map((extent) =>
    typeof extent === 'number' ? { dimValue: BigInt(extent) } : { dimParam: extent },
  );
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}

export function floats(name: string, shape: readonly number[], values: readonly number[]) {
  const rawData = new Uint8Array(Float32Array.from(values).buffer);
  return { name, dataType: 1, dims: shape.map(BigInt), rawData };
}

export function ints(name: string, values: readonly number[]): TensorDraft {
  return { name, dataType: 7, dims: [BigInt(values.length)], int64Data: values.map(BigInt) };
}

export function int(name: string, value: number): AttributeDraft {
  return { name, type: 2, i: BigInt(value) };
}

export function float(name: string, value: number): AttributeDraft {
  return { name, type: 1, f: value };
}

export function source(bytes: Uint8Array, name = 'models/test.onnx'): Source {
  return bytesSource(name, bytes);
}

const NO_OPTIONS: ImportOptions = { inputShapes: new Map() };

/** Reads a file, without options unless given. */
export function importSource(given: Source, options = NO_OPTIONS) {
  return importModel(given, options);
}

export function importOnnx(model: Uint8Array | ModelDraft, options: ImportOptions = NO_OPTIONS) {
  return importModel(source(model instanceof Uint8Array ? model : onnxModel(model)), options);
}
