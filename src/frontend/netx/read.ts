import { basename } from 'node:path';
import * as codes from '../../diagnostics/codes.ts';
import { fail, locate, throwIfErrors } from '../../diagnostics/diagnostic.ts';
import { type Hdf5Group, readHdf5 } from '../../formats/hdf5/read/read.ts';
import type { Graph } from '../../ir/graph.ts';
import { OP_TABLE } from '../../ir/ops/index.ts';
import { verify } from '../../ir/verify.ts';
import { bindShapes } from '../bind-shapes.ts';
import type { ImportOptions, ImportResult, Source } from '../frontend.ts';
import { type NetworkBuilder, type Value, networkBuilder } from './builder.ts';
import { type LayerFields, layerFields } from './layer-fields.ts';
import { LAYERS, isLayer } from './layers.ts';
import { isReadNeuron, otherNeuron } from './neurons.ts';
import { isResonator } from './resonators.ts';

/** Reads a netx file into a graph at stage `fixed`: its numbers are the integers that the chip has. */
export function read(source: Source, options: ImportOptions): ImportResult {
  const file = source.name;
  const at = { file };
  const layers = layersOf(readHdf5(source, at), file);
  throwIfErrors(unsupported(layers).map((fault) => locate(fault, at)));
  const ops = options.ops ?? OP_TABLE;
  const baseName = basename(file);
  const builder = networkBuilder(ops, baseName);
  const value = counted(builder, layers.at(-1)!, build(builder, layers));
  const graph: Graph = {
    name: baseName.replace(/\.net$/i, ''),
    stage: 'fixed',
    inputs: builder.params,
    ops: builder.ops,
    outputs: [{ name: 'output', value: value.name }],
  };
  throwIfErrors(verify(graph, ops).map((fault) => locate(fault, at)));
  const inputs = graph.inputs.map(({ name, type }) => ({ name, extents: type.shape }));
  throwIfErrors(bindShapes(inputs, options).diagnostics.map((fault) => locate(fault, at)));
  const { notes } = builder;
  const warnings = notes.length > 0 ? [codes.netxReading({ notes }, at)] : [];
  return { graph, warnings, assumed: [] };
}

const MOST_LAYERS = 4096;

function layersOf(root: Hdf5Group, file: string): readonly LayerFields[] {
  const rows = root.children.get('layer');
  if (rows?.kind !== 'group' || rows.children.size === 0)
    return fail(codes.notNetxModel({ found: [...root.children.keys()].slice(0, 8) }, { file }));
  return Array.from({ length: Math.min(rows.children.size, MOST_LAYERS) }, (_, index) => {
    const layer = rows.children.get(String(index));
    if (layer?.kind === 'group') return layerFields(layer, index, file);
    return fail(codes.wrongNetxLayer({ layer: index, fault: 'it is not there' }, { file }));
  });
}

/** All layers and neurons that are not read, at once. */
function unsupported(layers: readonly LayerFields[]) {
  const found = layers.flatMap(({ index, type, neuron }) => [
    ...(isLayer(type) ? [] : [`layer ${index} is ${type}`]),
    ...(isReadNeuron(neuron) ? [] : [`neurons of layer ${index} are ${otherNeuron(neuron!)}`]),
  ]);
  found.push(...layers.flatMap(unheard));
  return found.length > 0 ? [codes.unsupportedNetx({ found })] : [];
}

/** Where complex numbers have no place. */
function unheard(layer: LayerFields): string[] {
  const { index, type, neuron = '' } = layer;
  const isComplex = layer.has('weight/real') || layer.has('weight/imag');
  if (!isResonator(neuron))
    return isComplex ? [`weights of layer ${index} are complex, and its neurons are not`] : [];
  const hearsItself = type === 'dense_rec' || type === 'recurrent';
  return hearsItself || type === 'input' ? [`layer ${index} is ${type}, of resonators`] : [];
}

/** Row by row; what a layer gives is what the next one reads. */
function build(builder: NetworkBuilder, layers: readonly LayerFields[]): Value {
  const values: Value[] = [];
  for (const layer of layers) {
    const context = { builder, layer, layers, values };
    values.push(LAYERS[layer.type as keyof typeof LAYERS](context));
  }
  return values.at(-1)!;
}

/** Spikes are no answer, their sum is: how often a neuron fired, or what its changes come to. */
function counted(builder: NetworkBuilder, layer: LayerFields, value: Value): Value {
  if (value.type.role !== 'spikes') return value;
  return builder.add(layer, { name: 'counts', kind: 'sigma', inputs: [value] });
}
