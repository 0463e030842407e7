import { type PlotOptions, barX, barY, ruleX, ruleY, tickX, tickY } from '@observablehq/plot';
import { figureElement } from './figure.ts';

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
  readonly bars: readonly Bar[];
}

/** Names stand beside bars as long as there is room for them. */
const MOST_NAMED = 40;
const LONGEST_NAME = 22;
const ROW = 16;

export function barFigure({ title, note, name, unit, bars }: BarFigure): HTMLElement {
  const rows = bars.map((bar, i) => ({ ...bar, i }));
  const draw = () => (bars.length <= MOST_NAMED ? named(rows, unit) : unnamed(rows, unit));
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

function named(rows: readonly Row[], unit: string): PlotOptions {
  const marked = rows.filter(({ mark }) => mark !== undefined);
  return {
    height: rows.length * ROW + 46,
    marginLeft: 150,
    x: { label: unit, grid: true, nice: true, tickFormat: 's', ticks: 4 },
    y: {
      label: null,
      domain: rows.map(({ i }) => i),
      tickSize: 0,
      tickFormat: (i: number) => cut(rows[i]!.name),
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

function unnamed(rows: readonly Row[], unit: string): PlotOptions {
  const marked = rows.filter(({ mark }) => mark !== undefined);
  return {
    height: 200,
    x: { label: 'in data order', ticks: [], domain: rows.map(({ i }) => i), padding: 0.15 },
    y: { label: unit, grid: true, nice: true, tickFormat: 's' },
    marks: [
      barY(rows, { x: 'i', y: 'value', fill: 'var(--bar)', title: titleOf, tip: true }),
      tickY(marked, { x: 'i', y: 'mark', stroke: 'currentColor' }),
      ruleY([0]),
    ],
  };
}

function cut(name: string): string {
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 1)}…`;
}
