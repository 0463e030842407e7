import { rect } from '@observablehq/plot';
import type { RecordedPopulation } from '../../page-data.ts';
import { figureElement } from '../figure.ts';
import { count } from '../format.ts';
import { stepTicks } from '../ticks.ts';

interface Mark {
  readonly step: number;
  readonly neuron: number;
  readonly place: number;
  readonly message: number;
}

/** Messages of neurons over steps: a mark each, by its sign and size. */
export function rasterFigure(population: RecordedPopulation, steps: number): HTMLElement {
  const { name, neurons, shown, messages } = population;
  const marks = Array.from({ length: messages.length / 3 }, (_, i) => ({
    step: messages[3 * i]!,
    neuron: shown[messages[3 * i + 1]!]!,
    place: messages[3 * i + 1]!,
    message: messages[3 * i + 2]!,
  }));
  const sample =
    shown.length < neurons ? `${shown.length} of ${count(neurons)}` : `all ${count(neurons)}`;
  const largest = Math.max(1, ...marks.map(({ message }) => Math.abs(message)));
  const isBinary = marks.every(({ message }) => message === 1);
  const strength = `blue is positive, orange negative, and the stronger the larger, up to ${count(largest)}`;
  return figureElement({
    title: `Raster of ${name}`,
    note: `${sample} neurons; ${isBinary ? 'each mark is a spike' : strength}`,
    draw: (width) => ({
      height: 300,
      x: {
        label: 'time step',
        domain: [0.5, steps + 0.5],
        ticks: stepTicks(steps, width),
        tickFormat: 'd',
      },
      y: { label: 'neuron', domain: [-1, shown.length], ticks: 0 },
      opacity: { type: 'sqrt', domain: [0, largest], range: [0.25, 1] },
      marks: [
        rect(marks, {
          x1: ({ step }: Mark) => step - 0.42,
          x2: ({ step }: Mark) => step + 0.42,
          y1: ({ place }: Mark) => place - 0.5,
          y2: ({ place }: Mark) => place + 0.5,
          fill: ({ message }: Mark) => (message > 0 ? 'var(--line-1)' : 'var(--line-2)'),
          fillOpacity: ({ message }: Mark) => Math.abs(message),
          title: ({ neuron, step, message }: Mark) => `neuron ${neuron}, step ${step}: ${message}`,
          tip: true,
        }),
      ],
    }),
    table: {
      name: 'raster',
      columns: ['step', 'neuron', 'message'],
      rows: marks.map(({ step, neuron, message }) => [step, neuron, message]),
    },
  });
}
