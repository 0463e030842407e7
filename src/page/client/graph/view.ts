import { select } from 'd3-selection';
import { curveMonotoneX, line } from 'd3-shape';
import { zoom, zoomIdentity } from 'd3-zoom';
import type { Box, PageEdge, PageGraph, PageNode } from '../../page-data.ts';
import { element, shape } from '../dom.ts';
import { nextNode } from './keys.ts';

export interface GraphView {
  readonly element: HTMLElement;
  /** Chooses a node, and moves it into sight. */
  choose(i: number): void;
}

const LONGEST_LABEL = 26;
const LARGEST_SCALE = 3;
/** Smaller, nobody can read. */
const SMALLEST_START = 0.42;
const STEP = 1.4;
/** What the buttons take. */
const FOOT = 36;

/** A drawing of the graph that can be moved, zoomed and walked through with keys. */
export function graphView(graph: PageGraph, onChoose: (i: number) => void): GraphView {
  const nodes = graph.nodes.map(nodeElement);
  const edges = graph.edges.map(edgeElement);
  const layer = shape('g', {}, edges, nodes);
  const svg = shape(
    'svg',
    { role: 'group', 'aria-label': `graph of ${nodes.length} nodes`, class: 'network' },
    arrow(),
    layer,
  );
  const zooming = zoom<SVGSVGElement, unknown>()
    .scaleExtent([0.05, LARGEST_SCALE])
    // The wheel alone scrolls the page.
    .filter((event: MouseEvent) => event.type !== 'wheel' || event.ctrlKey || event.metaKey)
    .on('zoom', ({ transform }: { transform: { toString(): string } }) =>
      layer.setAttribute('transform', transform.toString()),
    );
  const drawing = select(svg).call(zooming);
  drawing.on('dblclick.zoom', null);

  let chosen = -1;
  const choose = (i: number) => {
    mark(i);
    reveal(svg, graph.nodes[i]!, (x, y) => zooming.translateBy(drawing, x, y));
    nodes[i]!.focus({ preventScroll: true });
  };
  const mark = (i: number) => {
    if (i === chosen) return;
    nodes[chosen]?.setAttribute('aria-pressed', 'false');
    nodes[Math.max(0, chosen)]!.setAttribute('tabindex', '-1');
    chosen = i;
    nodes[i]!.setAttribute('aria-pressed', 'true');
    nodes[i]!.setAttribute('tabindex', '0');
    graph.edges.forEach(({ from, to }, e) =>
      edges[e]!.classList.toggle('near', from === i || to === i),
    );
    onChoose(i);
  };
  nodes.forEach((node, i) => node.addEventListener('click', () => choose(i)));
  svg.addEventListener('keydown', (event) => {
    const next = nextNode(graph, Math.max(0, chosen), event.key);
    if (next === undefined) return;
    event.preventDefault();
    choose(next);
  });
  const fit = (least: number) => {
    const { clientWidth, clientHeight } = svg;
    const whole = Math.min(clientWidth / graph.width, (clientHeight - FOOT) / graph.height);
    const scale = Math.min(1.2, Math.max(least, whole));
    const middle = Math.max(0, (clientWidth - graph.width * scale) / 2);
    zooming.transform(drawing, zoomIdentity.translate(middle, 0).scale(scale));
  };
  const buttons = [
    button('zoom in', '+', () => zooming.scaleBy(drawing, STEP)),
    button('zoom out', '−', () => zooming.scaleBy(drawing, 1 / STEP)),
    button('show all', 'all', () => fit(0)),
  ];
  const panel = element(
    'div',
    { class: 'picture' },
    svg,
    element('div', { class: 'buttons' }, buttons),
  );
  onceWide(panel, () => {
    fit(SMALLEST_START);
    mark(0);
  });
  return { element: panel, choose };
}

/** As soon as it has an extent. */
function onceWide(panel: HTMLElement, then: () => void): void {
  const watch = new ResizeObserver(() => {
    if (panel.clientWidth === 0) return;
    watch.disconnect();
    then();
  });
  watch.observe(panel);
}

/** Moves the drawing by as much as a node is out of it; in its own units. */
function reveal(
  svg: SVGSVGElement,
  { x, y, width, height }: Box,
  by: (x: number, y: number) => void,
) {
  const matrix = (svg.lastElementChild as SVGGElement).getCTM();
  if (!matrix) return;
  const [scale, left, top] = [matrix.a, matrix.e, matrix.f];
  const outside = (centre: number, half: number, most: number) =>
    Math.max(0, half - centre) + Math.min(0, most - centre - half);
  by(
    outside(x * scale + left, (width * scale) / 2 + 8, svg.clientWidth) / scale,
    outside(y * scale + top, (height * scale) / 2 + 8, svg.clientHeight) / scale,
  );
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

function button(label: string, sign: string, onClick: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button', 'aria-label': label, title: label }, sign);
  made.addEventListener('click', onClick);
  return made;
}

function cut(text: string): string {
  return text.length <= LONGEST_LABEL ? text : `${text.slice(0, LONGEST_LABEL - 1)}…`;
}
