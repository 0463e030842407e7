import { barX, ruleX, text, tickX } from '@observablehq/plot';
import type { PageData } from '../../page-data.ts';
import { element } from '../dom.ts';
import { figureElement } from '../figure.ts';
import { short, tick } from '../format.ts';
import type { Section } from '../section.ts';

export const pipeline: Section = {
  id: 'pipeline',
  title: 'Pipeline',
  lead: 'Passes in the order in which they ran, and what each left of the graph.',
  render: ({ report: { passes } }) =>
    passes && passes.length > 0
      ? [stageLegend(passes), ...sizeFigures(passes), idleList(passes)]
      : [],
};

type Passes = NonNullable<PageData['report']['passes']>;

const ROW = 20;

const SIZES = ['ops', 'neurons', 'synapses', 'bytes'] as const;
type Size = (typeof SIZES)[number];

/** A figure for each size that some pass changed. */
function sizeFigures(passes: Passes): HTMLElement[] {
  const changed = passes
    .map((pass, i) => ({ ...pass, label: `${i + 1}  ${pass.pass}` }))
    .filter((pass) => pass.changed);
  return SIZES.filter((size) =>
    changed.some(({ before, after }) => before[size] !== after[size]),
  ).map((size) => sizeFigure(changed, size, passes));
}

type Row = Passes[number] & { readonly label: string };

function sizeFigure(rows: readonly Row[], size: Size, passes: Passes): HTMLElement {
  return figureElement({
    title: `${TITLES[size]} after each pass that changed something`,
    note: 'the bar is what is left, the tick what was there before',
    draw: () => ({
      height: rows.length * ROW + 46,
      marginLeft: 160,
      marginRight: 64,
      x: { label: null, grid: true, nice: true, tickFormat: tick(short), ticks: 4 },
      y: { label: null, domain: rows.map(({ label }) => label), tickSize: 0 },
      color: { domain: STAGES, range: STAGES.map((stage) => `var(--stage-${stage})`) },
      marks: [
        barX(rows, {
          ...{ x: ({ after }: Row) => after[size], y: 'label', fill: 'stage' },
          ...{ insetTop: 3, insetBottom: 3 },
        }),
        tickX(rows, { x: ({ before }: Row) => before[size], y: 'label', stroke: 'currentColor' }),
        text(rows, {
          ...{ x: ({ before, after }: Row) => Math.max(before[size], after[size]), y: 'label' },
          ...{ text: (row: Row) => changeOf(row, size), textAnchor: 'start', dx: 6 },
          fill: 'currentColor',
        }),
        ruleX([0]),
      ],
    }),
    table: {
      name: `passes-${size}`,
      columns: ['pass', 'stage', 'before', 'after', 'changed', 'options'],
      rows: passes.map(({ pass, options, stage, before, after, changed }) => [
        ...[pass, stage, before[size], after[size], changed ? 'yes' : 'no', options],
      ]),
    },
  });
}

const TITLES: Readonly<Record<Size, string>> = {
  ops: 'Ops',
  neurons: 'Neurons',
  synapses: 'Synapses',
  bytes: 'Bytes of tensors',
};

const STAGES = ['ann', 'snn', 'fixed', 'placed'];

function changeOf({ before, after }: Row, size: Size): string {
  const change = after[size] - before[size];
  if (change === 0) return '';
  return `${change > 0 ? '+' : '−'}${short(Math.abs(change))}`;
}

function stageLegend(passes: Passes): HTMLElement {
  const here = STAGES.filter((name) => passes.some(({ stage }) => stage === name));
  return element(
    'ul',
    { class: 'legend wide' },
    here.map((stage) => element('li', { class: `stage-${stage}` }, STAGE_WORDS[stage])),
  );
}

const STAGE_WORDS: Readonly<Record<string, string>> = {
  ann: 'ann: floats, no time',
  snn: 'snn: messages over steps',
  fixed: 'fixed: integers only',
  placed: 'placed: fits the target',
};

function idleList(passes: Passes): HTMLElement {
  const isCalibrated = passes.some(({ pass }) => pass === 'encode');
  const ranges = isCalibrated
    ? ' Before encode, calibration adds an op for each range that it found.'
    : '';
  const idle = [...new Set(passes.filter(({ changed }) => !changed).map(({ pass }) => pass))];
  if (idle.length === 0)
    return element('p', { class: 'wide' }, `Every pass found something to do.${ranges}`);
  return element('p', { class: 'wide' }, `Found nothing to do: ${idle.join(', ')}.${ranges}`);
}
