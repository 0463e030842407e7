import * as codes from '../../diagnostics/codes.ts';
import { type Diagnostic, fail } from '../../diagnostics/diagnostic.ts';
import { type Graph, typesOf } from '../../ir/graph.ts';
import { hdf5Of } from '../hdf5/file.ts';
import { describeRow } from './describe-row.ts';
import { type Entries, flatten } from './entries.ts';
import { type Row, rowsOf } from './rows.ts';

/*
 * The format that netx of Lava's deep-learning library reads: HDF5 with a group for each layer, /layer/0 and on. A layer
 * there answers a step after the one before, as after a delay of one step here.
 */

interface NetxFile {
  readonly bytes: Uint8Array;
  /** What the tool of the format does not read, or reads otherwise. */
  readonly warnings: readonly Diagnostic[];
}

/** A graph of integers as a netx file. Throws all of it that has no place there. */
export function netxFile(graph: Graph): NetxFile {
  if (graph.stage !== 'fixed' && graph.stage !== 'placed')
    fail(codes.notNetx({ faults: [`it is at stage ${graph.stage}, not fixed`] }));
  const rows = rowsOf(graph);
  const types = typesOf(graph);
  const [faults, notes]: [string[], string[]] = [[], []];
  const places = new Map<string, number>();
  const written: Entries[] = [];
  const describing = {
    ...{ types, places, isJoined: rows.some(({ kind }) => kind === 'concat') },
    fault: (text: string) => {
      faults.push(text);
    },
    note: (text: string) => {
      notes.push(text);
    },
  };
  for (const row of rows) {
    const own = describeRow(row, describing);
    if (isFlat(row)) written.push(flatten(types.get(row.from)!.shape));
    written.push(own);
    if (!places.has(row.value)) places.set(row.value, written.length - 1);
  }
  if (faults.length > 0) fail(codes.notNetx({ faults }));
  const warnings = notes.length > 0 ? [codes.netxBeyondTool({ notes })] : [];
  return { bytes: bytesOf(written), warnings };
}

function isFlat(row: Row): row is Extract<Row, { kind: 'layer' }> {
  return row.kind === 'layer' && row.isFlattened && row.synapse?.kind === 'dense';
}

function bytesOf(rows: readonly Entries[]): Uint8Array {
  const entries = rows.flatMap((row, i) =>
    Object.entries(row).map(([name, entry]) => [`layer/${i}/${name}`, entry] as const),
  );
  return hdf5Of(Object.fromEntries(entries));
}
