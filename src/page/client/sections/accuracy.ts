import { dot, lineY, pointer, ruleY, text, tip } from '@observablehq/plot';
import { figureElement } from '../figure.ts';
import { percent } from '../format.ts';
import { stepTicks } from '../ticks.ts';
import type { Section } from '../section.ts';
import type { PageData } from '../../page-data.ts';

export const accuracy: Section = {
  id: 'accuracy',
  title: 'Accuracy over time',
  lead: 'What the outputs would be worth if a sample ended after so many steps.',
  render: ({ report: { quality } }) => {
    if (!quality) return [];
    const shares = sharesOf(quality);
    return [...(shares.length > 0 ? [shareFigure(shares, quality)] : []), sqnrFigure(quality)];
  },
};

type Quality = NonNullable<PageData['report']['quality']>;

interface Share {
  readonly step: number;
  readonly part: number;
  readonly what: string;
}

function sharesOf({ accuracy: right, outputs }: Quality): Share[] {
  const agreement = outputs.find((output) => output.agreement)?.agreement ?? [];
  return [
    ...(right?.spiking ?? []).map((part, i) => ({ step: i + 1, part, what: 'right' })),
    ...agreement.map((part, i) => ({ step: i + 1, part, what: 'as the float network decides' })),
  ];
}

function shareFigure(shares: readonly Share[], { accuracy: right, samples }: Quality): HTMLElement {
  const float = right ? [right.float] : [];
  const lines = [...new Set(shares.map(({ what }) => what))];
  return figureElement({
    title: 'Decisions',
    note: `of ${samples} ${samples === 1 ? 'sample' : 'samples'}${right ? `; the float network is right in ${percent(right.float)}` : ''}`,
    draw: (width) => ({
      height: 240,
      marginRight: 40,
      x: { label: 'time steps', ticks: stepTicks(lastOf(shares), width), tickFormat: 'd' },
      y: { label: 'part of samples', domain: [0, 1], tickFormat: '.0%', grid: true },
      color: { domain: lines, range: ['var(--line-1)', 'var(--line-2)'], legend: true },
      marks: [
        ruleY([0]),
        ruleY(float, { stroke: 'currentColor', strokeDasharray: '3,3' }),
        text(float, { y: (y: number) => y, text: () => 'float', frameAnchor: 'right', dx: 34 }),
        ...lines.toReversed().flatMap((what, i) => {
          const own = shares.filter((share) => share.what === what);
          // Lines that are the same for a while are seen both: the one behind is a band.
          const isBand = i === 0 && lines.length > 1;
          const look = isBand ? { strokeWidth: 8, strokeOpacity: 0.35 } : { strokeWidth: 2 };
          return [
            lineY(own, { x: 'step', y: 'part', stroke: 'what', ...look }),
            ...(isBand ? [] : [dot(own, { x: 'step', y: 'part', fill: 'what', r: 3 })]),
          ];
        }),
        tip(shares, pointer({ x: 'step', y: 'part', channels: { line: 'what' } })),
      ],
    }),
    table: {
      name: 'decisions',
      columns: ['step', 'what', 'part of samples'],
      rows: shares.map(({ step, what, part }) => [step, what, part]),
    },
  });
}

function sqnrFigure({ outputs }: Quality): HTMLElement {
  const points = outputs.flatMap(({ name, sqnr }) =>
    sqnr.map((decibels, i) => ({ output: name, step: i + 1, decibels })),
  );
  return figureElement({
    title: 'Signal to quantisation noise of outputs',
    note: 'against the float network; six decibels are a bit',
    draw: (width) => ({
      height: 240,
      x: { label: 'time steps', ticks: stepTicks(lastOf(points), width), tickFormat: 'd' },
      y: { label: 'dB', grid: true, nice: true },
      color: { legend: outputs.length > 1 && outputs.length <= 8 },
      marks: [
        ruleY([0]),
        lineY(points, {
          x: 'step',
          y: 'decibels',
          z: 'output',
          stroke: 'var(--line-1)',
          strokeWidth: 2,
        }),
        dot(points, {
          x: 'step',
          y: 'decibels',
          fill: 'var(--line-1)',
          r: 3,
          tip: true,
          title: 'output',
        }),
      ],
    }),
    table: {
      name: 'output-sqnr',
      columns: ['output', 'step', 'dB'],
      rows: points.map(({ output, step, decibels }) => [output, step, decibels]),
    },
  });
}

function lastOf(points: readonly { readonly step: number }[]): number {
  return Math.max(1, ...points.map(({ step }) => step));
}
