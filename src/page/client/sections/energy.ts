import { barX, ruleX, tickX } from '@observablehq/plot';
import type { PageData } from '../../page-data.ts';
import { element } from '../dom.ts';
import { figureElement } from '../figure.ts';
import { labelsFor } from '../labels.ts';
import { count, nanoseconds, picojoules, tick } from '../format.ts';
import type { Section } from '../section.ts';

export const energy: Section = {
  id: 'energy',
  title: 'Energy and time',
  lead: 'Estimates by constants that others have published, each with its source; nothing is measured on a device, and static power is not in it.',
  render: ({ traffic, report: { mapping } }) => [
    ...(traffic && traffic.cores.length > 0 ? [ofSamples(traffic), time(traffic)] : []),
    ...(mapping && mapping.cores > 0 ? [ofStep(mapping)] : []),
  ],
};

type Traffic = NonNullable<PageData['traffic']>;
type Mapping = NonNullable<PageData['report']['mapping']>;
type Term = Omit<Traffic['estimate']['energyPj']['terms'][number], 'unit'>;

function ofSamples({ estimate: { energyPj }, samples }: Traffic): HTMLElement {
  return termFigure(energyPj.terms, {
    title: `A sample: ${rangeOf(energyPj)}`,
    note: `on average over ${samples} ${samples === 1 ? 'sample' : 'samples'}`,
    name: 'energy-of-a-sample',
  });
}

function ofStep({ energyPj, stepTimeNs }: Mapping): HTMLElement {
  return termFigure(energyPj.terms, {
    title: `A step in which every neuron fires once: ${rangeOf(energyPj)}`,
    note: `takes ${nanoseconds(stepTimeNs.most)}, bound by ${stepTimeNs.boundBy}`,
    name: 'energy-of-a-step',
  });
}

function rangeOf({ total, most }: { readonly total: number; readonly most: number }): string {
  return total === most ? picojoules(total) : `${picojoules(total)} to ${picojoules(most)}`;
}

interface Words {
  readonly title: string;
  readonly note: string;
  readonly name: string;
}

const ROW = 22;

/** A bar a term; where others have measured more, a tick says how much. */
function termFigure(terms: readonly Term[], { title, note, name }: Words): HTMLElement {
  const apart = terms.filter(({ pj, mostPj }) => mostPj > pj);
  return figureElement({
    ...{ title, note: `${note}; ticks are what others have measured`, isWide: true },
    draw: (width) => ({
      height: terms.length * ROW + 46,
      marginLeft: labelsFor(
        terms.map(({ term }) => term),
        width,
      ).marginLeft,
      marginRight: 30,
      x: {
        label: null,
        tickFormat: tick(picojoules),
        ticks: Math.max(2, Math.floor(width / 160)),
        grid: true,
        nice: true,
      },
      y: { label: null, domain: terms.map(({ term }) => term), tickSize: 0 },
      marks: [
        barX(terms, {
          ...{ x: 'pj', y: 'term', fill: 'var(--bar)', insetTop: 3, insetBottom: 3, tip: true },
          title: ({ term, count: n, constantPj, pj, provenance, source }: Term) =>
            `${term}: ${picojoules(pj)}\n${count(n)} times ${constantPj} pJ\n${provenance}: ${source}`,
        }),
        tickX(apart, { x: 'mostPj', y: 'term', stroke: 'currentColor' }),
        ruleX([0]),
      ],
    }),
    table: {
      name,
      columns: ['term', 'count', 'pJ each', 'pJ', 'pJ at most', 'provenance', 'source'],
      rows: terms.map(({ term, count: n, constantPj, pj, mostPj, provenance, source }) => [
        ...[term, n, constantPj, pj, mostPj, provenance, source],
      ]),
    },
  });
}

function time({ estimate: { stepTimeNs }, steps }: Traffic): HTMLElement {
  const { mean, barrier, boundByCores, boundByLinks } = stepTimeNs;
  const facts = [
    ['a barrier step on average', nanoseconds(mean)],
    ['of it the barrier', nanoseconds(barrier)],
    ['steps that cores bind', count(boundByCores)],
    ['steps that links bind', count(boundByLinks)],
    ['a sample', nanoseconds(mean * steps.length)],
  ];
  return element(
    'dl',
    { class: 'facts wide' },
    facts.map(([name, value]) =>
      element('div', {}, element('dt', {}, name), element('dd', {}, value)),
    ),
  );
}
