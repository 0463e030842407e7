import { dirname, resolve } from 'node:path';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Source } from '../../../frontend/frontend.ts';
import { type Graph, typesOf } from '../../../ir/graph.ts';
import { type Numbers, isFloat } from '../../../tensor/dtype.ts';
import { type Shape, sizeOf } from '../../../tensor/shape.ts';
import { giveBack } from '../../../support/give-back.ts';
import type { ModelValues } from './model-values.ts';
import { outputsBeside, withOutputs } from './with-outputs.ts';
import { broken } from '../../../support/broken.ts';

export type OnnxRuntime = typeof import('onnxruntime-node');

/** A model that is open in onnxruntime, for some of its values. */
export interface ModelSession {
  /** The values for one sample, until the next is run. Blocks the thread meanwhile. */
  run(inputs: Readonly<Record<string, Numbers>>): Promise<ReadonlyMap<string, Numbers>>;
  close(): Promise<void>;
}

export async function openSession(
  source: Source,
  graph: Graph,
  asked: Asked,
  runtime: OnnxRuntime,
): Promise<ModelSession> {
  const { names } = asked;
  const session = await open(source, asked, runtime);
  const types = typesOf(graph);
  const wanted = new Map(session.inputMetadata.map((input) => [input.name, typeOf(input)]));
  let seen: readonly ArrayBufferView[] = [];
  const run = async (inputs: Readonly<Record<string, Numbers>>) => {
    const feeds = Object.entries(inputs).map(([name, numbers]) => {
      const { shape } = types.get(name)!;
      return [name, feedOf(runtime, wanted.get(name) ?? 'nothing', shape, numbers)] as const;
    });
    giveBack(seen);
    const results = await session.run(Object.fromEntries(feeds), names);
    seen = names.flatMap((name) => viewOf(results[name]!.data));
    return new Map(
      names.map((name) => {
        const { dtype, shape } = types.get(name)!;
        return [name, numbersOf(name, results[name]!, isFloat(dtype), sizeOf(shape))] as const;
      }),
    );
  };
  return { run, close: () => session.release() };
}

/** Arrays of strings are not views of memory. */
function viewOf(data: Tensor['data']): readonly ArrayBufferView[] {
  return ArrayBuffer.isView(data) ? [data] : [];
}

type Asked = Pick<ModelValues, 'outputs' | 'hasSiblings'> & { readonly names: readonly string[] };

/** The model with the weights where they lie in its file; with them in memory, where that is refused. */
async function open(
  source: Source,
  { names, outputs, hasSiblings }: Asked,
  { InferenceSession }: OnnxRuntime,
): Promise<InferenceSession> {
  const { file, name } = source;
  const added = names.filter((name) => !outputs.has(name));
  if (file !== undefined && !hasSiblings)
    try {
      return await InferenceSession.create(outputsBeside(source, file, added), optionsFor(file));
    } catch {
      // What is wrong with it is told of all of it.
    }
  return InferenceSession.create(withOutputs(source, added), optionsFor(resolve(name)));
}

/** For a model whose weights may lie in files beside one. */
function optionsFor(file: string): InferenceSession.SessionOptions {
  const folder = { model_external_initializers_file_folder_path: dirname(file) };
  // Threads that wait for the next sample would take half of the time that it takes to look at this one.
  const session = { ...folder, intra_op: { allow_spinning: '0' } };
  return { graphOptimizationLevel: 'all', logSeverityLevel: 4, extra: { session } };
}

function typeOf(input: InferenceSession.ValueMetadata): string {
  return input.isTensor ? input.type : 'no tensor';
}

/** How numbers of ours become those of an input, by its type there. */
const STORED: Readonly<Record<string, (numbers: Numbers) => Tensor['data']>> = {
  float32: (numbers) => (numbers instanceof Float32Array ? numbers : new Float32Array(numbers)),
  float64: (numbers) => new Float64Array(numbers),
  int8: (numbers) => new Int8Array(numbers),
  uint8: (numbers) => new Uint8Array(numbers),
  int16: (numbers) => new Int16Array(numbers),
  uint16: (numbers) => new Uint16Array(numbers),
  int32: (numbers) => new Int32Array(numbers),
  uint32: (numbers) => new Uint32Array(numbers),
  int64: (numbers) => BigInt64Array.from(Array.from(numbers, BigInt)),
  uint64: (numbers) => BigUint64Array.from(Array.from(numbers, BigInt)),
  bool: (numbers) => new Uint8Array(numbers),
};

function feedOf({ Tensor }: OnnxRuntime, type: string, shape: Shape, numbers: Numbers): Tensor {
  const store = STORED[type];
  if (!store) return broken(`an input takes ${type}, which is not fed`);
  return new Tensor(type as 'float32', store(numbers) as Float32Array, shape);
}

/** The numbers of a result, if they are what the graph has there. */
function numbersOf(name: string, result: Tensor, isFloating: boolean, size: number): Numbers {
  const { type, data } = result;
  if (data.length !== size || isFloating !== /^float(32|64)$/.test(type))
    return broken(`its value '${name}' is ${data.length} numbers of ${type}`);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array)
    return Float64Array.from(data as unknown as ArrayLike<bigint>, Number);
  return data as Numbers;
}
