import { sizeOf } from '../../tensor/shape.ts';
import { tensorOf } from '../../tensor/tensor.ts';
import type { Value } from '../onnx/value.ts';
import type { Call } from './call.ts';
import { cast, ints, onnx } from './onnx.ts';
import { type TorchTensor, type View, isStale, setValue } from './values.ts';

/** Writes a tensor in place, and the whole that it is a view of where that is known. */
export function overwrite(call: Call, tensor: TorchTensor, value: Value): void {
  if (tensor.view) writeWhole(call, tensor, value);
  tensor.memory.writes++;
  setValue(tensor, value);
}

/** Says what the whole is from now on, for whoever reads it. */
function writeWhole(call: Call, tensor: TorchTensor, part: Value): void {
  const steps: View[] = [];
  let whole = tensor;
  for (; whole.view; whole = whole.view.of) steps.unshift(whole.view);
  const before = isStale(whole) ? whole.later : constantly(whole.value);
  const isSure =
    steps.every((step) => step.isSure) && sizeOf(whole.value.type.shape) <= MOST_PLACED;
  whole.later = isSure && before ? once(() => withPart(call, before(), steps, part)) : undefined;
}

function constantly(value: Value): () => Value {
  return () => value;
}

function once(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => (made ??= make());
}

/** A tensor with new elements where a view of it lies. */
function withPart(call: Call, old: Value, steps: readonly View[], part: Value): Value {
  const { shape, dtype } = old.type;
  const size = sizeOf(shape);
  const places = Array.from({ length: size }, (_, i) => i);
  const all = call.graph.constant(call, tensorOf('i64', shape, places));
  const found = steps.reduce((index, { again }) => again(index), all);
  const elements = cast(call, part, dtype);
  const isAll = found.constant?.data.every((place, i) => Number(place) === i) === true;
  if (isAll && sizeOf(found.type.shape) === size)
    return onnx(call, 'Reshape', [elements, ints(call, shape)]);
  const [flat, index, updates] = [old, found, elements].map((x) =>
    onnx(call, 'Reshape', [x, ints(call, [-1])]),
  );
  const put = onnx(call, 'ScatterElements', [flat, index, updates], { axis: 0 });
  return onnx(call, 'Reshape', [put, ints(call, shape)]);
}

/** A table of places of a tensor that is written part by part. */
const MOST_PLACED = 2 ** 22;
