import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import { type Graph, typesOf } from '../../ir/graph.ts';
import { type Entries, describeLayer } from './describe-layer.ts';
import { int64, word } from '../hdf5/entries.ts';
import { hdf5Of } from '../hdf5/file.ts';
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
  const entries = rows.flatMap((row, i) =>
    Object.entries(row).map(([name, entry]) => [`layer/${i}/${name}`, entry] as const),
  );
  return hdf5Of(Object.fromEntries(entries));
}
