import type { Message } from '../../src/frontend/onnx/schema.ts';
import { type Draft, encode } from '../../src/export/onnx/encode-message.ts';
import { type NodeDraft, type TensorDraft, floats, input, ints } from '../support/onnx-models.ts';
import { op } from '../support/operator-case.ts';

type ModelDraft = Draft<Message<'ModelProto'>>;
type GraphDraft = Draft<Message<'GraphProto'>>;
type FunctionDraft = Draft<Message<'FunctionProto'>>;

/** The parts of a model that a case is about; all others are as a plain model has them. */
export interface Parts {
  readonly nodes?: readonly NodeDraft[];
  readonly inputs?: GraphDraft['input'];
  readonly weights?: readonly TensorDraft[];
  readonly sparse?: GraphDraft['sparseInitializer'];
  readonly outputs?: readonly string[];
  readonly opset?: bigint;
  readonly functions?: readonly FunctionDraft[];
  readonly domains?: Readonly<Record<string, number>>;
  readonly model?: ModelDraft;
}

/** A model of one ReLU from `x` of shape [1,4] to `y`, but for what is given. */
export function model(parts: Parts = {}): Uint8Array {
  const domains = Object.entries(parts.domains ?? {});
  return encode('ModelProto', {
    irVersion: 9n,
    opsetImport: [
      { domain: '', version: parts.opset ?? 21n },
      ...domains.map(([domain, version]) => ({ domain, version: BigInt(version) })),
    ],
    functions: parts.functions ?? [],
    graph: {
      name: 'hostile',
      node: parts.nodes ?? [op('Relu', ['x'])],
      input: parts.inputs ?? [input('x', [1, 4])],
      initializer: parts.weights ?? [],
      sparseInitializer: parts.sparse ?? [],
      output: (parts.outputs ?? ['y']).map((name) => ({ name })),
    },
    ...parts.model,
  });
}

/** A node on `x` whose further inputs are lists of integers, known now. */
export function known(
  opType: string,
  lists: readonly (readonly (number | bigint)[] | undefined)[],
  attrs: Parameters<typeof op>[3] = {},
  more: Parts = {},
): Uint8Array {
  const names = lists.map((list, i) => (list ? `list${i}` : ''));
  const weights = lists.flatMap((list, i) => (list ? [longs(`list${i}`, list)] : []));
  const nodes = [op(opType, ['x', ...names], 'y', attrs)];
  return model({ nodes, weights: [...weights, ...(more.weights ?? [])], ...more });
}

/** Integers of 64 bits, of which some are beyond what a number holds. */
export function longs(name: string, values: readonly (number | bigint)[]): TensorDraft {
  return { ...ints(name, []), dims: [BigInt(values.length)], int64Data: values.map(BigInt) };
}

/** A model of one tensor that is added to its input. */
export function weighted(tensor: TensorDraft): Uint8Array {
  return model({ nodes: [op('Add', ['x', 'w'])], weights: [{ name: 'w', ...tensor }] });
}

/** A tensor of four floats. */
export const FOUR = floats('w', [4], [1, 2, 3, 4]);

/** A small model with something of everything, to cut and to bend. */
export const SAMPLE = model({
  nodes: [
    op('Flatten', ['x'], 'flat'),
    op('Gemm', ['flat', 'w', 'c'], 'h', { alpha: { float: 0.5 }, transB: 1 }),
    op('Relu', ['h'], 'twice'),
    op('Reshape', ['twice', 's'], 't'),
    op('Squeeze', ['t', 'a'], 'u'),
    op('Div', ['u', 'd'], 'v'),
    op('Add', ['v', 'e'], 'q'),
    op('MatMul', ['q', 'm'], 'z'),
    op('Softmax', ['z'], 'y', { axis: -1 }),
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
  sparse: [
    {
      values: { name: 'e', dims: [1n], dataType: 1, floatData: [2] },
      indices: { dims: [1n], dataType: 7, int64Data: [2n] },
      dims: [3n, 1n],
    },
  ],
});
