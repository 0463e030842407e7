import { type PlotOptions, barX, barY, ruleX, ruleY, tickX, tickY } from '@observablehq/plot';
import { figureElement } from './figure.ts';
import { short, tick } from './format.ts';
import { labelsFor } from './labels.ts';

export interface Bar {
  readonly name: string;
  readonly value: number;
  /** A bound or a comparison, as a tick. */
  readonly mark?: number;
  readonly more?: string;
}

export interface BarFigure {
  readonly title: string;
  readonly note: string;
  /** Of the table. */
  readonly name: string;
  readonly unit: string;
  /** How a number of the axis is written; three digits unless given. */
  readonly format?: (n: number) => string;
  readonly bars: readonly Bar[];
}

/** Names stand beside bars as long as there is room for them. */
const MOST_NAMED = 40;
const ROW = 16;

export function barFigure({
  title,
  note,
  name,
  unit,
  format = short,
  bars,
}: BarFigure): HTMLElement {
  const rows = bars.map((bar, i) => ({ ...bar, i }));
  const axis = { label: format === short ? unit : null, format: tick(format) };
  const draw = (width: number) =>
    bars.length <= MOST_NAMED ? named(rows, axis, width) : unnamed(rows, axis);
  const hasMarks = bars.some(({ mark }) => mark !== undefined);
  return figureElement({
    ...{ title, note, draw, isWide: bars.length > MOST_NAMED },
    table: {
      name,
      columns: ['name', unit, ...(hasMarks ? ['of'] : []), 'kind'],
      rows: bars.map((bar) => [
        ...[bar.name, bar.value],
        ...(hasMarks ? [bar.mark] : []),
        bar.more,
      ]),
    },
  });
}

type Row = Bar & { readonly i: number };

function titleOf({ name, value, mark, more }: Row): string {
  const of = mark === undefined ? '' : ` of ${mark.toLocaleString('en-US')}`;
  return `${name}\n${value.toLocaleString('en-US')}${of}\n${more ?? ''}`;
}

interface Axis {
  readonly label: string | null;
  readonly format: (n: number) => string;
}

function named(rows: readonly Row[], { label, format }: Axis, width: number): PlotOptions {
  const marked = rows.filter(({ mark }) => mark !== undefined);
  const labels = labelsFor(
    rows.map(({ name }) => name),
    width,
  );
  return {
    height: rows.length * ROW + 46,
    marginLeft: labels.marginLeft,
    marginRight: 24,
    x: { label, grid: true, nice: true, tickFormat: format, ticks: 4 },
    y: {
      label: null,
      domain: rows.map(({ i }) => i),
      tickSize: 0,
      tickFormat: (i: number) => labels.cut(rows[i]!.name),
    },
    marks: [
      barX(rows, {
        ...{ x: 'value', y: 'i', fill: 'var(--bar)', insetTop: 2, insetBottom: 2 },
        ...{ title: titleOf, tip: true },
      }),
      tickX(marked, { x: 'mark', y: 'i', stroke: 'currentColor' }),
      ruleX([0]),
    ],
  };
}

function unnamed(rows: readonly Row[], { label, format }: Axis): PlotOptions {
  const marked = rows.filter(({ mark }) => mark !== undefined);
  return {
    height: 200,
    x: { label: 'in data order', ticks: [], domain: rows.map(({ i }) => i), padding: 0.15 },
    y: { label, grid: true, nice: true, tickFormat: format },
    marks: [
      barY(rows, { x: 'i', y: 'value', fill: 'var(--bar)', title: titleOf, tip: true }),
      tickY(marked, { x: 'i', y: 'mark', stroke: 'currentColor' }),
      ruleY([0]),
    ],
  };
}
