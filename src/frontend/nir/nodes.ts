import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import type { Hdf5Dataset, Hdf5Group } from '../../formats/hdf5/read/read.ts';
import { type Tensor, tensorOf } from '../../tensor/tensor.ts';

/** A node of a NIR graph, whose subgraphs are gone: `lif1.lin` is the node `lin` of `lif1`. */
export interface NirNode {
  readonly name: string;
  readonly type: string;
  /** Names of the nodes that it reads, in the order of the edges. */
  readonly reads: string[];
  has(parameter: string): boolean;
  numbers(parameter: string): Numbers;
  integers(parameter: string): readonly number[];
  /** A word, where a parameter may be one. */
  word(parameter: string): string | undefined;
  refuse(fault: string): never;
}

interface Numbers {
  readonly shape: readonly number[];
  readonly numbers: Float64Array;
}

/** Nodes by name, in the order of the file. What enters a subgraph enters its input, what leaves it its output. */
export type NirNodes = ReadonlyMap<string, NirNode>;

export function nodesOf(root: Hdf5Group, file: string): NirNodes {
  const graph = root.children.get('node');
  if (graph?.kind !== 'group' || !graph.children.has('nodes'))
    return fail(codes.notNirModel({ found: [...root.children.keys()].slice(0, 8) }, { file }));
  const nodes = new Map<string, NirNode>();
  const strays: string[] = [];
  collect({ graph, path: '', nodes, strays, file });
  if (strays.length > 0) fail(codes.strayNirEdges({ edges: strays.slice(0, 20) }, { file }));
  return nodes;
}

/** Seconds of a step, where whoever wrote the file has put them into its metadata. */
export function stepInMetadata(root: Hdf5Group): number | undefined {
  const graph = root.children.get('node');
  const metadata = graph?.kind === 'group' ? graph.children.get('metadata') : undefined;
  const dt = metadata?.kind === 'group' ? datasetIn(metadata, 'dt') : undefined;
  const [seconds = NaN] = dt?.type.kind.endsWith('text') === false ? dt.numbers() : [];
  return seconds > 0 && seconds < Infinity ? seconds : undefined;
}

/** Far more than networks have, whose layers are nodes. */
const MOST_NODES = 4096;
const MOST_EDGES = 16_384;

interface Collecting {
  readonly graph: Hdf5Group;
  readonly path: string;
  readonly nodes: Map<string, NirNode>;
  readonly strays: string[];
  readonly file: string;
}

function collect({ graph, path, nodes, strays, file }: Collecting): void {
  const refuse = (node: string, fault: string) =>
    fail(codes.wrongNirNode({ node, fault }, { file, item: node }));
  const own = graph.children.get('nodes');
  const children = own?.kind === 'group' ? own.children : new Map<string, never>();
  const ends = new Map<string, readonly [entry: string, exit: string]>();
  for (const [key, child] of children) {
    const name = `${path}${key}`;
    if (child.kind !== 'group') return refuse(name, 'it is no group');
    if (nodes.has(name)) return refuse(name, 'two nodes are called so');
    if (nodes.size >= MOST_NODES) return refuse(name, `there are more than ${MOST_NODES} nodes`);
    const type = datasetIn(child, 'type')?.texts()[0] ?? '';
    if (type === 'NIRGraph') {
      collect({ graph: child, path: `${name}.`, nodes, strays, file });
      ends.set(key, [endOf(nodes, `${name}.`, 'Input'), endOf(nodes, `${name}.`, 'Output')]);
      continue;
    }
    nodes.set(name, nirNode(child, name, type, file));
    ends.set(key, [name, name]);
  }
  const edges = datasetIn(graph, 'edges')?.texts() ?? [];
  if (edges.length > 2 * MOST_EDGES)
    return refuse(path || 'node', `it has more than ${MOST_EDGES} edges`);
  for (let i = 0; i + 1 < edges.length; i += 2) {
    const [from, to] = [ends.get(edges[i]!), ends.get(edges[i + 1]!)];
    const target = to && nodes.get(to[0]);
    if (!from || !target)
      strays.push(`${path}${edges[i]!} -> ${path}${edges[i + 1]!}`.slice(0, 160));
    else target.reads.push(from[1]);
  }
}

function endOf(nodes: NirNodes, path: string, type: string): string {
  const inner = [...nodes.values()].filter((node) => node.name.startsWith(path));
  return (
    inner.find((node) => node.type === type && !node.name.slice(path.length).includes('.'))?.name ??
    ''
  );
}

function datasetIn(group: Hdf5Group, name: string): Hdf5Dataset | undefined {
  const found = group.children.get(name);
  return found?.kind === 'dataset' ? found : undefined;
}

const LARGEST_INTEGER = 2 ** 31;

function nirNode(group: Hdf5Group, name: string, type: string, file: string): NirNode {
  const refuse = (text: string): never =>
    fail(codes.wrongNirNode({ node: name, fault: text }, { file, item: name }));
  const need = (parameter: string) =>
    datasetIn(group, parameter) ?? refuse(`it has no ${parameter}`);
  const numbers = (parameter: string) => {
    const found = need(parameter).numbers();
    return found.every(Number.isFinite) ? found : refuse(`its ${parameter} is not finite`);
  };
  const isText = (parameter: string) =>
    datasetIn(group, parameter)?.type.kind.endsWith('text') ?? false;
  return {
    name,
    type,
    reads: [],
    refuse,
    has: (parameter) => group.children.has(parameter),
    numbers: (parameter) => ({ shape: need(parameter).shape, numbers: numbers(parameter) }),
    word: (parameter) => (isText(parameter) ? need(parameter).texts()[0] : undefined),
    integers(parameter) {
      const found = Array.from(numbers(parameter));
      return found.every((x) => Number.isInteger(x) && Math.abs(x) < LARGEST_INTEGER)
        ? found
        : refuse(`its ${parameter} is no list of integers`);
    },
  };
}

export function floatTensor(shape: readonly number[], numbers: ArrayLike<number>): Tensor {
  return tensorOf('f32', shape, numbers);
}
