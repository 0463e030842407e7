import { type PlotOptions, link, rect, ruleX, ruleY } from '@observablehq/plot';
import type { PageCore, PageData, PageMesh } from '../../page-data.ts';
import { barFigure } from '../bars.ts';
import { figureElement } from '../figure.ts';
import { count, nanoseconds, picojoules, spelledOut } from '../format.ts';
import type { Section } from '../section.ts';

export const cores: Section = {
  id: 'cores',
  title: 'Cores',
  lead: 'Where the network is on chips and how busy each core is. Work and hops are of a step in which every neuron fires once; messages are those of the samples.',
  render: ({ mesh, traffic, report: { mapping } }) => {
    if (!mesh || !mapping) return [];
    return [
      meshFigure(mesh, mapping, traffic),
      resourceFigure(mapping),
      baselineFigure(mapping),
      ...(traffic ? [linkFigure(traffic)] : []),
    ];
  },
};

type Mapping = NonNullable<PageData['report']['mapping']>;
type Traffic = NonNullable<PageData['traffic']>;

const WIDEST_CELL = 46;
/** Columns of a mesh that has other figures beside it. */
const MOST_BESIDE = 24;

function meshFigure(mesh: PageMesh, mapping: Mapping, traffic: Traffic | undefined): HTMLElement {
  const { busiestLink, busiestCore: core } = mapping;
  const busiest = core
    ? `the busiest core takes ${nanoseconds(core.ns)}, on average ${nanoseconds(core.meanNs)}`
    : '';
  const through = busiestLink
    ? `; the busiest link has ${count(busiestLink.messages)} messages`
    : '';
  const uses = Object.keys(mesh.cores[0]!.uses);
  return figureElement({
    title: `${count(mapping.cores)} cores on ${count(mapping.chips)} ${mapping.chips === 1 ? 'chip' : 'chips'}`,
    note: `the stronger the busier; ${busiest}${through}${traffic ? '; lines are messages between neighbours, the wider the more' : ''}`,
    isWide: mesh.width > MOST_BESIDE,
    draw: (width) => meshPlot(mesh, traffic?.links ?? [], width),
    table: {
      name: 'cores',
      columns: ['chip', 'x', 'y', 'ns', 'populations', ...uses.map(spelledOut)],
      rows: mesh.cores.map(({ chip, x, y, ns, populations, uses: used }) => [
        ...[chip, x, y, ns, populations.join(' ')],
        ...uses.map((name) => used[name]),
      ]),
    },
  });
}

function meshPlot(mesh: PageMesh, links: Traffic['links'], width: number): PlotOptions {
  const size = Math.min(WIDEST_CELL, (width - 40) / mesh.width);
  const most = Math.max(1, ...links.map(({ messages }) => messages));
  const lines = links.map(({ from, to, messages }) => ({
    ...{ x1: from[0], y1: from[1], x2: to[0], y2: to[1], messages },
    width: 0.5 + (4 * messages) / most,
  }));
  const edges = (n: number, every: number) =>
    range(Math.floor(n / every) - 1).map((i) => (i + 1) * every - 0.5);
  const square = (inset: number) => ({
    x1: ({ x }: Place) => x - 0.5,
    x2: ({ x }: Place) => x + 0.5,
    y1: ({ y }: Place) => y - 0.5,
    y2: ({ y }: Place) => y + 0.5,
    inset,
  });
  const places = range(mesh.width).flatMap((x) => range(mesh.height).map((y) => ({ x, y })));
  return {
    height: Math.round(size * mesh.height) + 40,
    ...{ marginLeft: 30, marginTop: 6, marginRight: Math.max(10, width - 30 - size * mesh.width) },
    x: {
      label: null,
      domain: [-0.5, mesh.width - 0.5],
      ticks: Math.min(mesh.width, 8),
      tickFormat: 'd',
    },
    y: {
      label: null,
      domain: [mesh.height - 0.5, -0.5],
      ticks: Math.min(mesh.height, 8),
      tickFormat: 'd',
    },
    opacity: { domain: [0, Math.max(...mesh.cores.map(({ ns }) => ns))], range: [0.15, 1] },
    marks: [
      rect(places, { ...square(1), fill: 'var(--raised)' }),
      rect(mesh.cores, {
        ...square(1),
        ...{ fill: 'var(--bar)', fillOpacity: 'ns', title: coreTitle, tip: true },
      }),
      ruleX(edges(mesh.width, mesh.columns), { stroke: 'currentColor' }),
      ruleY(edges(mesh.height, mesh.rows), { stroke: 'currentColor' }),
      link(lines, {
        ...{ x1: 'x1', y1: 'y1', x2: 'x2', y2: 'y2', stroke: 'var(--line-2)' },
        ...{ strokeWidth: (line: { width: number }) => line.width, strokeOpacity: 0.8 },
      }),
    ],
  };
}

interface Place {
  readonly x: number;
  readonly y: number;
}

function coreTitle({ x, y, ns, populations }: PageCore): string {
  return [`core ${x}, ${y}: ${nanoseconds(ns)}`, ...populations].join('\n');
}

function resourceFigure({ resources }: Mapping): HTMLElement {
  return barFigure({
    title: 'Resources',
    note: 'what the fullest core takes of each, of what it has',
    name: 'resources',
    unit: '% of a core',
    bars: Object.entries(resources).map(([name, { most, has, core, total }]) => ({
      name: spelledOut(name),
      value: (100 * most) / has,
      mark: 100,
      more: `${count(most)} of ${count(has)} on core ${core}, ${count(total)} in all`,
    })),
  });
}

function baselineFigure({ baselines, hopsPj, cores: own, hops }: Mapping): HTMLElement {
  const all = [{ name: 'this mapping', cores: own, hops, hopsPj }, ...baselines];
  return barFigure({
    title: 'Hops beside simpler mappings',
    note: 'energy of messages between cores',
    name: 'baselines',
    unit: 'pJ',
    format: picojoules,
    bars: all.map(({ name, hopsPj: value, hops: links, cores: used }) => ({
      ...{ name, value },
      more: `${count(links)} hops, ${count(used)} cores`,
    })),
  });
}

function linkFigure({ steps, samples }: Traffic): HTMLElement {
  const each = (sum: number) => sum / Math.max(1, samples);
  return barFigure({
    title: 'Messages in each step',
    note: `that neurons send in a barrier step, on average over ${samples} ${samples === 1 ? 'sample' : 'samples'}`,
    name: 'messages',
    unit: 'messages',
    bars: steps.map(({ messages, synops, busiestLink }, i) => ({
      name: `step ${i + 1}`,
      value: each(messages),
      more: `${count(each(synops))} operations, ${count(each(busiestLink))} on the busiest link`,
    })),
  });
}

function range(n: number): number[] {
  return Array.from({ length: Math.max(0, n) }, (_, i) => i);
}
