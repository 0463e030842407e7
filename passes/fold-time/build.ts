import type { Graph, Loc, Param } from '../../src/ir/graph.ts';
import type { OpTable } from '../../src/ir/op-def.ts';
import { currentType, spikesType } from '../../src/ir/types.ts';
import { Builder } from './builder.ts';
import { type Folded, readAtoms } from './folded.ts';
import type { Layer } from './layers.ts';
import { outputName } from './outputs.ts';
import { NEURON, attrsOf } from './parameters.ts';
import { Replicas } from './replicas.ts';
import type { Atom, InputAtom } from './terms.ts';

/** The network of one step. */
export function build(graph: Graph, folded: Folded, ops: OpTable, isBinary: boolean): Graph {
  const builder = new Builder(ops);
  const inputs = graph.inputs.map((param) => retype(param, folded, isBinary));
  for (const { name, type } of inputs) builder.declare(name, type);
  const spikes = new Map<Layer, string>();
  for (const { layer } of folded.courses) {
    const { type, origins } = layer.members[0]!;
    const name = origins[0]?.result ?? 'spikes';
    spikes.set(layer, builder.declare(name, spikesType('u1', type.shape)));
  }
  const nameOf = (atom: Atom) => {
    if (atom.kind === 'input') return atom.name;
    return [...spikes].find(
      ([{ members }]) => 'crossing' in atom && members.includes(atom.crossing),
    )![1];
  };
  const replicas = new Replicas(builder, folded, nameOf);
  for (const { layer, neuron } of folded.courses) {
    const { name, gain } = replicas.current(neuron.synapses);
    const attrs = attrsOf(neuron, gain, 'spikes');
    builder.define(spikes.get(layer)!, { kind: NEURON, inputs: [name], attrs, loc: locOf(layer) });
  }
  const locs = new Map(graph.ops.map(({ result, loc }) => [result, loc]));
  const outputs = folded.outputs.map(({ view, readout }) => {
    const { name, value } = view.output;
    const from = { name: value, loc: locs.get(value) ?? [] };
    return { name, value: outputName({ ...view, ...readout, from }, builder, replicas) };
  });
  return { ...graph, stage: 'snn', inputs, ops: builder.ops, outputs };
}

function locOf({ members }: Layer): Loc {
  return [...new Set(members.flatMap(({ origins }) => origins.flatMap((op) => op.loc)))];
}

/** An input without the axis that was time; what it carries depends on who reads it. */
function retype(param: Param, folded: Folded, isBinary: boolean): Param {
  const uses = readAtoms(folded).flatMap((atom) => useOf(atom, param.name) ?? []);
  const [first] = uses;
  if (!first) return param;
  const { shape } = first.input.type;
  if (isBinary) return { ...param, type: spikesType('u1', shape) };
  const isCurrent = uses.every(({ isDirect }) => isDirect);
  return { ...param, type: isCurrent ? currentType('f32', shape) : spikesType('f32', shape) };
}

/** How an atom reads an input: by a synapse, or as the current itself. */
function useOf(
  atom: Atom,
  name: string,
): { readonly input: InputAtom; readonly isDirect: boolean } | undefined {
  let isDirect = true;
  let base = atom;
  while (base.kind === 'linear') {
    if (base.op.kind !== 'reshape') isDirect = false;
    base = base.source;
  }
  return base.kind === 'input' && base.name === name ? { input: base, isDirect } : undefined;
}
