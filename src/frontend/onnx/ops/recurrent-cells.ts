import type { GraphBuilder, Value } from '../graph-builder.ts';
import { type OnnxNode, intAttr } from '../node.ts';
import { negated, numberLike } from './numbers.ts';
import type { GateFunction } from './recurrent-functions.ts';
import { sliceOf } from './slices.ts';

/** A product with a weight, plus a bias where there is one. */
export type Linear = (x: Value) => Value;

/** What one direction of a layer computes with. */
export interface Parts {
  readonly node: OnnxNode;
  readonly graph: GraphBuilder;
  /** How many units the layer has. */
  readonly size: number;
  /** The product of the hidden state with the weights of some gates, the first one and how many. */
  recurrent(gate: number, gates: number): Linear;
  /** Factors of the cell state in the gates, one after another. */
  readonly peepholes?: Value | undefined;
  readonly functions: readonly GateFunction[];
}

/**
 * From the product of the inputs with the weights of all gates, [1, batch, gates * size], and the state
 * [1, batch, size], hidden state first: the state one step on.
 */
export type Step = (x: Value, state: readonly Value[]) => readonly Value[];

/** A kind of recurrent layer. */
export interface Cell {
  readonly gates: number;
  readonly functions: readonly string[];
  readonly states: number;
  readonly mostInputs: number;
  /** Whether the bias of the recurrent weights is added to their product, not to that of the inputs. */
  keepsBias(node: OnnxNode): boolean;
  makeStep(parts: Parts): Step;
}

export const RNN: Cell = {
  gates: 1,
  functions: ['Tanh'],
  states: 1,
  mostInputs: 6,
  keepsBias: () => false,
  makeStep({ node, graph, recurrent, functions: [f] }) {
    const product = recurrent(0, 1);
    return (x, [h]) => [f!(graph.emit(node, 'add', [x, product(h!)]))];
  },
};

/** Gates: update, reset, hidden. */
export const GRU: Cell = {
  gates: 3,
  functions: ['Sigmoid', 'Tanh'],
  states: 1,
  mostInputs: 6,
  keepsBias: resetsLast,
  makeStep(parts) {
    const { functions, recurrent } = parts;
    const [f, g] = functions as [GateFunction, GateFunction];
    const { add, mul, gatesOf, less } = algebra(parts);
    if (resetsLast(parts.node)) {
      const product = recurrent(0, 3);
      return (x, [h]) => {
        const ofState = product(h!);
        const updateAndReset = f(add(gatesOf(x, 0, 2), gatesOf(ofState, 0, 2)));
        const [z, r] = [gatesOf(updateAndReset, 0), gatesOf(updateAndReset, 1)];
        const next = g(add(gatesOf(x, 2), mul(r, gatesOf(ofState, 2))));
        return [add(mul(less(z), next), mul(z, h!))];
      };
    }
    const [first, last] = [recurrent(0, 2), recurrent(2, 1)];
    return (x, [h]) => {
      const updateAndReset = f(add(gatesOf(x, 0, 2), first(h!)));
      const [z, r] = [gatesOf(updateAndReset, 0), gatesOf(updateAndReset, 1)];
      const next = g(add(gatesOf(x, 2), last(mul(r, h!))));
      return [add(mul(less(z), next), mul(z, h!))];
    };
  },
};

/** Whether the hidden state is reset behind its product with the weights, or before it. */
function resetsLast(node: OnnxNode): boolean {
  return intAttr(node, 'linear_before_reset', 0) !== 0;
}

/** Gates: input, output, forget, cell. */
export const LSTM: Cell = {
  gates: 4,
  functions: ['Sigmoid', 'Tanh', 'Tanh'],
  states: 2,
  mostInputs: 8,
  keepsBias: () => false,
  makeStep(parts) {
    const [f, g, outer] = parts.functions as [GateFunction, GateFunction, GateFunction];
    const { add, mul, gatesOf, less } = algebra(parts);
    const { peepholes } = parts;
    const peeking = (gate: Value, index: number, c: Value) =>
      peepholes ? add(gate, mul(gatesOf(peepholes, index), c)) : gate;
    const isCoupled = intAttr(parts.node, 'input_forget', 0) !== 0;
    const product = parts.recurrent(0, 4);
    return (x, [h, c]) => {
      const sums = add(x, product(h!));
      const input = f(peeking(gatesOf(sums, 0), 0, c!));
      const forget = isCoupled ? less(input) : f(peeking(gatesOf(sums, 2), 2, c!));
      const cell = add(mul(forget, c!), mul(input, g(gatesOf(sums, 3))));
      const output = f(peeking(gatesOf(sums, 1), 1, cell));
      return [mul(output, outer(cell)), cell];
    };
  },
};

/** Sums and products of values, and parts of their last axis. */
function algebra({ node, graph, size }: Parts) {
  const one = (x: Value) => numberLike(node, graph, x, 1);
  const add = (a: Value, b: Value) => graph.emit(node, 'add', [a, b]);
  return {
    add,
    mul: (a: Value, b: Value) => graph.emit(node, 'mul', [a, b]),
    /** 1 - x. */
    less: (x: Value) => add(negated(node, graph, x), one(x)),
    gatesOf(x: Value, gate: number, gates = 1) {
      const range = { start: gate * size, count: gates * size, step: 1 };
      return sliceOf(node, graph, x, new Map([[x.type.shape.length - 1, range]]));
    },
  };
}
