import { type Tensor, bytesOf, numbersOf } from '../../tensor/tensor.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { ImportOptions, ImportResult, Source } from '../frontend.ts';
import { type Weights, checkWeights } from '../weights/match.ts';
import { importModel } from './import.ts';
import type { GraphProto, ModelProto, TensorProto } from './schema.ts';
import { isWeight } from './weights.ts';
import { decode } from './wire.ts';

/** Reads an ONNX model with weights of another file, which have the names of its own. */
export function readWithWeights(
  architecture: Source,
  weights: Weights,
  { name: file }: Source,
  options: ImportOptions,
): ImportResult {
  const model = decode('ModelProto', architecture, { file: architecture.name });
  const places = (model.graph?.initializer ?? []).filter(isWeight).map(({ name = '', dims }) => {
    return { name, shape: Array.from(dims, Number), isOptional: !name.includes('.') };
  });
  checkWeights(weights, places, { file });
  const graph: GraphProto | undefined = model.graph && {
    ...model.graph,
    initializer: model.graph.initializer.map((own) => {
      const weight = isWeight(own) ? weights.get(own.name ?? '') : undefined;
      return weight ? exchanged(own, weight) : own;
    }),
  };
  const whole: ModelProto = { ...model, graph };
  // Numbers that are exchanged are not read: where they lie is told all the same.
  const unopened = (model.graph?.initializer ?? []).flatMap(({ externalData }) =>
    externalData.flatMap(({ key, value }) => (key === 'location' && value ? [value] : [])),
  );
  return { ...importModel(whole, architecture, options), unopened: [...new Set(unopened)] };
}

const FLOAT = 1;

/** The same place with other numbers in it. */
function exchanged(own: TensorProto, weight: Tensor): TensorProto {
  const bytes = 4 * sizeOf(weight.shape);
  const load = () => bytesOf(asFloats(weight));
  return {
    ...own,
    dataType: FLOAT,
    rawData: { least: bytes, most: bytes, load },
    externalData: [],
    dataLocation: undefined,
  };
}

function asFloats(weight: Tensor): Float32Array {
  return weight.dtype === 'f32'
    ? (weight.data as Float32Array)
    : Float32Array.from(numbersOf(weight));
}
