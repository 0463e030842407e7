import { definePass } from '../src/compiler/pass.ts';
import { type Graph, type Op, typesOf } from '../src/ir/graph.ts';
import { defaulted, int } from '../src/ir/attr.ts';
import { type OpTable, typedOp } from '../src/ir/op-def.ts';
import * as codes from '../src/diagnostics/codes.ts';
import { type Diagnostic, SpikeError } from '../src/diagnostics/diagnostic.ts';
import { type ValueType, showType } from '../src/ir/types.ts';
import { isFloat } from '../src/tensor/dtype.ts';
import { largestSums, overflows } from './quantise/bounds.ts';
import { isProduct } from './quantise/channels.ts';
import { components } from './quantise/components.ts';
import { integerParameters } from './quantise/parameters.ts';
import { scaleOf } from './quantise/scale.ts';

/**
 * From float weights to integers. Synapses whose currents meet share one scale s for each channel:
 *
 *   w = round(w / s), |w| <= 2^(bits-1) - 1        theta = round(theta / s)       bias = round(bias / s)
 *
 * so s vanishes into the thresholds, and messages, being levels already, stay as they are. Where an
 * output sums the current up, one scale serves all channels, so that its integers compare. Products of
 * ledgers are integers already: where they meet, s is one part of a whole number, their factor.
 */
export const quantise = definePass({
  name: 'quantise',
  summary: 'turns float weights, thresholds and biases into integers',
  from: ['snn'],
  to: 'fixed',
  removes: [],
  preserves: 'nothing',
  options: { weightBits: defaulted(int('bits of a weight', { low: 2, high: 8 }), 8) },
  run(graph, { ops, options }) {
    const strange = [...floatInputs(graph), ...floatPopulations(graph, ops)];
    if (strange.length > 0) throw new SpikeError(strange);
    const attrs = new Map<string, Op['attrs']>();
    const sums = graph.ops.some(isProduct) ? largestSums(graph) : NO_SUMS;
    for (const component of components(graph)) {
      const scale = scaleOf(component, options.weightBits, sums);
      for (const op of component) attrs.set(op.result, integerParameters(op, scale));
    }
    const fixed = retype(graph, attrs, ops);
    const faults = overflows(fixed);
    if (faults.length > 0) throw new SpikeError(faults);
    return fixed;
  },
});

/** Only products look at sums before there are scales. */
const NO_SUMS: ReadonlyMap<string, number> = new Map();

function floatInputs(graph: Graph): Diagnostic[] {
  return graph.inputs
    .filter(({ type }) => type.role !== 'tensor' && isFloat(type.dtype))
    .map(({ name, type }) => codes.floatInput({ name, type: showType(type) }, { item: name }));
}

function floatPopulations(graph: Graph, ops: OpTable): Diagnostic[] {
  const isFloat = ({ kind }: Op) => !ops.get(kind)!.stages.includes('fixed');
  const kinds = [...new Set(graph.ops.filter(isFloat).map(({ kind }) => kind))];
  return kinds.length === 0 ? [] : [codes.noFixedForm({ kinds })];
}

/** The graph with the new attributes, its types inferred anew: currents are integers now. */
function retype(graph: Graph, attrs: ReadonlyMap<string, Op['attrs']>, table: OpTable): Graph {
  const types = new Map([...typesOf(graph)].map(([name, type]) => [name, integral(type)]));
  const retyped = graph.ops.map((op) => {
    const draft = { ...op, attrs: attrs.get(op.result) ?? op.attrs };
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
