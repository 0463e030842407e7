import { sizeOf } from '../../../tensor/shape.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { type OnnxNode, floatAttr, inputOf, invalid } from '../node.ts';
import type { Operators } from './operator.ts';

/** Its bounds are attributes before operator set 11 and inputs from then on. */
export const clip: Operators = {
  Clip(node, graph) {
    const x = inputOf(node, 0);
    if (node.opset < 11) return within(node, graph, x, attrOf(node, 'min'), attrOf(node, 'max'));
    const [low, high] = [boundOf(node, 1), boundOf(node, 2)];
    const isKnown = [low, high].every((bound) => !bound || knownOf(bound) !== undefined);
    if (isKnown) return within(node, graph, x, low && knownOf(low), high && knownOf(high));
    const scalar = (bound: Value) => graph.emit(node, 'reshape', [bound], { shape: [] });
    const raised = low ? graph.emit(node, 'max', [x, scalar(low)]) : x;
    const kept = high ? graph.emit(node, 'min', [raised, scalar(high)]) : raised;
    return low && high ? kept : within(node, graph, kept, undefined, undefined);
  },
};

function attrOf(node: OnnxNode, name: string): number | undefined {
  return node.attrs.has(name) ? floatAttr(node, name, 0) : undefined;
}

function boundOf(node: OnnxNode, index: number): Value | undefined {
  const bound = node.inputs[index];
  if (!bound) return undefined;
  if (sizeOf(bound.type.shape) !== 1) return invalid(node, `input ${index + 1} is not one number`);
  const { dtype } = inputOf(node, 0).type;
  if (bound.type.dtype === dtype) return bound;
  return invalid(node, `input ${index + 1} is ${bound.type.dtype}, input 1 is ${dtype}`);
}

/** A bound that the op can hold: a nan is none. */
function knownOf({ constant }: Value): number | undefined {
  const bound = constant && Number(constant.data[0]);
  return Number.isNaN(bound) ? undefined : bound;
}

/** A bound of zero below and none above makes a ReLU, which differs for infinity alone. */
function within(
  node: OnnxNode,
  graph: GraphBuilder,
  x: Value,
  low: number | undefined,
  high: number | undefined,
): Value {
  if (low === 0 && high === undefined) return graph.emit(node, 'relu', [x]);
  const attrs = { ...(low !== undefined && { low }), ...(high !== undefined && { high }) };
  return graph.emit(node, 'clip', [x], attrs);
}
