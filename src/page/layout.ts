import { Graph, layout } from '@dagrejs/dagre';
import { type Laid, wrapped } from './wrap.ts';

/** Pixels that a character of a label takes, and what stands around it. */
const CHARACTER = 6.7;
const PADDING = 22;
const HEIGHT = 40;
/** Longer names are cut in the picture; they are whole beside it. */
export const LONGEST_LABEL = 26;

/** Finding the best rank of each node takes time in more than proportion to nodes. */
const MOST_RANKED_WELL = 600;

/** Places nodes from left to right by what they read, edges so that they cross little, and breaks that into lines. */
export function layOut(
  labels: readonly (readonly string[])[],
  links: readonly (readonly [from: number, to: number])[],
): Laid {
  const graph = new Graph();
  const ranker = labels.length > MOST_RANKED_WELL ? 'longest-path' : 'network-simplex';
  graph.setGraph({ rankdir: 'LR', nodesep: 14, ranksep: 34, edgesep: 8, ranker });
  labels.forEach((lines, i) => {
    graph.setNode(String(i), { width: widthOf(lines), height: HEIGHT });
  });
  for (const [from, to] of links) graph.setEdge(String(from), String(to), {});
  layout(graph);
  const { width, height } = graph.graph();
  return wrapped({
    boxes: labels.map((_, i) => {
      const { x, y, width: wide, height: high } = graph.node(String(i));
      return { x: Math.round(x), y: Math.round(y), width: wide, height: high };
    }),
    edges: links.map(([from, to]) => {
      const { points } = graph.edge(String(from), String(to));
      return {
        from,
        to,
        points: points.map(({ x, y }) => [Math.round(x), Math.round(y)] as const),
      };
    }),
    ...{ width, height },
  });
}

function widthOf(lines: readonly string[]): number {
  const longest = Math.max(...lines.map(({ length }) => Math.min(length, LONGEST_LABEL)));
  return Math.round(longest * CHARACTER + PADDING);
}
