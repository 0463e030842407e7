import { cell } from '@observablehq/plot';
import type { RecordedSample } from '../../page-data.ts';
import { figureElement } from '../figure.ts';
import { count } from '../format.ts';

const MOST_NAMED = 40;
const ROW = 18;
const LONGEST_NAME = 22;

/** Populations by steps, the stronger the more messages; a click chooses a population. */
export function countsFigure(
  { populations }: RecordedSample,
  steps: number,
  choose: (name: string) => void,
): HTMLElement {
  const cells = populations.flatMap(({ name, neurons, counts }) =>
    counts.map((n, i) => ({ name, step: i + 1, n, part: n / neurons })),
  );
  const isNamed = populations.length <= MOST_NAMED;
  return figureElement({
    title: 'Messages by population and step',
    note: 'the stronger, the larger the part of its neurons that send',
    choose: (datum) => choose((datum as (typeof cells)[number]).name),
    draw: () => ({
      height: Math.max(60, populations.length * (isNamed ? ROW : 6)) + 40,
      marginLeft: isNamed ? 150 : 20,
      x: { label: 'step', domain: Array.from({ length: steps }, (_, i) => i + 1), tickSize: 0 },
      y: {
        ...{ label: null, domain: populations.map(({ name }) => name), tickSize: 0 },
        ...(isNamed ? { tickFormat: cut } : { ticks: [] }),
      },
      opacity: { type: 'sqrt', domain: [0, 1], range: [0.06, 1] },
      marks: [
        cell(cells, {
          ...{
            x: 'step',
            y: 'name',
            fill: 'var(--bar)',
            fillOpacity: 'part',
            inset: 0.5,
            tip: true,
          },
          title: ({ name, step, n, part }: (typeof cells)[number]) =>
            `${name}, step ${step}\n${count(n)} messages, ${(100 * part).toFixed(1)} % of its neurons`,
        }),
      ],
    }),
    table: {
      name: 'messages-by-step',
      columns: ['population', 'step', 'messages'],
      rows: cells.map(({ name, step, n }) => [name, step, n]),
    },
  });
}

function cut(name: string): string {
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 1)}…`;
}
