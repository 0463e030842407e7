import { ELEMENT_TYPES } from '../../frontend/onnx/element-types.ts';
import type { Message } from '../../frontend/onnx/schema.ts';
import { uniqueNames } from '../../support/unique-names.ts';
import type { Dtype } from '../../tensor/dtype.ts';
import type { Shape } from '../../tensor/shape.ts';
import { type Tensor, bytesOf, tensorOf } from '../../tensor/tensor.ts';
import { type Draft, encode } from './encode-message.ts';
import { broken } from '../../support/broken.ts';

type NodeDraft = Draft<Message<'NodeProto'>>;
type AttributeDraft = Draft<Message<'AttributeProto'>>;
type ValueDraft = Draft<Message<'ValueInfoProto'>>;

type NodeAttrs = Readonly<Record<string, number | string | readonly number[]>>;

/** An input or output of the model. */
export interface Port {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: Shape;
}

/** The operator set that the nodes are written in, and the version of the file format that goes with it. */
const OPSET = 21n;
const IR_VERSION = 10n;

/** An ONNX model under construction. What one operator computes from the same inputs is computed once. */
export class ModelBuilder {
  /** What the nodes to come are named after. */
  place = '';
  private readonly nodes: NodeDraft[] = [];
  private readonly tensors: Draft<Message<'TensorProto'>>[] = [];
  private readonly known = new Map<string, string>();
  private readonly claim: (name: string) => string;

  /** Names that are given to inputs and outputs are not for the values in between. */
  constructor(taken: Iterable<string>) {
    this.claim = uniqueNames(taken);
  }

  /** The result of an operator. */
  node(opType: string, inputs: readonly string[], attrs: NodeAttrs = {}): string {
    return this.once(JSON.stringify([opType, inputs, attrs]), () => {
      const name = this.claim(`${this.place}/${opType}`);
      this.addNode(opType, inputs, name, attrs);
      return name;
    });
  }

  /** A tensor of the model. */
  constant(tensor: Tensor): string {
    return this.once(tensor.hash, () => {
      const name = this.claim(`${this.place}/constant`);
      const dims = tensor.shape.map(BigInt);
      const rawData = bytesOf(tensor.data);
      this.tensors.push({ name, dims, dataType: elementType(tensor.dtype), rawData });
      return name;
    });
  }

  /** One number, which goes with tensors of any shape. */
  number(dtype: Dtype, x: number): string {
    return this.constant(tensorOf(dtype, [], [x]));
  }

  /** The file. Each output has a value that it takes its name from. */
  finish(
    name: string,
    inputs: readonly Port[],
    outputs: readonly (Port & { readonly value: string })[],
  ): Uint8Array {
    for (const output of outputs) this.addNode('Identity', [output.value], output.name, {});
    return encode('ModelProto', {
      irVersion: IR_VERSION,
      producerName: 'spike-compile',
      opsetImport: [{ domain: '', version: OPSET }],
      graph: {
        name,
        node: this.nodes,
        initializer: this.tensors,
        input: inputs.map(portDraft),
        output: outputs.map(portDraft),
      },
    });
  }

  private once(key: string, make: () => string): string {
    const known = this.known.get(key) ?? make();
    this.known.set(key, known);
    return known;
  }

  private addNode(
    opType: string,
    input: readonly string[],
    output: string,
    attrs: NodeAttrs,
  ): void {
    const attribute = Object.entries(attrs).map(([name, value]) => attributeDraft(name, value));
    this.nodes.push({ opType, name: output, input, output: [output], attribute });
  }
}

/** The number that ONNX has for a type of numbers. */
export function elementType(dtype: Dtype): number {
  for (const [number, known] of ELEMENT_TYPES) if (known.dtype === dtype) return number;
  return broken(`ONNX has no ${dtype}`);
}

function attributeDraft(name: string, value: NodeAttrs[string]): AttributeDraft {
  if (typeof value === 'number') return { name, type: 2, i: BigInt(value) };
  if (typeof value === 'string') return { name, type: 3, s: new TextEncoder().encode(value) };
  return { name, type: 7, ints: value.map(BigInt) };
}

function portDraft({ name, dtype, shape }: Port): ValueDraft {
  const dim = shape.map((extent) => ({ dimValue: BigInt(extent) }));
  return { name, type: { tensorType: { elemType: elementType(dtype), shape: { dim } } } };
}
