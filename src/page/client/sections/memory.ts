import { rect, ruleY } from '@observablehq/plot';
import type { PageData, PageMemory } from '../../page-data.ts';
import { figureElement } from '../figure.ts';
import { bytes, tick } from '../format.ts';
import type { Section } from '../section.ts';

export const memory: Section = {
  id: 'memory',
  title: 'Memory',
  lead: 'Where values and states lie in the one memory of a run, and while which ops they are needed.',
  render: (data) => (data.memory ? [planFigure(data.memory, data)] : []),
};

function planFigure({ bytes: all, order, buffers }: PageMemory, { report }: PageData): HTMLElement {
  const rows = buffers.map((buffer) => ({
    ...buffer,
    what: buffer.state === undefined ? 'value' : 'state',
    name: buffer.state === undefined ? buffer.op : `${buffer.op}.${buffer.state}`,
  }));
  const plan = report.graph?.memory;
  const shares = plan && plan.bytesApart !== plan.bytes;
  const apart = shares ? `; ${bytes(plan.bytesApart)} if each had a place of its own` : '';
  const block = plan?.block ?? 1;
  const steps = `for ${block} ${block === 1 ? 'step' : 'steps'} at a time`;
  return figureElement({
    title: `${bytes(all)} over the schedule`,
    note: `each block is a value or a state, ${steps}${apart}`,
    isWide: true,
    draw: () => ({
      height: 280,
      marginLeft: 60,
      x: {
        ticks: Math.min(order.length, 12),
        label: 'ops in the order in which they run',
        domain: [0, order.length],
        tickFormat: 'd',
      },
      y: { label: 'place', domain: [0, all], tickFormat: tick(bytes), grid: true },
      color: {
        domain: ['value', 'state'],
        range: ['var(--bar)', 'var(--stage-snn)'],
        legend: true,
      },
      marks: [
        rect(rows, {
          x1: 'first',
          x2: ({ last }: { last: number }) => last + 1,
          y1: 'at',
          y2: ({ at, bytes: size }: { at: number; bytes: number }) => at + size,
          ...{
            fill: 'what',
            fillOpacity: 0.75,
            stroke: 'var(--paper)',
            strokeWidth: 0.5,
            tip: true,
          },
          title: ({ name, bytes: size, first, last }: (typeof rows)[number]) =>
            `${name}\n${bytes(size)}\nops ${first + 1} to ${last + 1}`,
        }),
        ruleY([0]),
      ],
    }),
    table: {
      name: 'memory',
      columns: ['name', 'what', 'at', 'bytes', 'from op', 'to op'],
      rows: rows.map(({ name, what, at, bytes: size, first, last }) => [
        ...[name, what, at, size],
        ...[order[first], order[last]],
      ]),
    },
  });
}
