import { describeGraph } from '../compiler/describe-graph.ts';
import { isPopulation, synapseCounts } from '../ir/count.ts';
import type { Attr, Graph, Op } from '../ir/graph.ts';
import type { OpTable } from '../ir/op-def.ts';
import { isProduct } from '../ir/synapse-kinds.ts';
import { showType } from '../ir/types.ts';
import { sizeOf } from '../tensor/shape.ts';
import { isTensor } from '../tensor/tensor.ts';
import type { Family, PageGraph, PageNode } from './page-data.ts';

/** Of lists so many numbers are shown, and of hashes so many characters. */
const MOST_NUMBERS = 12;
const HASH = 12;

/** The graph as nodes and edges, laid out. Finding places takes a library that nothing else needs. */
export async function pageGraph(graph: Graph, ops: OpTable): Promise<PageGraph> {
  const { layOut } = await import('./layout.ts');
  const nodes = nodesOf(graph, ops);
  const first = graph.inputs.length;
  const last = first + graph.ops.length;
  // An output may be named as a value is, of which it then is the value or not.
  const places = new Map(nodes.slice(0, last).map(({ name }, i) => [name, i]));
  const links = [
    ...graph.ops.flatMap((op, i) => linksTo(first + i, op.inputs, places)),
    ...graph.outputs.flatMap(({ value }, i) => linksTo(last + i, [value], places)),
  ];
  const labels = nodes.map(({ name, kind }) => [kind, name]);
  const { boxes, edges, width, height } = layOut(labels, links);
  const kinds = [...new Set(graph.ops.map(({ kind }) => kind))].sort();
  return {
    nodes: nodes.map((node, i) => ({ ...node, ...boxes[i]! })),
    ...{ edges, width, height },
    kinds: Object.fromEntries(kinds.map((kind) => [kind, ops.get(kind)!.summary])),
  };
}

function linksTo(
  to: number,
  names: readonly string[],
  places: ReadonlyMap<string, number>,
): [from: number, to: number][] {
  return [...new Set(names)].map((name) => [places.get(name)!, to]);
}

/** Inputs, ops and outputs, in this order. Outputs come last, so that a value keeps its own name. */
function nodesOf(graph: Graph, ops: OpTable): PageNode[] {
  const described = describeGraph(graph, ops);
  const synapses = synapseCounts(graph, ops);
  const none = { parameters: 0, neurons: 0, synapses: 0, attrs: [] };
  const types = new Map(graph.ops.map(({ result, type }) => [result, type]));
  return [
    ...graph.inputs.map(({ name, type, loc }): PageNode => ({
      ...{ name, kind: 'input', family: 'input', type: showType(type) },
      ...none,
      from: loc,
    })),
    ...graph.ops.map((op, i): PageNode => ({
      ...{ name: op.result, kind: op.kind, family: familyOf(op, ops), type: showType(op.type) },
      parameters: described.ops[i]!.parameters,
      neurons: isPopulation(op, ops) ? sizeOf(op.type.shape) : 0,
      synapses: synapses.get(op.result) ?? 0,
      attrs: Object.entries(op.attrs).map(([name, value]) => [name, showValue(value)]),
      from: op.loc,
    })),
    ...graph.outputs.map(({ name, value }): PageNode => {
      const type = types.get(value) ?? graph.inputs.find((input) => input.name === value)!.type;
      return { name, kind: 'output', family: 'output', type: showType(type), ...none, from: [] };
    }),
  ];
}

function familyOf(op: Op, ops: OpTable): Family {
  const def = ops.get(op.kind)!;
  if (def.fanOut) return 'synapse';
  if (isProduct(op)) return 'product';
  if (isPopulation(op, ops)) return 'population';
  return def.readsPast ? 'past' : 'plain';
}

function showValue(value: Attr): string {
  if (isTensor(value))
    return `${value.dtype}[${value.shape.join(',')}] @${value.hash.slice(0, HASH)}`;
  if (typeof value !== 'object') return String(value);
  const rest = value.length > MOST_NUMBERS ? `, and ${value.length - MOST_NUMBERS} more` : '';
  return `[${value.slice(0, MOST_NUMBERS).join(', ')}${rest}]`;
}
