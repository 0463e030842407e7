import { existsSync, readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { fileSource } from '../../src/frontend/file-source.ts';
import { importModel } from '../../src/frontend/index.ts';
import { type Graph, typesOf } from '../../src/ir/graph.ts';
import { interpreter } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { random } from '../../src/support/random.ts';
import { type Shape, sizeOf } from '../../src/tensor/shape.ts';

/** What `make.py` says of a model, in a file beside it. Shapes are extents with commas between. */
export interface Description {
  /** Nodes of the main graph. */
  readonly nodes: number;
  readonly inputs: readonly Input[];
  /** Of every value that the main graph computes, as far as onnx can infer them. */
  readonly shapes: Readonly<Record<string, string>>;
}

interface Input {
  readonly name: string;
  readonly dtype: 'float32' | 'int64';
  readonly shape: string;
  /** The range of integers. */
  readonly low?: number;
  readonly high?: number;
}

/** The shapes of a model's inputs, where there is a description beside it. */
export function inputShapesOf(file: string): ReadonlyMap<string, Shape> {
  if (!existsSync(descriptionOf(file))) return new Map();
  return new Map(readDescription(file).inputs.map(({ name, shape }) => [name, shapeOf(shape)]));
}

function descriptionOf(file: string): string {
  return file.replace(/\.onnx$/, '.json');
}

/** A model of the zoo, read and run here, beside what onnx infers and onnxruntime computes. */
export interface Comparison {
  readonly ops: number;
  readonly importMs: number;
  readonly runMs: number;
  readonly warnings: readonly string[];
  /** How many values kept the name that they have in the model. */
  readonly shapesChecked: number;
  readonly wrongShapes: readonly string[];
  readonly outputs: readonly { readonly name: string; readonly deviation: number }[];
}

export function readDescription(file: string): Description {
  return JSON.parse(readFileSync(descriptionOf(file), 'utf8')) as Description;
}

export async function compare(file: string): Promise<Comparison> {
  const { inputs, shapes } = readDescription(file);
  const inputShapes = inputShapesOf(file);
  const start = performance.now();
  const { graph, warnings } = await importModel(fileSource(file), { inputShapes });
  const imported = performance.now();
  const drawn = draw(inputs);
  const machine = interpreter(graph, OP_TABLE);
  machine.step(Object.fromEntries(drawn.map(({ name, values }) => [name, values])));
  const ran = performance.now();
  const wanted = await onnxRuntime(file, drawn);
  const outputs = graph.outputs.map(({ name, value }) => ({
    name,
    deviation: deviation(machine.value(value), wanted.get(name)!),
  }));
  return {
    ops: graph.ops.length,
    importMs: imported - start,
    runMs: ran - imported,
    warnings: warnings.map(({ message }) => message),
    ...checkShapes(graph, shapes),
    outputs,
  };
}

/** The largest difference, relative to the largest number that is wanted; NaN where any is. */
export function deviation(found: ArrayLike<number>, wanted: Float32Array): number {
  if (found.length !== wanted.length) return Infinity;
  let difference = 0;
  let scale = 0;
  for (const [i, x] of wanted.entries()) {
    difference = Math.max(difference, Math.abs(found[i]! - x));
    scale = Math.max(scale, Math.abs(x));
  }
  return difference / scale;
}

function checkShapes(graph: Graph, shapes: Description['shapes']) {
  const types = typesOf(graph);
  const kept = Object.entries(shapes).filter(([name]) => types.has(name));
  const wrongShapes = kept
    .map(([name, wanted]) => ({ name, wanted, found: types.get(name)!.shape.join() }))
    .filter(({ wanted, found }) => wanted !== found)
    .map(({ name, wanted, found }) => `'${name}' is [${found}], onnx infers [${wanted}]`);
  return { shapesChecked: kept.length, wrongShapes };
}

interface Drawn {
  readonly name: string;
  readonly shape: Shape;
  readonly values: Float32Array | Float64Array;
}

/** Floats from -2 to 2, and integers of the range that the model takes; the same at every call. */
function draw(inputs: readonly Input[]): Drawn[] {
  const source = random(1);
  return inputs.map(({ name, dtype, shape: text, low = 0, high = 0 }) => {
    const shape = shapeOf(text);
    const length = sizeOf(shape);
    const values =
      dtype === 'int64'
        ? Float64Array.from({ length }, () => source.int(low, high))
        : Float32Array.from({ length }, () => source.next() * 4 - 2);
    return { name, shape, values };
  });
}

async function onnxRuntime(file: string, inputs: readonly Drawn[]) {
  const options = { graphOptimizationLevel: 'disabled', logSeverityLevel: 4 } as const;
  const session = await InferenceSession.create(file, options);
  const results = await session.run(
    Object.fromEntries(inputs.map(({ name, shape, values }) => [name, feed(values, shape)])),
  );
  await session.release();
  return new Map(Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]));
}

function feed(values: Float32Array | Float64Array, shape: Shape): Tensor {
  if (values instanceof Float32Array) return new Tensor('float32', values, shape);
  return new Tensor('int64', BigInt64Array.from(values, BigInt), shape);
}

function shapeOf(text: string): Shape {
  return text === '' ? [] : text.split(',').map(Number);
}
