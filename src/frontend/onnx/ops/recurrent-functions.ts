import { tensorOf } from '../../../tensor/tensor.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { type OnnxNode, floatAttr, floatsAttr, invalid, textsAttr, unsupported } from '../node.ts';

/** A function of a gate, with its parameters and the bounds that its input is kept in. */
export type GateFunction = (x: Value) => Value;

/** Adds one op that reads a value. */
type Emit = (kind: string, x: Value, attrs?: Parameters<GraphBuilder['emit']>[3]) => Value;

interface Gate {
  readonly emit: Emit;
  readonly alpha: number;
  readonly beta: number;
  /** Adds a product or a sum with a number. */
  readonly scale: (factor: number) => GateFunction;
  readonly shift: (summand: number) => GateFunction;
}

/** A function that a recurrent layer may name. Of its parameters, some have a value where none is given. */
interface Known {
  readonly make: (gate: Gate) => GateFunction;
  readonly alpha?: number | 'needed';
  readonly beta?: number | 'needed';
}

/** The functions of a layer, those of all its directions in a row. */
export function readFunctions(
  node: OnnxNode,
  graph: GraphBuilder,
  defaults: readonly string[],
  directions: number,
): readonly GateFunction[] {
  const wanted = defaults.length * directions;
  const names = textsAttr(node, 'activations') ?? repeated(defaults, directions);
  if (names.length !== wanted) invalid(node, `it has ${names.length} activations, not ${wanted}`);
  const alphas = [...(floatsAttr(node, 'activation_alpha') ?? [])];
  const betas = [...(floatsAttr(node, 'activation_beta') ?? [])];
  const emit: Emit = (kind, x, attrs) => graph.emit(node, kind, [x], attrs);
  const withNumber = (kind: string) => (number: number) => {
    const other = graph.constant(node, tensorOf('f32', [], [number]));
    return (x: Value) => graph.emit(node, kind, [x, other]);
  };
  const tools = { emit, scale: withNumber('mul'), shift: withNumber('add') };
  return names.map((name) => {
    const known = KNOWN.get(name.toLowerCase());
    if (!known) return unsupported(node, `its activation '${name}' is not known`);
    // Parameters are listed for those functions only that have any.
    const parameter = (list: number[], fallback: number | 'needed') => {
      const value = list.shift() ?? fallback;
      return value === 'needed'
        ? invalid(node, `its activation '${name}' needs parameters`)
        : value;
    };
    const alpha = known.alpha === undefined ? 0 : parameter(alphas, known.alpha);
    const beta = known.beta === undefined ? 0 : parameter(betas, known.beta);
    return known.make({ ...tools, alpha, beta });
  });
}

function repeated(names: readonly string[], times: number): readonly string[] {
  return Array.from({ length: times }, () => names).flat();
}

/** Keeps the sums that a layer's gates compute with within its bounds. */
export function readBounds(node: OnnxNode, graph: GraphBuilder): GateFunction {
  const limit = floatAttr(node, 'clip', Infinity);
  if (limit === Infinity) return (x) => x;
  return (x) => graph.emit(node, 'clip', [x], { low: -limit, high: limit });
}

function plain(kind: string): Known {
  return {
    make:
      ({ emit }) =>
      (x) =>
        emit(kind, x),
  };
}

const affine: Known = {
  alpha: 'needed',
  beta: 'needed',
  make({ alpha, beta, scale, shift }) {
    const [scaled, shifted] = [scale(alpha), shift(beta)];
    return (x) => shifted(scaled(x));
  },
};

const scaledTanh: Known = {
  alpha: 'needed',
  beta: 'needed',
  make({ alpha, beta, emit, scale }) {
    const [inside, outside] = [scale(beta), scale(alpha)];
    return (x) => outside(emit('tanh', inside(x)));
  },
};

const leakyRelu: Known = {
  alpha: Math.fround(0.01),
  make({ alpha, emit }) {
    const slope = tensorOf('f32', [], [alpha]);
    return (x) => emit('leaky-relu', x, { slope });
  },
};

const elu: Known = {
  alpha: 1,
  make:
    ({ alpha, emit }) =>
    (x) =>
      emit('elu', x, { alpha }),
};

const hardSigmoid: Known = {
  alpha: Math.fround(0.2),
  beta: 0.5,
  make:
    ({ alpha, beta, emit }) =>
    (x) =>
      emit('hard-sigmoid', x, { slope: alpha, offset: beta }),
};

const thresholdedRelu: Known = {
  alpha: 1,
  make:
    ({ alpha, emit }) =>
    (x) =>
      emit('thresholded-relu', x, { threshold: alpha }),
};

const KNOWN: ReadonlyMap<string, Known> = new Map<string, Known>([
  ['affine', affine],
  ['elu', elu],
  ['hardsigmoid', hardSigmoid],
  ['leakyrelu', leakyRelu],
  ['relu', plain('relu')],
  ['scaledtanh', scaledTanh],
  ['sigmoid', plain('sigmoid')],
  ['softplus', plain('softplus')],
  ['softsign', plain('softsign')],
  ['tanh', plain('tanh')],
  ['thresholdedrelu', thresholdedRelu],
]);
