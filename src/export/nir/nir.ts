import * as codes from '../../diagnostics/codes.ts';
import { type Diagnostic, fail } from '../../diagnostics/diagnostic.ts';
import { type Graph, typesOf } from '../../ir/graph.ts';
import { float64, words } from '../hdf5/entries.ts';
import { hdf5Of } from '../hdf5/file.ts';
import { type NirDraft, nirDraft } from './draft.ts';
import { NODES, shapeEntry } from './nodes.ts';

/** What exporters of networks in steps write for a step. */
const USUAL_DT = 1e-4;

const VERSION = '1.0.4';

interface NirFile {
  readonly bytes: Uint8Array;
  /** What the format has no word for. */
  readonly warnings: readonly Diagnostic[];
}

/**
 * A spiking network as a graph of NIR. Its equations are in seconds: a step is `dt`, which the file's metadata say, as
 * they say what got lost. Throws all of it that has no node there.
 */
export function nirFile(graph: Graph, dt = USUAL_DT): NirFile {
  if (graph.stage === 'ann') fail(codes.notNir({ faults: ['it is at stage ann: it has no time'] }));
  const [faults, lost]: [string[], string[]] = [[], []];
  const draft = nirDraft({ faults, lost });
  const places = new Map(graph.ops.map(({ result }, i) => [result, i]));
  for (const { name, type } of graph.inputs) {
    if (type.role !== 'spikes') draft.fault(`input '${name}' is no spikes, but a ${type.role}`);
    draft.add(name, [], { type: words([], ['Input']), shape: shapeEntry(type.shape) });
  }
  const outputs = new Set(graph.outputs.map(({ value }) => value));
  const types = typesOf(graph);
  graph.ops.forEach((op, i) => {
    const write = NODES.get(op.kind);
    const isLater = (value: string) => (places.get(value) ?? -1) >= i;
    if (!write) draft.fault(`'${op.result}' is ${op.kind}`);
    write?.(op, { draft, dt, types, isLater, isOutput: (value) => outputs.has(value) });
  });
  for (const { name, value } of graph.outputs) {
    const shape = shapeEntry(types.get(value)!.shape);
    draft.end(name, draft.sourcesOf(value), { type: words([], ['Output']), shape });
  }
  if (faults.length > 0) fail(codes.notNir({ faults }));
  const warnings = lost.length > 0 ? [codes.nirLosses({ notes: lost })] : [];
  return { bytes: bytesOf(draft, dt, lost), warnings };
}

function bytesOf({ nodes, edges }: NirDraft, dt: number, lost: readonly string[]): Uint8Array {
  const entries = [...nodes].flatMap(([name, own]) =>
    Object.entries(own).map(([word, entry]) => [`node/nodes/${name}/${word}`, entry] as const),
  );
  return hdf5Of({
    version: words([], [VERSION]),
    'node/type': words([], ['NIRGraph']),
    'node/edges': words([edges.length, 2], edges.flat()),
    'node/metadata/dt': float64([], [dt]),
    ...(lost.length > 0 && { 'node/metadata/lost': words([lost.length], lost) }),
    ...Object.fromEntries(entries),
  });
}
