import * as codes from '../diagnostics/codes.ts';
import { type Location, fail } from '../diagnostics/diagnostic.ts';
import { type Graph, typesOf } from '../ir/graph.ts';
import { interpreter } from '../ir/interpret.ts';
import type { OpTable } from '../ir/op-def.ts';
import { type Dtype, type Numbers, allocate } from '../tensor/dtype.ts';
import { accuracyOf, checkLabels } from '../tensor/labels.ts';
import { type Samples, samplesOf } from '../tensor/samples.ts';
import { type Shape, sameShape, sizeOf } from '../tensor/shape.ts';
import { type Tensor, storeNumbers, tensor } from '../tensor/tensor.ts';
import { outsideIndexCheck } from './outside-index.ts';

export interface FloatRunOptions {
  /** Samples; or arrays of them, which may also be exactly the inputs of one run. */
  readonly given: Samples | ReadonlyMap<string, Tensor>;
  /** Where they come from. */
  readonly at: Location;
  readonly limit?: number;
  /** Classes, one a sample. */
  readonly labels?: ArrayLike<number>;
  /** Waited for after each sample, so that a caller can show progress and be interrupted. */
  readonly onSample?: (done: number, of: number) => Promise<void>;
}

export interface FloatRun {
  readonly samples: number;
  readonly accuracy?: number;
  /** Every output of all samples, or of the one run that the arrays are exactly the inputs of. */
  readonly outputs: ReadonlyMap<string, Tensor>;
}

/** Runs a model as its author exported it, in float32, without any conversion. */
export async function runFloat(
  graph: Graph,
  ops: OpTable,
  options: FloatRunOptions,
): Promise<FloatRun> {
  if (graph.stage !== 'ann') fail(codes.notFloat({ stage: graph.stage }));
  const { given } = options;
  const isSingle = !isSamples(given) && isExactly(graph, given);
  const samples = isSamples(given) ? given : arraySamples(graph, given, options.at);
  const count = Math.min(samples.count, options.limit ?? Infinity);
  const machine = interpreter(graph, ops);
  const checkIndices = outsideIndexCheck(graph, ops);
  const outputs = outputArrays(graph, count);
  const { labels } = options;
  const rows = isSingle ? (outputs[0]!.shape[0] ?? 1) : count;
  if (labels) checkLabels(labels, rows, outputs[0]!.all.length / rows);
  for (let i = 0; i < count; i++) {
    machine.reset();
    machine.step(samples.get(i));
    checkIndices(machine, { ...options.at, sample: i });
    for (const { value, size, all } of outputs) all.set(machine.value(value), i * size);
    await options.onSample?.(i + 1, count);
  }
  const named = outputs.map(({ name, dtype, shape, all }) => {
    const whole = isSingle ? shape : [count, ...perSample(shape)];
    return [name, tensor(dtype, whole, storeNumbers(dtype, all))] as const;
  });
  const accuracy = labels && { accuracy: accuracyOf(outputs[0]!.all, labels, rows) };
  return { samples: count, ...accuracy, outputs: new Map(named) };
}

function isSamples(given: FloatRunOptions['given']): given is Samples {
  return 'count' in given;
}

function arraySamples(graph: Graph, arrays: ReadonlyMap<string, Tensor>, at: Location): Samples {
  const inputs = graph.inputs.map(({ name, type }) => ({ name, ...type }));
  const batch = isExactly(graph, arrays) ? batchesOfOne(arrays) : arrays;
  return samplesOf(inputs, batch, at, { takesNotFinite: true });
}

interface OutputArray {
  readonly name: string;
  readonly value: string;
  readonly dtype: Dtype;
  readonly shape: Shape;
  readonly size: number;
  /** All samples, one behind the other. */
  readonly all: Numbers;
}

function outputArrays(graph: Graph, count: number): OutputArray[] {
  const types = typesOf(graph);
  return graph.outputs.map(({ name, value }) => {
    const { dtype, shape } = types.get(value)!;
    const size = sizeOf(shape);
    return { name, value, dtype, size, shape, all: allocate(dtype, size * count) };
  });
}

/** The arrays are one run's inputs, leading extent and all. */
export function isExactly(
  graph: Graph,
  arrays: ReadonlyMap<string, { readonly shape: Shape }>,
): boolean {
  const only = graph.inputs.length === 1 && arrays.size === 1 ? [...arrays.values()][0] : undefined;
  return graph.inputs.every(({ name, type }) => {
    const array = arrays.get(name) ?? only;
    return array !== undefined && sameShape(array.shape, type.shape);
  });
}

function batchesOfOne(arrays: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> {
  const batched = ([name, { dtype, shape, data }]: [string, Tensor]): [string, Tensor] => [
    name,
    tensor(dtype, [1, ...shape], data),
  ];
  return new Map([...arrays].map(batched));
}

/** A leading extent of 1 is the model's own batch, whose place the samples take. */
function perSample(shape: Shape): Shape {
  return shape[0] === 1 ? shape.slice(1) : shape;
}
