import { definePass } from '../src/compiler/pass.ts';
import { type Graph, type Op, typesOf } from '../src/ir/graph.ts';
import { bool, choice, defaulted, int, optional, text } from '../src/ir/attr.ts';
import { type OpTable, typedOp } from '../src/ir/op-def.ts';
import * as codes from '../src/diagnostics/codes.ts';
import { type Diagnostic, SpikeError } from '../src/diagnostics/diagnostic.ts';
import {
  LAYER_GRAMMAR,
  type LayerChoice,
  isFor,
  namesOf,
  parseLayers,
} from '../src/ir/layer-choice.ts';
import { isSynapse } from '../src/ir/synapse-kinds.ts';
import { type ValueType, showType } from '../src/ir/types.ts';
import { nearestName } from '../src/support/nearest-name.ts';
import { isFloat } from '../src/tensor/dtype.ts';
import { largestSums, overflows } from './quantise/bounds.ts';
import type { ChannelScale } from './quantise/channels.ts';
import { components } from './quantise/components.ts';
import { fineScale } from './quantise/fine-scale.ts';
import { hasLeaky, integerNeuron, leakyScale } from './quantise/leaky.ts';
import { integerParameters } from './quantise/parameters.ts';
import { LEAKY, plainNeurons } from './quantise/plain-neurons.ts';
import type { Rounding, WeightBits } from './quantise/reach.ts';
import { SCALES, coarseScale } from './quantise/scale.ts';
import { vanished } from './quantise/vanished.ts';

/**
 * From float weights to integers. Synapses whose currents meet share one scale s for each channel:
 *
 *   w = round(w / s), |w| <= 2^(bits-1) - 1        theta = round(theta / s)       bias = round(bias / s)
 *
 * so s vanishes into the thresholds, and messages, being levels already, stay as they are. Where an
 * output sums the current up, one scale serves all channels, so that its integers compare. Where a
 * threshold would have few units, s is divided by a power of two and synapses shift their sums up by it.
 * Products of ledgers are integers already: the scale where they arrive is 1 over a power of two, their
 * factor.
 *
 * Float neurons with a leak become those of a chip: decays in 1/4096, thresholds and biases in units of the
 * same s, which is as fine as their currents have room for (quantise/leaky.ts).
 *
 * A format that says one threshold for a layer has no place for scales of channels, and one whose neurons add
 * weights up as they are none for exponents: `scales` and `exponents` do without.
 */
export const quantise = definePass({
  name: 'quantise',
  summary: 'turns float weights, thresholds and biases into integers',
  from: ['snn'],
  to: 'fixed',
  removes: [],
  preserves: 'nothing',
  options: {
    layers: optional(text(`choices of weight bits for single layers: ${LAYER_GRAMMAR}`)),
    weightBits: defaulted(
      int('bits of a weight; gains of single synapses have what they need', { low: 2, high: 8 }),
      8,
    ),
    scales: defaulted(
      choice(
        'what has a scale of its own: each channel of a layer, where it can, or only the layer',
        SCALES,
      ),
      'channel',
    ),
    exponents: defaulted(
      bool(
        'synapses shift their sums up, and biases are finer than weights, where that is more exact',
      ),
      true,
    ),
  },
  run(given, { ops, options }) {
    const layers = parseLayers(options.layers ?? '');
    const strange = [...floatInputs(given), ...withoutWeights(given, layers)];
    const weightBits = bitsOfWeights(options.weightBits, layers);
    if (strange.length > 0) throw new SpikeError(strange);
    const rounding = { weightBits, exponents: options.exponents };
    const graph = plainNeurons(given, ops);
    const parts = components(graph);
    const coarse = parts.map((part) => coarseScale(part, weightBits, options.scales));
    const drafts = parts.map((part, i) => formsOf(part, coarse[i]!, rounding));
    const sums = largestSums(retype(graph, new Map(drafts.flat()), ops));
    const scales = parts.map((part, i) =>
      hasLeaky(part)
        ? leakyScale(part, coarse[i]!, graph, rounding)
        : fineScale(part, coarse[i]!, sums, rounding),
    );
    const forms = parts.map((part, i) =>
      scales[i] === coarse[i] ? drafts[i]! : formsOf(part, scales[i]!, rounding),
    );
    const fixed = retype(graph, new Map(forms.flat()), ops);
    // What float neurons are made of has room for what they hear, as far as that can be said.
    const neurons = graph.ops.filter(({ kind }) => kind === LEAKY).map(({ result }) => result);
    const faults = [
      ...overflows(fixed, new Set(neurons)),
      ...parts.flatMap((part, i) => (hasLeaky(part) ? vanished(part, scales[i]!, fixed) : [])),
    ];
    if (faults.length > 0) throw new SpikeError(faults);
    return fixed;
  },
});

function floatInputs(graph: Graph): Diagnostic[] {
  return graph.inputs
    .filter(({ type }) => type.role !== 'tensor' && isFloat(type.dtype))
    .map(({ name, type }) => codes.floatInput({ name, type: showType(type) }, { item: name }));
}

function withoutWeights(graph: Graph, layers: readonly LayerChoice[]): Diagnostic[] {
  const synapses = graph.ops.filter(isSynapse);
  const names = synapses.flatMap(namesOf);
  return layers
    .filter(({ weightBits }) => weightBits !== undefined)
    .filter((choice) => !synapses.some((op) => isFor(choice, op)))
    .map(({ layer }) => {
      const meant = nearestName(layer, names);
      return codes.unknownLayer({ layer, what: 'layer with weights', meant });
    });
}

/** Bits of the weights of each synapse. */
function bitsOfWeights(all: number, layers: readonly LayerChoice[]): WeightBits {
  const heavy = layers.filter(({ weightBits }) => weightBits !== undefined);
  return (op) => heavy.findLast((choice) => isFor(choice, op))?.weightBits ?? all;
}

function formsOf(part: readonly Op[], scale: ChannelScale, rounding: Rounding) {
  return part.map((op) => {
    const form =
      op.kind === LEAKY
        ? integerNeuron(op, scale, rounding)
        : { kind: op.kind, attrs: integerParameters(op, scale, rounding.weightBits) };
    return [op.result, form] as const;
  });
}

type Form = Pick<Op, 'kind' | 'attrs'>;

/** The graph with the new attributes, its types inferred anew: currents are integers now. */
function retype(graph: Graph, forms: ReadonlyMap<string, Form>, table: OpTable): Graph {
  const types = new Map([...typesOf(graph)].map(([name, type]) => [name, integral(type)]));
  const retyped = graph.ops.map((op) => {
    const draft = { ...op, ...forms.get(op.result) };
    const inputs = op.inputs.map((name) => types.get(name)!);
    const typed = typedOp(table, 'fixed', draft, inputs);
    types.set(op.result, typed.type);
    return typed;
  });
  return { ...graph, stage: 'fixed', ops: retyped };
}

/** What a type becomes, known before its op is reached: a delay may read a value defined after it. */
function integral(type: ValueType): ValueType {
  return type.role === 'current' ? { ...type, dtype: 'i32' } : type;
}
