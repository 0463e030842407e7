import { select } from 'd3-selection';
import { zoom, zoomIdentity, zoomTransform } from 'd3-zoom';
import type { Box, PageGraph } from '../../page-data.ts';
import type { Drawing } from './drawing.ts';

/** What shows a part of a drawing, or all of it. */
export interface Lens {
  scaleBy(factor: number): void;
  /** Shows all, but nothing smaller than a scale. */
  fit(least: number): void;
  /** Moves so far that all of a node is seen. */
  reveal(node: Box): void;
}

const LARGEST_SCALE = 3;
const SMALLEST_SCALE = 0.05;
/** A graph that would fit is not blown up further. */
export const LARGEST_FIT = 1.2;
/** What the buttons take. */
export const FOOT = 36;

export function lensOn({ svg, layer }: Drawing, { width, height }: PageGraph): Lens {
  const zooming = zoom<SVGSVGElement, unknown>()
    .scaleExtent([SMALLEST_SCALE, LARGEST_SCALE])
    // The wheel alone scrolls the page.
    .filter((event: MouseEvent) => event.type !== 'wheel' || event.ctrlKey || event.metaKey)
    .on('zoom', ({ transform }: { transform: { toString(): string } }) =>
      layer.setAttribute('transform', transform.toString()),
    );
  const seen = select(svg).call(zooming);
  seen.on('dblclick.zoom', null);
  // Paper shows all of it, as large as there is room; nobody moves it there.
  const paper = matchMedia('print');
  const forPaper = () => {
    if (paper.matches) svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    else svg.removeAttribute('viewBox');
    layer.setAttribute('transform', (paper.matches ? zoomIdentity : zoomTransform(svg)).toString());
  };
  paper.addEventListener('change', forPaper);
  return {
    scaleBy: (factor) => zooming.scaleBy(seen, factor),
    fit(least) {
      const { clientWidth, clientHeight } = svg;
      const whole = Math.min(clientWidth / width, (clientHeight - FOOT) / height);
      const scale = Math.min(LARGEST_FIT, Math.max(least, whole));
      const middle = Math.max(0, (clientWidth - width * scale) / 2);
      zooming.transform(seen, zoomIdentity.translate(middle, 0).scale(scale));
      forPaper();
    },
    reveal: (node) => reveal(svg, node, (x, y) => zooming.translateBy(seen, x, y)),
  };
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
