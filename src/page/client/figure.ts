import { type PlotOptions, plot } from '@observablehq/plot';
import { element } from './dom.ts';
import { type Table, tableControls } from './table.ts';

export interface Figure {
  readonly title: string;
  /** What to see in it, or how to read it. */
  readonly note?: string;
  /** Takes the whole width of the page. */
  readonly isWide?: boolean;
  /** The plot for so many pixels. */
  readonly draw: (width: number) => PlotOptions;
  /** Given what is under the pointer when it is clicked. */
  readonly choose?: (datum: unknown) => void;
  readonly table: Table;
}

const FONT = 'inherit';
const NARROWEST = 240;

/** A plot that fits its place, with its numbers as a table and as CSV. */
export function figureElement({ title, note, isWide, draw, choose, table }: Figure): HTMLElement {
  const place = element('div', { class: 'plot' });
  let drawn = 0;
  const fit = () => {
    const width = Math.max(NARROWEST, Math.floor(place.clientWidth));
    if (width === drawn) return;
    drawn = width;
    const options = draw(width);
    const made = plot({
      ...options,
      width,
      style: { fontFamily: FONT, fontSize: '11px', overflow: 'visible' },
    });
    made.setAttribute('role', 'img');
    // What is in an image has no name of its own.
    for (const part of made.querySelectorAll('[aria-label]')) part.removeAttribute('aria-label');
    made.setAttribute('aria-label', note === undefined ? title : `${title}: ${note}`);
    if (choose) made.addEventListener('click', () => chosen(made, choose));
    place.replaceChildren(made);
  };
  // A click of the mouse would keep the tip until the next one; it is there while the pointer is.
  place.addEventListener('pointerdown', keepLoose, { capture: true });
  // The first call comes as soon as there is a width.
  new ResizeObserver(fit).observe(place);
  return element(
    'figure',
    { class: isWide ? 'wide' : undefined },
    element('figcaption', {}, element('h3', {}, title), note && element('p', {}, note)),
    place,
    table.rows.length > 0 && tableControls(table),
  );
}

function keepLoose(event: PointerEvent): void {
  if (event.pointerType === 'mouse') event.stopPropagation();
}

/** The plot knows what its pointer is at. */
function chosen({ value }: { value?: unknown }, choose: (datum: unknown) => void): void {
  if (value !== undefined && value !== null) choose(value);
}
