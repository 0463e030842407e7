import { tensorOf } from '../../../tensor/tensor.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { type OnnxNode, floatAttr, floatsAttr, invalid, textsAttr, unsupported } from '../node.ts';
import { numberLike } from './numbers.ts';

/** A function of a gate, with its parameters and the bounds that its input is kept in. */
export type GateFunction = (x: Value) => Value;

type Apply = (
  node: OnnxNode,
  graph: GraphBuilder,
  x: Value,
  parameters: { readonly alpha: number; readonly beta: number },
) => Value;

/** A function that a recurrent layer may name, and its parameters where the layer gives none. */
interface Known {
  readonly apply: Apply;
  readonly alpha?: number;
  readonly beta?: number;
}

/** The functions of a layer, those of all its directions in a row. */
export function readFunctions(
  node: OnnxNode,
  graph: GraphBuilder,
  defaults: readonly string[],
  directions: number,
): readonly GateFunction[] {
  const wanted = defaults.length * directions;
  const names = textsAttr(node, 'activations') ?? Array.from({ length: directions }, () => defaults);
  const all = names.flat();
  if (all.length !== wanted) invalid(node, `it has ${all.length} activations, not ${wanted}`);
  const limit = floatAttr(node, 'clip', Infinity);
  const alphas = (floatsAttr(node, 'activation_alpha') ?? []).values();
  const betas = (floatsAttr(node, 'activation_beta') ?? []).values();
  return all.map((name) => {
    const known = KNOWN.get(name.toLowerCase());
    if (!known) return unsupported(node, `its activation '${name}' is not known`);
    // Parameters are listed for those functions only that have any.
    const parameter = (given: IterableIterator<number>, fallback: number | undefined) =>
      fallback === undefined ? 0 : (given.next().value ?? fallback);
    const parameters = {
      alpha: parameter(alphas, known.alpha),
      beta: parameter(betas, known.beta),
    };
    return (x) => known.apply(node, graph, within(node, graph, x, limit), parameters);
  });
}

function within(node: OnnxNode, graph: GraphBuilder, x: Value, limit: number): Value {
  if (limit === Infinity || limit <= 0) return x;
  return graph.emit(node, 'clip', [x], { low: -limit, high: limit });
}

function plain(kind: string): Known {
  return { apply: (node, graph, x) => graph.emit(node, kind, [x]) };
}

function times(node: OnnxNode, graph: GraphBuilder, x: Value, factor: number): Value {
  return factor === 1 ? x : graph.emit(node, 'mul', [x, numberLike(node, graph, x, factor)]);
}

const KNOWN: ReadonlyMap<string, Known> = new Map<string, Known>([
  ['relu', plain('relu')],
  ['sigmoid', plain('sigmoid')],
  ['softplus', plain('softplus')],
  ['softsign', plain('softsign')],
  ['tanh', plain('tanh')],
  [
    'affine',
    {
      alpha: 1,
      beta: 0,
      apply(node, graph, x, { alpha, beta }) {
        const product = times(node, graph, x, alpha);
        return graph.emit(node, 'add', [product, numberLike(node, graph, x, beta)]);
      },
    },
  ],
  [
    'elu',
    { alpha: 1, apply: (node, graph, x, { alpha }) => graph.emit(node, 'elu', [x], { alpha }) },
  ],
  [
    'hardsigmoid',
    {
      alpha: Math.fround(0.2),
      beta: 0.5,
      apply: (node, graph, x, { alpha, beta }) =>
        graph.emit(node, 'hard-sigmoid', [x], { slope: alpha, offset: beta }),
    },
  ],
  [
    'leakyrelu',
    {
      alpha: Math.fround(0.01),
      apply: (node, graph, x, { alpha }) =>
        graph.emit(node, 'leaky-relu', [x], { slope: tensorOf('f32', [], [alpha]) }),
    },
  ],
  [
    'scaledtanh',
    {
      alpha: 1,
      beta: 1,
      apply(node, graph, x, { alpha, beta }) {
        const y = graph.emit(node, 'tanh', [times(node, graph, x, beta)]);
        return times(node, graph, y, alpha);
      },
    },
  ],
  [
    'thresholdedrelu',
    {
      alpha: 1,
      apply: (node, graph, x, { alpha }) =>
        graph.emit(node, 'thresholded-relu', [x], { threshold: alpha }),
    },
  ],
]);
