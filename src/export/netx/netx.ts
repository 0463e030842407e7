import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import { layoutHdf5 } from '../../formats/hdf5/layout.ts';
import { type Dataset, type Group, group } from '../../formats/hdf5/tree.ts';
import { type Graph, typesOf } from '../../ir/graph.ts';
import { type Entries, describeLayer } from './describe-layer.ts';
import { type Entry, int64, word } from './entries.ts';
import { layersOf } from './layers.ts';

/*
 * The format that netx of Lava's deep-learning library reads: HDF5 with a group for each layer, /layer/0 and on. A layer
 * there answers a step after the one before, as after a delay of one step here.
 */

/** A graph of integers as the bytes of a netx file. Throws all of it that has no place there. */
export function netxFile(graph: Graph): Uint8Array {
  if (graph.stage !== 'fixed' && graph.stage !== 'placed')
    fail(codes.notNetx({ faults: [`it is at stage ${graph.stage}, not fixed`] }));
  const layers = layersOf(graph);
  const types = typesOf(graph);
  const faults: string[] = [];
  const described = layers.flatMap((layer): Entries[] => {
    const input = types.get((layer.synapse ?? layer.population).inputs[0]!)!;
    const own = describeLayer(layer, input, (text) => faults.push(text));
    const isFlat = layer.isFlattened && layer.synapse?.kind === 'dense';
    return isFlat ? [flatten(input.shape), own] : [own];
  });
  if (faults.length > 0) fail(codes.notNetx({ faults }));
  const { shape } = graph.inputs[0]!.type;
  const plain = shape.length > 1 && shape[0] === 1 ? shape.slice(1) : shape;
  const first = { type: word('input', 10, [1]), shape: int64(plain, [plain.length]) };
  const rows = layers[0]!.synapse ? [first, ...described] : described;
  return bytesOf(rows);
}

function flatten(shape: readonly number[]): Entries {
  const size = shape.reduce((a, b) => a * b, 1);
  return { type: word('flatten', 10, [1]), shape: int64([size, 1, 1], [3]) };
}

function bytesOf(rows: readonly Entries[]): Uint8Array {
  const bytes = new Map<Dataset, Uint8Array>();
  const layers = rows.map((entries, i) => [`${i}`, layerGroup(entries, bytes)] as const);
  const root = group({ layer: group(Object.fromEntries(layers)) });
  const { head, datasets, size } = layoutHdf5(root);
  const whole = new Uint8Array(size);
  whole.set(head);
  for (const { dataset, at } of datasets) whole.set(bytes.get(dataset)!, at);
  return whole;
}

/** The datasets of a layer; those of its neurons stand in a group of their own. */
function layerGroup(entries: Entries, bytes: Map<Dataset, Uint8Array>): Group {
  const put = ({ dataset, bytes: own }: Entry) => {
    bytes.set(dataset, own);
    return dataset;
  };
  const own: Record<string, Dataset | Group> = {};
  const neuron: Record<string, Dataset> = {};
  for (const [name, entry] of Object.entries(entries)) {
    if (name.startsWith('neuron/')) neuron[name.slice('neuron/'.length)] = put(entry);
    else own[name] = put(entry);
  }
  return group(Object.keys(neuron).length > 0 ? { ...own, neuron: group(neuron) } : own);
}
