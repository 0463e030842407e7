import type { PageData, PageNode } from '../../page-data.ts';
import { element } from '../dom.ts';
import { nodeDetails } from '../graph/details.ts';
import { graphView } from '../graph/view.ts';
import type { Section } from '../section.ts';
import { type Table, tableControls } from '../table.ts';

export const graph: Section = {
  id: 'graph',
  title: 'Graph',
  lead: 'The network as it runs.',
  hint: 'Drag to move, scroll with Ctrl to zoom; choose an op to see what it is, or walk with the arrow keys.',
  render: (data) => {
    const details = element('div', { class: 'details', 'aria-live': 'polite' });
    const show = (i: number) => details.replaceChildren(...nodeDetails(i, data, choose));
    const view = graphView(data.graph, show);
    const choose = (i: number) => view.choose(i);
    return [
      element('div', { class: 'graph wide' }, view.element, details),
      element(
        'div',
        { class: 'wide' },
        legend(data),
        tableControls(opTable(data), 'Table of ops'),
        tableControls(placeTable(data), 'What each place of the model became'),
      ),
    ];
  },
};

const FAMILIES = [
  ['population', 'population'],
  ['synapse', 'synapse'],
  ['product', 'product of messages'],
  ['past', 'reads the past'],
  ['plain', 'moves messages'],
] as const;

function legend({ graph: { nodes } }: PageData): HTMLElement {
  const here = FAMILIES.filter(([family]) => nodes.some((node) => node.family === family));
  return element(
    'ul',
    { class: 'legend' },
    here.map(([family, name]) => element('li', { class: family }, name)),
  );
}

function opTable({ graph: { nodes } }: PageData): Table {
  return {
    name: 'ops',
    columns: ['name', 'kind', 'type', 'parameters', 'neurons', 'synapses', 'from'],
    rows: nodes.map(({ name, kind, type, parameters, neurons, synapses, from }) => [
      ...[name, kind, type, parameters, neurons, synapses, from.join(' ')],
    ]),
  };
}

/** The other way round: what each place of the model became. */
function placeTable({ graph: { nodes } }: PageData): Table {
  const became = new Map<string, PageNode[]>();
  for (const node of nodes)
    for (const place of node.from) became.set(place, [...(became.get(place) ?? []), node]);
  return {
    name: 'model-places',
    columns: ['place in the model', 'became', 'ops', 'neurons', 'synapses'],
    rows: [...became].map(([place, ops]) => [
      place,
      ops.map(({ kind, name }) => `${kind} ${name}`).join(', '),
      ops.length,
      sum(ops.map(({ neurons }) => neurons)),
      sum(ops.map(({ synapses }) => synapses)),
    ]),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
