import { tensorOf } from '../../../tensor/tensor.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { type OnnxNode, intAttr } from '../node.ts';
import { type GateFunction, readBounds } from './recurrent-functions.ts';
import { sliceOf } from './slices.ts';

/** What one direction of a layer computes with. */
export interface Parts {
  readonly node: OnnxNode;
  readonly graph: GraphBuilder;
  /** How many units the layer has. */
  readonly size: number;
  /** Makes the product with the recurrent weights of some gates: the first one, and how many. */
  readonly recurrent: (gate: number, gates: number) => (h: Value) => Value;
  /** Factors of the cell state in the gates, one after another. */
  readonly peepholes?: Value | undefined;
  readonly functions: readonly GateFunction[];
}

/**
 * From the product of the inputs with the weights of all gates, [1, batch, gates * size], and the state,
 * [1, batch, size] each, hidden state first: the state one step on.
 */
export type Step = (x: Value, state: readonly Value[]) => readonly Value[];

/** A kind of recurrent layer. */
export interface Cell {
  readonly gates: number;
  /** The functions of the gates where the layer names none. */
  readonly functions: readonly string[];
  readonly states: number;
  /** Whether the second half of the bias is added to the recurrent product rather than to the inputs'. */
  readonly keepsBias: (node: OnnxNode) => boolean;
  readonly makeStep: (parts: Parts) => Step;
}

export const RNN: Cell = {
  gates: 1,
  functions: ['Tanh'],
  states: 1,
  keepsBias: () => false,
  makeStep(parts) {
    const [f] = boundedFunctions(parts) as [GateFunction];
    const product = parts.recurrent(0, 1);
    const { add } = algebra(parts);
    return (x, [h]) => [f(add(x, product(h!)))];
  },
};

/** The gates are update, reset and hidden. */
export const GRU: Cell = {
  gates: 3,
  functions: ['Sigmoid', 'Tanh'],
  states: 1,
  keepsBias: resetsLast,
  makeStep: (parts) => (resetsLast(parts.node) ? gruThatResetsLast(parts) : gru(parts)),
};

/** Whether the reset gate acts on the product of the hidden state with its weights, or on the state. */
function resetsLast(node: OnnxNode): boolean {
  return intAttr(node, 'linear_before_reset', 0) !== 0;
}

function gru(parts: Parts): Step {
  const [f, g] = boundedFunctions(parts) as [GateFunction, GateFunction];
  const { add, mul, gates, complement } = algebra(parts);
  const [first, last] = [parts.recurrent(0, 2), parts.recurrent(2, 1)];
  return (x, [h]) => {
    const both = f(add(gates(x, 0, 2), first(h!)));
    const [update, reset] = [gates(both, 0), gates(both, 1)];
    const hidden = g(add(gates(x, 2), last(mul(reset, h!))));
    return [add(mul(complement(update), hidden), mul(update, h!))];
  };
}

function gruThatResetsLast(parts: Parts): Step {
  const [f, g] = boundedFunctions(parts) as [GateFunction, GateFunction];
  const { add, mul, gates, complement } = algebra(parts);
  const product = parts.recurrent(0, 3);
  return (x, [h]) => {
    const ofState = product(h!);
    const both = f(add(gates(x, 0, 2), gates(ofState, 0, 2)));
    const [update, reset] = [gates(both, 0), gates(both, 1)];
    const hidden = g(add(gates(x, 2), mul(reset, gates(ofState, 2))));
    return [add(mul(complement(update), hidden), mul(update, h!))];
  };
}

/** The gates are input, output, forget and cell. */
export const LSTM: Cell = {
  gates: 4,
  functions: ['Sigmoid', 'Tanh', 'Tanh'],
  states: 2,
  keepsBias: () => false,
  makeStep(parts) {
    const [f, g] = boundedFunctions(parts) as [GateFunction, GateFunction];
    // The cell state, unlike the gates, goes to its function without bounds.
    const outer = parts.functions[2]!;
    const { add, mul, gates, complement } = algebra(parts);
    const { node, peepholes } = parts;
    const peek = (sum: Value, index: number, c: Value) =>
      peepholes ? add(sum, mul(gates(peepholes, index), c)) : sum;
    const isCoupled = intAttr(node, 'input_forget', 0) !== 0;
    const product = parts.recurrent(0, 4);
    return (x, [h, c]) => {
      const sums = add(x, product(h!));
      const input = f(peek(gates(sums, 0), 0, c!));
      const forget = isCoupled ? complement(input) : f(peek(gates(sums, 2), 2, c!));
      const cell = add(mul(forget, c!), mul(input, g(gates(sums, 3))));
      const output = f(peek(gates(sums, 1), 1, cell));
      return [mul(output, outer(cell)), cell];
    };
  },
};

/** The functions, behind the bounds of the layer. */
function boundedFunctions({ node, graph, functions }: Parts): readonly GateFunction[] {
  const bounded = readBounds(node, graph);
  return functions.map(
    (f): GateFunction =>
      (x) =>
        f(bounded(x)),
  );
}

/** Sums and products of values, and parts of their last axis. */
function algebra({ node, graph, size }: Parts) {
  const [one, minusOne] = [1, -1].map((x) => graph.constant(node, tensorOf('f32', [], [x])));
  const add = (a: Value, b: Value) => graph.emit(node, 'add', [a, b]);
  const mul = (a: Value, b: Value) => graph.emit(node, 'mul', [a, b]);
  const gates = (x: Value, first: number, count = 1) => {
    const range = { start: first * size, count: count * size, step: 1 };
    return sliceOf(node, graph, x, new Map([[x.type.shape.length - 1, range]]));
  };
  /** 1 - x. */
  const complement = (x: Value) => add(mul(x, minusOne!), one!);
  return { add, mul, gates, complement };
}
