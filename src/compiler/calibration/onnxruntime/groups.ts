import { type Graph, type Op, definitionsOf, typesOf } from '../../../ir/graph.ts';
import type { ValueType } from '../../../ir/types.ts';
import { sizeOf } from '../../../tensor/shape.ts';

/** Values that are asked for in one run of the model, and what is computed from them here. */
export interface Group {
  /** Asked for, by their name in the model. */
  readonly fetched: readonly string[];
  /** Of those, and of the inputs and what is computed: what somebody watches. */
  readonly watched: readonly string[];
  /** The ops that compute the others from these and from the inputs; absent where there are none. */
  readonly computed?: Graph;
}

/** What is in memory at a time: values that were asked for, and those computed from them. */
const MOST_BYTES = 128 * 2 ** 20;

/**
 * Divides watched values into groups that fit into memory. A value without a name in the model is computed
 * from those around it that have one: a layer whose own result is named is never computed again.
 */
export function groupsOf(
  graph: Graph,
  watched: readonly string[],
  shared: ReadonlySet<string>,
  mostBytes = MOST_BYTES,
): readonly Group[] {
  const definitions = definitionsOf(graph);
  const types = typesOf(graph);
  const bytesOf = (name: string) => BYTES_PER_NUMBER * sizeOf(types.get(name)!.shape);
  const parts: Part[] = [];
  for (const name of watched) {
    const last = parts.at(-1);
    const more = last && needsOf(name, last, { definitions, shared, bytesOf });
    if (more && last.bytes + more.bytes <= mostBytes) join(last, name, more);
    else {
      const part: Part = { watched: [], fetched: new Set(), computed: new Set(), bytes: 0 };
      join(part, name, needsOf(name, part, { definitions, shared, bytesOf }));
      parts.push(part);
    }
  }
  return parts.map((part) => groupOf(part, graph, types));
}

const BYTES_PER_NUMBER = 4;

/** What must be asked for, and what computed, to know values. */
interface Needs {
  readonly fetched: Set<string>;
  readonly computed: Set<string>;
  bytes: number;
}

interface Part extends Needs {
  readonly watched: string[];
}

interface View {
  readonly definitions: ReadonlyMap<string, Op>;
  readonly shared: ReadonlySet<string>;
  readonly bytesOf: (name: string) => number;
}

/** What a value needs besides all that a part has already. */
function needsOf(name: string, part: Part, { definitions, shared, bytesOf }: View): Needs {
  const needs: Needs = { fetched: new Set(), computed: new Set(), bytes: 0 };
  const waiting = [name];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const op = definitions.get(next);
    const place = shared.has(next) ? 'fetched' : 'computed';
    if (!op || part[place].has(next) || needs[place].has(next)) continue;
    needs[place].add(next);
    needs.bytes += bytesOf(next);
    if (place === 'computed') waiting.push(...op.inputs);
  }
  return needs;
}

function join(part: Part, name: string, { fetched, computed, bytes }: Needs): void {
  part.watched.push(name);
  for (const one of fetched) part.fetched.add(one);
  for (const one of computed) part.computed.add(one);
  part.bytes += bytes;
}

function groupOf(part: Part, graph: Graph, types: ReadonlyMap<string, ValueType>): Group {
  const { watched } = part;
  const fetched = [...part.fetched];
  if (part.computed.size === 0) return { fetched, watched };
  const known = fetched.map((name) => ({ name, type: types.get(name)!, loc: [] }));
  const computed = {
    ...graph,
    inputs: [...graph.inputs, ...known],
    ops: graph.ops.filter(({ result }) => part.computed.has(result)),
  };
  return { fetched, watched, computed };
}
