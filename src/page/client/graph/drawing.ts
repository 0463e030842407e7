import { curveMonotoneX, line } from 'd3-shape';
import type { Box, PageEdge, PageGraph, PageNode } from '../../page-data.ts';
import { shape } from '../dom.ts';

/** A graph as shapes: those of nodes and edges in the order in which they are listed. */
export interface Drawing {
  readonly svg: SVGSVGElement;
  /** What moves when the drawing is moved. */
  readonly layer: SVGGElement;
  readonly nodes: readonly SVGGElement[];
  readonly edges: readonly SVGGElement[];
}

const LONGEST_LABEL = 26;

export function drawingOf(graph: PageGraph): Drawing {
  const nodes = graph.nodes.map(nodeElement);
  const edges = graph.edges.map(edgeElement);
  const layer = shape('g', {}, edges, nodes);
  const label = `graph of ${nodes.length} nodes`;
  const svg = shape(
    'svg',
    { role: 'group', 'aria-label': label, class: 'network' },
    arrow(),
    layer,
  );
  return { svg, layer, nodes, edges };
}

function nodeElement(node: PageNode & Box, i: number): SVGGElement {
  const { x, y, width, height, kind, name, family } = node;
  return shape(
    'g',
    {
      class: `node ${family}`,
      transform: `translate(${x - width / 2},${y - height / 2})`,
      role: 'button',
      tabindex: i === 0 ? 0 : -1,
      'aria-pressed': 'false',
    },
    shape('rect', { width, height, rx: 4 }),
    shape('text', { x: 11, y: 16, class: 'kind' }, cut(kind)),
    // Between words for those who hear them.
    ' ',
    shape('text', { x: 11, y: 31 }, cut(name)),
  );
}

const pathOf = line().curve(curveMonotoneX).digits(0);

/** The last piece has the head. */
function edgeElement({ pieces }: PageEdge): SVGGElement {
  const paths = pieces.map((piece, i) => {
    const points = Array.from({ length: piece.length / 2 }, (_, k): [number, number] => [
      piece[2 * k]!,
      piece[2 * k + 1]!,
    ]);
    const end = i === pieces.length - 1 ? 'url(#arrow)' : undefined;
    return shape('path', { d: pathOf(points) ?? '', 'marker-end': end });
  });
  return shape('g', { class: 'edge' }, paths);
}

function arrow(): SVGElement {
  const size = { viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 6, markerHeight: 6 };
  const head = shape('path', { d: 'M0,0L8,4L0,8z' });
  return shape('defs', {}, shape('marker', { id: 'arrow', orient: 'auto', ...size }, head));
}

function cut(text: string): string {
  return text.length <= LONGEST_LABEL ? text : `${text.slice(0, LONGEST_LABEL - 1)}…`;
}
