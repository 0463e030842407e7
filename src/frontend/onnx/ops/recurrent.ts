import { numbersOf, tensorOf } from '../../../tensor/tensor.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import type { OnnxNode } from '../node.ts';
import { numberLike } from './numbers.ts';
import type { Operators } from './operator.ts';
import { type Cell, GRU, LSTM, RNN } from './recurrent-cells.ts';
import { type Direction, prepareDirection } from './recurrent-direction.ts';
import { readFunctions } from './recurrent-functions.ts';
import { type Layer, batchTurner, isBatchFirst, readLayer } from './recurrent-layer.ts';
import { sliceOf } from './slices.ts';

/**
 * Recurrent layers, unrolled: the inputs of all steps are multiplied with their weights at once, then
 * each step of the sequence adds some ops of its own. All steps share the recurrent weights.
 */
export const recurrent: Operators = {
  GRU: (node, graph) => readRecurrent(node, graph, GRU),
  LSTM: (node, graph) => readRecurrent(node, graph, LSTM),
  RNN: (node, graph) => readRecurrent(node, graph, RNN),
};

/** Each step adds at least a part of the inputs, a product, a sum and a function. */
const FEWEST_OPS = 4;

function readRecurrent(node: OnnxNode, graph: GraphBuilder, cell: Cell) {
  const layer = readLayer(node, graph, cell);
  const directions = layer.backward.length;
  graph.expectOps(layer.steps * directions * FEWEST_OPS, node);
  const functions = readFunctions(node, graph, cell.functions, directions);
  const count = cell.functions.length;
  const runs = layer.backward.map((_, index) => {
    const own = functions.slice(index * count, (index + 1) * count);
    return runDirection(node, graph, { cell, layer, index, functions: own });
  });
  const turn = batchTurner(node, graph);
  const states = layer.states.map((_, i) => {
    const ofRuns = runs.map((run) => run.states[i]!);
    return turn(joined(node, graph, ofRuns, 0));
  });
  return [node.outputs[0] ? sequence(node, graph, layer, runs) : undefined, ...states];
}

interface Run {
  /** The hidden state of each step, [1, batch, size], in the order of the sequence. */
  readonly hidden: readonly Value[];
  /** What is left of each state at the end. */
  readonly states: readonly Value[];
}

function runDirection(node: OnnxNode, graph: GraphBuilder, direction: Direction): Run {
  const { layer, index } = direction;
  const { inputs, step } = prepareDirection(node, graph, direction);
  const part = (value: Value, place: number) =>
    sliceOf(node, graph, value, new Map([[0, { start: place, count: 1, step: 1 }]]));
  const zero = graph.constant(node, tensorOf('f32', [], [0]));
  const places = Array.from({ length: layer.steps }, (_, place) => place);
  const hidden: Value[] = [];
  let states = layer.states.map((state) => part(state, index));
  for (const place of layer.backward[index] ? places.reverse() : places) {
    const next = step(part(inputs, place), states);
    const isThere = isWithin(node, graph, layer, place);
    const choose = (a: Value, b: Value) =>
      isThere ? graph.emit(node, 'where', [isThere, a, b]) : a;
    hidden[place] = choose(next[0]!, zero);
    // Behind the end of a sequence, its state stays as it is.
    states = next.map((state, i) => choose(state, states[i]!));
  }
  return { hidden, states };
}

/** Which sequences of the batch reach a place, [1, batch, 1]; nothing where all do. */
function isWithin(
  node: OnnxNode,
  graph: GraphBuilder,
  { lengths, batch }: Layer,
  place: number,
): Value | undefined {
  if (!lengths) return undefined;
  const { constant } = lengths;
  if (constant && numbersOf(constant).every((length) => length > place)) return undefined;
  const spread = graph.emit(node, 'reshape', [lengths], { shape: [1, batch, 1] });
  return graph.emit(node, 'less', [numberLike(node, graph, lengths, place), spread]);
}

/** [steps, directions, batch, size], or [batch, steps, directions, size]. */
function sequence(
  node: OnnxNode,
  graph: GraphBuilder,
  { steps, batch, size }: Layer,
  runs: readonly Run[],
): Value {
  const parts = runs.map(({ hidden }) => {
    const whole = joined(node, graph, hidden, 0);
    return graph.emit(node, 'reshape', [whole], { shape: [steps, 1, batch, size] });
  });
  const y = joined(node, graph, parts, 1);
  return isBatchFirst(node) ? graph.emit(node, 'transpose', [y], { permutation: [2, 0, 1, 3] }) : y;
}

function joined(
  node: OnnxNode,
  graph: GraphBuilder,
  values: readonly Value[],
  axis: number,
): Value {
  return values.length === 1 ? values[0]! : graph.emit(node, 'concat', values, { axis });
}
