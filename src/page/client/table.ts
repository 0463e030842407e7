import { csvOf } from './csv.ts';
import { element } from './dom.ts';
import { count } from './format.ts';

export type Cell = string | number | undefined;

/** Rows under a head: what a plot shows, for those who read or compute. */
export interface Table {
  /** Of the file that it is downloaded as, without an ending. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

export function tableElement({ name, columns, rows }: Table): HTMLElement {
  const isNumeric = columns.map((_, i) =>
    rows.every((row) => typeof (row[i] ?? 0) === 'number' && rows.length > 0),
  );
  const cell = (value: Cell, i: number) =>
    element(
      'td',
      { class: isNumeric[i] ? 'number' : undefined },
      typeof value === 'number' ? count(value) : (value ?? ''),
    );
  const head = columns.map((column, i) =>
    element('th', { scope: 'col', class: isNumeric[i] ? 'number' : undefined }, column),
  );
  const body = rows.map((row) => element('tr', {}, row.map(cell)));
  // What is wider than the page scrolls in a box that keys can reach.
  return element(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `table ${name}` },
    element('table', {}, element('thead', {}, element('tr', {}, head)), element('tbody', {}, body)),
  );
}

/** The table behind a summary, made when it is opened, and a button that saves it. */
export function tableControls(table: Table, title = 'Table'): HTMLElement {
  const details = element(
    'details',
    { class: 'table' },
    element('summary', {}, `${title}, ${count(table.rows.length)} rows`),
  );
  details.addEventListener('toggle', () => {
    if (details.open && details.childElementCount === 1) details.append(tableElement(table));
  });
  return element('div', { class: 'controls' }, details, csvButton(table));
}

export function csvButton(table: Table): HTMLElement {
  const button = element(
    'button',
    { type: 'button', class: 'quiet', 'aria-label': `save ${table.name} as CSV` },
    'CSV',
  );
  button.addEventListener('click', () => save(`${table.name}.csv`, csvOf(table)));
  return button;
}

function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  element('a', { href: url, download: name }).click();
  // The download has begun by then.
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
