import { isFloat } from '../../tensor/dtype.ts';
import { type Tensor, lazyTensor, numbersOf } from '../../tensor/tensor.ts';
import { shortened } from '../onnx/shortened.ts';
import type { Reading } from './reading.ts';
import type { TorchTensor } from './values.ts';

/** What training chooses, which has a name in the state dict. */
export function weightValue(reading: Reading, tensor: Tensor, name: string): TorchTensor {
  if (isFloat(tensor.dtype)) reading.weights.set(name, tensor);
  return heldValue(reading, tensor, name);
}

/** A tensor that the model holds, as programs have it. Floats of every width are f32 here. */
export function heldValue(reading: Reading, tensor: Tensor, name: string): TorchTensor {
  const { graph, baseName, source } = reading;
  const item = shortened(name);
  const origin = { loc: [`${baseName}#${item}`], at: { file: source.name, item }, name: item };
  const value = graph.weight(origin, asFloat32(tensor), tensor);
  graph.name(value, item);
  return { memory: { writes: 0, holds: item }, value, seen: 0 };
}

function asFloat32(tensor: Tensor): Tensor {
  const { dtype, shape } = tensor;
  if (!isFloat(dtype) || dtype === 'f32') return tensor;
  return lazyTensor('f32', shape, () => Float32Array.from(numbersOf(tensor)));
}
