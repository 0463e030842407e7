import { cell } from '@observablehq/plot';
import type { RecordedSample } from '../../page-data.ts';
import { figureElement } from '../figure.ts';
import { count } from '../format.ts';
import { labelsFor } from '../labels.ts';
import { stepTicks } from '../ticks.ts';

const MOST_NAMED = 40;
const ROW = 18;

/** Populations by steps, the stronger the more messages; a click chooses a population. */
export function countsFigure(
  { populations }: RecordedSample,
  steps: number,
  choose: (name: string) => void,
): HTMLElement {
  const cells = populations.flatMap(({ name, neurons, counts }) =>
    counts.map((n, i) => ({ name, step: i + 1, n, part: n / neurons })),
  );
  const labelsOf = (width: number) =>
    labelsFor(
      populations.map(({ name }) => name),
      width,
    );
  const isNamed = populations.length <= MOST_NAMED;
  return figureElement({
    title: 'Messages by population and step',
    note: 'the stronger, the larger the part of its neurons that send',
    choose: (datum) => choose((datum as (typeof cells)[number]).name),
    draw: (width) => ({
      height: Math.max(60, populations.length * (isNamed ? ROW : 6)) + 40,
      marginLeft: isNamed ? labelsOf(width).marginLeft : 20,
      x: {
        ...{ label: 'time step', tickSize: 0 },
        domain: Array.from({ length: steps }, (_, i) => i + 1),
        ticks: stepTicks(steps, width),
      },
      y: {
        ...{ label: null, domain: populations.map(({ name }) => name), tickSize: 0 },
        ...(isNamed ? { tickFormat: labelsOf(width).cut } : { ticks: [] }),
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
