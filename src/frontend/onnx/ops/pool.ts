import { sizeOf } from '../../../tensor/shape.ts';
import { tensorOf } from '../../../tensor/tensor.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { type OnnxNode, inputOf, intAttr, intsAttr, intsInput, invalid } from '../node.ts';
import { readMovement, readSteps } from './movement.ts';
import type { Operators } from './operator.ts';

/** Windows that become one number each, in every channel. */
export const pool: Operators = {
  AveragePool: (node, graph) => averagePool(node, graph, inputOf(node, 0)),
  GlobalAveragePool: (node, graph) => overSpace(node, graph, 'reduce-mean', inputOf(node, 0)),
  GlobalLpPool: readGlobalLpPool,
  GlobalMaxPool: (node, graph) => overSpace(node, graph, 'reduce-max', inputOf(node, 0)),
  LpPool: (node, graph) => {
    const x = inputOf(node, 0);
    return graph.emit(node, 'lp-pool', [x], { ...poolAttrs(node, x), p: intAttr(node, 'p', 2) });
  },
  MaxPool: readMaxPool,
  MaxUnpool: readMaxUnpool,
};

export function averagePool(node: OnnxNode, graph: GraphBuilder, x: Value): Value {
  const countIncludePad = intAttr(node, 'count_include_pad', 0) !== 0;
  return graph.emit(node, 'average-pool', [x], { ...poolAttrs(node, x), countIncludePad });
}

/** A reduction of all places of each channel, whose axes stay. */
export function overSpace(node: OnnxNode, graph: GraphBuilder, kind: string, x: Value): Value {
  const axes = x.type.shape.map((_, axis) => axis).slice(2);
  return graph.emit(node, kind, [x], { axes, keepDims: true });
}

function readMaxPool(node: OnnxNode, graph: GraphBuilder): readonly Value[] {
  const x = inputOf(node, 0);
  const attrs = poolAttrs(node, x);
  const y = graph.emit(node, 'max-pool', [x], attrs);
  if (!node.outputs[1]) return [y];
  const columnMajor = intAttr(node, 'storage_order', 0) !== 0;
  return [y, graph.emit(node, 'max-pool-indices', [x], { ...attrs, columnMajor })];
}

/** One window over all of space, of any number of axes. */
function readGlobalLpPool(node: OnnxNode, graph: GraphBuilder): Value {
  const x = inputOf(node, 0);
  const { shape } = x.type;
  if (shape.length < 3) invalid(node, `[${shape.join(',')}] has no axes of space`);
  const places = sizeOf(shape.slice(2));
  const flat = graph.emit(node, 'reshape', [x], { shape: [...shape.slice(0, 2), places] });
  const window = { kernel: [places], strides: [1], dilations: [1], pads: [0, 0] };
  const attrs = { ...window, p: intAttr(node, 'p', 2) };
  const y = graph.emit(node, 'lp-pool', [flat], attrs);
  const ones = shape.slice(2).map(() => 1);
  return graph.emit(node, 'reshape', [y], { shape: [...shape.slice(0, 2), ...ones] });
}

/** Elements go back to where `MaxPool` took them from; all else is zero. */
function readMaxUnpool(node: OnnxNode, graph: GraphBuilder): Value {
  const [x, indices] = [inputOf(node, 0), inputOf(node, 1)];
  const { shape } = x.type;
  const kernel = kernelOf(node, x);
  const { strides, pads } = readSteps(node, kernel.length);
  const space = kernel.map((extent, d) => {
    const pad = pads[d]! + pads[d + kernel.length]!;
    return (shape[d + 2]! - 1) * strides[d]! - pad + extent;
  });
  const to = intsInput(node, 2) ?? [...shape.slice(0, 2), ...space];
  if (to.length !== shape.length || to.some((extent) => extent < 0))
    invalid(node, `its result is [${to.join(',')}]`);
  const zero = graph.constant(node, tensorOf(x.type.dtype, [], [0]));
  const zeros = graph.emit(node, 'expand', [zero], { shape: [sizeOf(to)] });
  const [updates, places] = [x, indices].map((value) =>
    graph.emit(node, 'reshape', [value], { shape: [sizeOf(value.type.shape)] }),
  );
  const y = graph.emit(node, 'scatter-elements', [zeros, places!, updates!]);
  return graph.emit(node, 'reshape', [y], { shape: to });
}

function poolAttrs(node: OnnxNode, x: Value) {
  const kernel = kernelOf(node, x);
  const movement = readMovement(node, x.type.shape.slice(2), kernel);
  return { kernel, ...movement, ceil: intAttr(node, 'ceil_mode', 0) !== 0 };
}

function kernelOf(node: OnnxNode, x: Value): readonly number[] {
  const { shape } = x.type;
  const kernel = intsAttr(node, 'kernel_shape') ?? invalid(node, 'it has no kernel_shape');
  if (shape.length < 3 || kernel.length !== shape.length - 2)
    return invalid(node, `its kernel [${kernel.join(',')}] does not fit [${shape.join(',')}]`);
  if (kernel.some((extent) => extent < 1))
    return invalid(node, `its kernel is [${kernel.join(',')}]`);
  return kernel;
}
