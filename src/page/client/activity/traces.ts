import { line, dot, ruleY } from '@observablehq/plot';
import type { RecordedPopulation } from '../../page-data.ts';
import { figureElement } from '../figure.ts';
import { short, tick } from '../format.ts';
import { stepTicks } from '../ticks.ts';

/** What some neurons remember over steps, a figure a state. */
export function tracesFigure({ name, traces }: RecordedPopulation, steps: number): HTMLElement[] {
  const states = [...new Set(traces.map(({ state }) => state))];
  return states.map((state) => {
    const points = traces
      .filter((trace) => trace.state === state)
      .flatMap(({ neuron, values }) =>
        values.map((value, i) => ({ neuron: `neuron ${neuron}`, step: i + 1, value })),
      );
    return figureElement({
      title: `State ${state} of ${name}`,
      note: 'of neurons that send most among those shown',
      draw: (width) => ({
        height: 220,
        marginLeft: 56,
        x: {
          label: 'time step',
          domain: [1, Math.max(2, steps)],
          ticks: stepTicks(steps, width),
          tickFormat: 'd',
        },
        y: { label: state, grid: true, nice: true, tickFormat: tick(short) },
        color: { range: LINES, legend: true },
        marks: [
          ruleY([0]),
          line(points, { x: 'step', y: 'value', stroke: 'neuron', z: 'neuron', strokeWidth: 1.5 }),
          dot(points, { x: 'step', y: 'value', fill: 'neuron', r: 2, tip: true }),
        ],
      }),
      table: {
        name: `trace-${state}`,
        columns: ['neuron', 'step', state],
        rows: points.map(({ neuron, step, value }) => [neuron, step, value]),
      },
    });
  });
}

const LINES = [1, 2, 3, 4, 5].map((i) => `var(--line-${i})`);
