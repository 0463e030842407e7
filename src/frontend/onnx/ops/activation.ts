import { sizeOf } from '../../../tensor/shape.ts';
import type { GraphBuilder } from '../graph-builder.ts';
import { type OnnxNode, frontAxis, intAttr } from '../node.ts';
import type { Operators } from './operator.ts';

export const activation: Operators = { Relu: readRelu, Softmax: readSoftmax };

function readRelu(node: OnnxNode, graph: GraphBuilder): void {
  graph.emit(node, { kind: 'relu', inputs: [graph.input(node, 0)] });
}

function readSoftmax(node: OnnxNode, graph: GraphBuilder): void {
  const x = graph.input(node, 0);
  const { shape } = x.type;
  const flattens = node.opset < 13;
  const axis = frontAxis(node, intAttr(node, 'axis', flattens ? 1 : -1), shape.length);
  if (!flattens || axis === shape.length - 1)
    return void graph.emit(node, { kind: 'softmax', inputs: [x], attrs: { axis } });
  // Before operator set 13, all axes from the given one on were taken as one.
  const flat = [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis))];
  const rows = graph.emit(node, {
    kind: 'reshape',
    inputs: [x],
    attrs: { shape: flat },
    part: 'rows',
  });
  const y = graph.emit(node, {
    kind: 'softmax',
    inputs: [rows],
    attrs: { axis: 1 },
    part: 'softmax',
  });
  graph.emit(node, { kind: 'reshape', inputs: [y], attrs: { shape } });
}
