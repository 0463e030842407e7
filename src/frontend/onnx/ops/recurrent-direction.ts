import type { GraphBuilder, Value } from '../graph-builder.ts';
import type { OnnxNode } from '../node.ts';
import type { Cell, Step } from './recurrent-cells.ts';
import type { GateFunction } from './recurrent-functions.ts';
import type { Layer } from './recurrent-layer.ts';
import { sliceOf } from './slices.ts';

/** One of the directions in which a layer goes along its sequence. */
export interface Direction {
  readonly cell: Cell;
  readonly layer: Layer;
  readonly index: number;
  readonly functions: readonly GateFunction[];
}

/** The product of all inputs with their weights, [steps, batch, gates * size], and how to go on from it. */
export function prepareDirection(
  node: OnnxNode,
  graph: GraphBuilder,
  { cell, layer, index, functions }: Direction,
): { readonly inputs: Value; readonly step: Step } {
  const { size, bias } = layer;
  const rows = cell.gates * size;
  const part = (value: Value, start = 0, count = value.type.shape[1]!) => {
    const ranges = new Map([
      [0, { start: index, count: 1, step: 1 }],
      [1, { start, count, step: 1 }],
    ]);
    const own = sliceOf(node, graph, value, ranges);
    return graph.emit(node, 'reshape', [own], { shape: own.type.shape.slice(1) });
  };
  const keepsBias = cell.keepsBias(node);
  const first = bias && part(bias, 0, rows);
  const second = bias && part(bias, rows, rows);
  const both = first && second && graph.emit(node, 'add', [first, second]);
  const weight = part(layer.weight);
  const inputs = linear(node, graph, weight, keepsBias ? first : both)(layer.x);
  const step = cell.makeStep({
    node,
    graph,
    size,
    functions,
    peepholes: layer.peepholes && part(layer.peepholes),
    recurrent(gate, gates) {
      const ofGates = part(layer.recurrent, gate * size, gates * size);
      return linear(node, graph, ofGates, keepsBias ? second : undefined);
    },
  });
  return { inputs, step };
}

/** The product of a value with weights [out, in], plus a bias where there is one. */
function linear(
  node: OnnxNode,
  graph: GraphBuilder,
  weight: Value,
  bias: Value | undefined,
): (x: Value) => Value {
  if (weight.constant && (!bias || bias.constant)) {
    const attrs = { weight: weight.constant, ...(bias && { bias: bias.constant! }) };
    return (x) => graph.emit(node, 'dense', [x], attrs);
  }
  const turned = graph.emit(node, 'transpose', [weight], { permutation: [1, 0] });
  return (x) => {
    const product = graph.emit(node, 'matmul', [x, turned]);
    return bias ? graph.emit(node, 'add', [product, bias]) : product;
  };
}
