import { barX, ruleX, text, tickX } from '@observablehq/plot';
import type { PageData } from '../../page-data.ts';
import { element } from '../dom.ts';
import { figureElement } from '../figure.ts';
import { count } from '../format.ts';
import type { Section } from '../section.ts';

export const pipeline: Section = {
  id: 'pipeline',
  title: 'Pipeline',
  lead: 'Passes in the order in which they ran, and what each left of the graph.',
  render: ({ report: { passes } }) =>
    passes && passes.length > 0 ? [passFigure(passes), idleList(passes)] : [],
};

type Passes = NonNullable<PageData['report']['passes']>;

const ROW = 20;

function passFigure(passes: Passes): HTMLElement {
  const rows = passes
    .map((pass, i) => ({ ...pass, label: `${i + 1}  ${pass.pass}` }))
    .filter(({ changed }) => changed);
  return figureElement({
    title: 'Ops after each pass that changed something',
    note: 'the bar is what is left, the tick what was there before',
    isWide: true,
    draw: () => ({
      height: rows.length * ROW + 50,
      marginLeft: 170,
      marginRight: 60,
      x: { label: 'ops', grid: true, nice: true },
      y: { label: null, domain: rows.map(({ label }) => label), tickSize: 0 },
      color: { domain: ['ann', 'snn', 'fixed', 'placed'], range: STAGE_COLOURS, legend: true },
      marks: [
        barX(rows, { x: 'opsAfter', y: 'label', fill: 'stage', insetTop: 3, insetBottom: 3 }),
        tickX(rows, { x: 'opsBefore', y: 'label', stroke: 'currentColor', strokeWidth: 1.5 }),
        text(rows, {
          ...{ x: ({ opsBefore, opsAfter }: Row) => Math.max(opsBefore, opsAfter), y: 'label' },
          text: changeOf,
          ...{ textAnchor: 'start', dx: 6, fill: 'currentColor' },
        }),
        ruleX([0]),
      ],
    }),
    table: {
      name: 'passes',
      columns: ['pass', 'stage', 'ops before', 'ops after', 'changed'],
      rows: passes.map(({ pass, stage, opsBefore, opsAfter, changed }) => [
        ...[pass, stage, opsBefore, opsAfter, changed ? 'yes' : 'no'],
      ]),
    },
  });
}

type Row = Passes[number];

const STAGE_COLOURS = [
  'var(--stage-ann)',
  'var(--stage-snn)',
  'var(--stage-fixed)',
  'var(--stage-placed)',
];

function changeOf({ opsBefore, opsAfter }: Row): string {
  if (opsBefore === opsAfter) return 'same number';
  const change = opsAfter - opsBefore;
  return `${change > 0 ? '+' : '−'}${count(Math.abs(change))}`;
}

function idleList(passes: Passes): HTMLElement {
  const idle = [...new Set(passes.filter(({ changed }) => !changed).map(({ pass }) => pass))];
  if (idle.length === 0)
    return element('p', { class: 'wide' }, 'Every pass found something to do.');
  return element('p', { class: 'wide' }, `Found nothing to do: ${idle.join(', ')}.`);
}
