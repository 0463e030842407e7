import { isFloat } from '../../../tensor/dtype.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { type OnnxNode, inputOf, intAttr, intsAttr, invalid, unsupported } from '../node.ts';
import { type Movement, readMovement } from './movement.ts';
import type { Operators } from './operator.ts';
import { readTransposedMovement } from './transposed-movement.ts';

/** Convolutions over one to three axes of space; their weights must be known now. */
export const conv: Operators = {
  Conv: (node, graph) => {
    const [x, weight] = [inputOf(node, 0), floatWeight(node, 1)];
    return biased(node, graph, node.inputs[2], weight.shape[0]!, (bias) =>
      convolve(node, graph, x, { weight, ...bias }),
    );
  },
  ConvTranspose: readConvTranspose,
};

/** What a convolution multiplies with and adds. */
export interface ConvWeights {
  readonly weight: Tensor;
  readonly bias?: Tensor;
}

/** A convolution that moves as its node says. */
export function convolve(
  node: OnnxNode,
  graph: GraphBuilder,
  x: Value,
  weights: ConvWeights,
): Value {
  const movement: Movement = readMovement(node, ...extentsOf(node, x, weights.weight));
  return graph.emit(node, 'conv', [x], { ...weights, ...movement, groups: groupsOf(node) });
}

function readConvTranspose(node: OnnxNode, graph: GraphBuilder): Value {
  const [x, weight] = [inputOf(node, 0), floatWeight(node, 1)];
  const groups = groupsOf(node);
  const movement = readTransposedMovement(node, ...extentsOf(node, x, weight));
  return biased(node, graph, node.inputs[2], weight.shape[1]! * groups, (bias) =>
    graph.emit(node, 'conv-transpose', [x], { weight, ...bias, ...movement, groups }),
  );
}

/** Weights that are known now. */
export function knownWeight(node: OnnxNode, index: number): Tensor {
  const { constant } = inputOf(node, index);
  return (
    constant ??
    unsupported(node, 'its weights are not constant', 'export the model with its weights in it')
  );
}

function floatWeight(node: OnnxNode, index: number): Tensor {
  const weight = knownWeight(node, index);
  return isFloat(weight.dtype) ? weight : invalid(node, `its weights are ${weight.dtype}`);
}

function groupsOf(node: OnnxNode): number {
  const groups = intAttr(node, 'group', 1);
  return groups >= 1 ? groups : invalid(node, `it has ${groups} groups`);
}

/** The extents of the input and of the kernel in space. */
function extentsOf(node: OnnxNode, x: Value, weight: Tensor) {
  const [space, kernel] = [x.type.shape.slice(2), weight.shape.slice(2)];
  if (x.type.shape.length < 3 || weight.shape.length !== x.type.shape.length)
    invalid(node, `weights [${weight.shape.join(',')}] and input [${x.type.shape.join(',')}]`);
  const declared = intsAttr(node, 'kernel_shape') ?? kernel;
  if (declared.join() !== kernel.join())
    invalid(node, `its kernel is [${kernel.join(',')}], not [${declared.join(',')}]`);
  return [space, kernel] as const;
}

/** Adds a bias for each channel: inside the op where it is known now, else behind it. */
function biased(
  node: OnnxNode,
  graph: GraphBuilder,
  bias: Value | undefined,
  channels: number,
  emit: (bias: { readonly bias?: Tensor }) => Value,
): Value {
  if (!bias) return emit({});
  const { shape } = bias.type;
  if (shape.length !== 1 || shape[0] !== channels)
    return invalid(node, `its bias is [${shape.join(',')}], it has ${channels} channels`);
  if (bias.constant) return emit({ bias: bias.constant });
  const y = emit({});
  const column = [channels, ...y.type.shape.slice(2).map(() => 1)];
  return graph.emit(node, 'add', [y, graph.emit(node, 'reshape', [bias], { shape: column })]);
}
