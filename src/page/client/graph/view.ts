import type { PageGraph } from '../../page-data.ts';
import { element } from '../dom.ts';
import { type Drawing, drawingOf } from './drawing.ts';
import { nextNode } from './keys.ts';
import { FOOT, LARGEST_FIT, type Lens, lensOn } from './lens.ts';

export interface GraphView {
  readonly element: HTMLElement;
  /** Chooses a node, and moves it into sight. */
  choose(i: number): void;
}

/** Smaller, nobody can read. */
const SMALLEST_START = 0.42;
const STEP = 1.4;

/** A drawing of the graph that can be moved, zoomed and walked through with keys. */
export function graphView(graph: PageGraph, onChoose: (i: number) => void): GraphView {
  const drawing = drawingOf(graph);
  const lens = lensOn(drawing, graph);
  const mark = marker(graph, drawing, onChoose);
  const choose = (i: number) => {
    mark(i);
    lens.reveal(graph.nodes[i]!);
    drawing.nodes[i]!.focus({ preventScroll: true });
  };
  drawing.nodes.forEach((node, i) => node.addEventListener('click', () => choose(i)));
  drawing.svg.addEventListener('keydown', (event) => {
    const at = drawing.nodes.findIndex((node) => node.getAttribute('tabindex') === '0');
    const next = nextNode(graph, at, event.key);
    if (next === undefined) return;
    event.preventDefault();
    choose(next);
  });
  const style = `--drawing: ${Math.round(graph.height * LARGEST_FIT) + FOOT}px`;
  const panel = element('div', { class: 'picture', style }, drawing.svg, buttonsOf(lens));
  onceWide(panel, () => {
    lens.fit(SMALLEST_START);
    mark(0);
  });
  return { element: panel, choose };
}

/** Shows which node is chosen, and the edges at it: of all nodes it alone can be reached by the tab key. */
function marker(graph: PageGraph, { nodes, edges }: Drawing, onChoose: (i: number) => void) {
  let chosen = -1;
  return (i: number) => {
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
}

function buttonsOf(lens: Lens): HTMLElement {
  return element('div', { class: 'buttons' }, [
    button('zoom in', '+', () => lens.scaleBy(STEP)),
    button('zoom out', '−', () => lens.scaleBy(1 / STEP)),
    button('show all', 'all', () => lens.fit(0)),
  ]);
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

function button(label: string, sign: string, onClick: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button', 'aria-label': label, title: label }, sign);
  made.addEventListener('click', onClick);
  return made;
}
