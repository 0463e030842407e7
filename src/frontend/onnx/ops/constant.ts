import { type Tensor, tensor, tensorOf } from '../../../tensor/tensor.ts';
import { type OnnxNode, floatAttr, invalid, unsupported } from '../node.ts';
import type { AttributeProto } from '../schema.ts';
import { readSparseTensor } from '../sparse-tensor.ts';
import { holderOf, readTensor } from '../tensor.ts';
import type { Operators } from './operator.ts';

export const constant: Operators = {
  Constant(node, graph) {
    const [attr, ...more] = node.attrs;
    if (!attr || more.length > 0) return invalid(node, 'it does not have one attribute');
    const { t } = attr[1];
    if (attr[0] !== 'value' || !t) return graph.constant(node, valueOf(node, attr));
    return graph.weight(node, readTensor(t, node.source, node.at), holderOf(t, node.source));
  },
};

function valueOf(
  node: OnnxNode,
  [name, attr]: readonly [name: string, attr: AttributeProto],
): Tensor {
  const { i, ints, floats, sparseTensor } = attr;
  if (name === 'sparse_value' && sparseTensor)
    return readSparseTensor(sparseTensor, node.source, node.at);
  if (name === 'value_float') return tensorOf('f32', [], [floatAttr(node, name, 0)]);
  if (name === 'value_floats') return tensorOf('f32', [floats.length], floats);
  if (name === 'value_int' && i !== undefined) return int64s([], [i]);
  if (name === 'value_ints') return int64s([ints.length], ints);
  return unsupported(node, `its attribute '${name}' is not a tensor of numbers`);
}

function int64s(shape: readonly number[], values: ArrayLike<bigint>): Tensor {
  return tensor('i64', shape, BigInt64Array.from(values));
}
