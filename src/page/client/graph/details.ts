import type { PageData, PageNode } from '../../page-data.ts';
import { element } from '../dom.ts';
import { count } from '../format.ts';

/** What is known of a node, with buttons that lead to its neighbours. */
export function nodeDetails(i: number, data: PageData, choose: (i: number) => void): HTMLElement[] {
  const { nodes, edges, kinds } = data.graph;
  const node = nodes[i]!;
  const inputs = edges.filter(({ to }) => to === i).map(({ from }) => from);
  const readers = edges.filter(({ from }) => from === i).map(({ to }) => to);
  const buttons = (all: readonly number[]) =>
    all.map((one) => {
      const button = element('button', { type: 'button', class: 'link' }, nodes[one]!.name);
      button.addEventListener('click', () => choose(one));
      return button;
    });
  const rows: (readonly [string, readonly (Node | string)[]])[] = [
    ...[...sizes(node), ...measured(node, data)].map(([name, value]) => [name, [value]] as const),
    ['from', node.from.map((place) => placeElement(place, data))],
    ['reads', buttons(inputs)],
    ['read by', buttons(readers)],
    ...node.attrs.map(([name, value]) => [name, [element('code', {}, value)]] as const),
  ];
  const shown = rows.filter(([, values]) => values.length > 0);
  return [
    element('h3', {}, node.name),
    element('p', {}, element('b', {}, node.kind), kinds[node.kind] && `: ${kinds[node.kind]!}`),
    element(
      'dl',
      {},
      shown.map(([name, values]) => [element('dt', {}, name), element('dd', {}, values)]),
    ),
  ];
}

/** A place of the model, and what was there. */
function placeElement(place: string, { report: { origins = {} } }: PageData): HTMLElement {
  const found = Object.hasOwn(origins, place) ? origins[place]! : [];
  return element(
    'span',
    { class: 'place' },
    place,
    found.map((what) => element('small', {}, what)),
  );
}

function sizes({ type, parameters, neurons, synapses }: PageNode): [string, string][] {
  const numbers = { parameters, neurons, synapses };
  const found = Object.entries(numbers).filter(([, n]) => n > 0);
  return [['type', type], ...found.map(([name, n]): [string, string] => [name, count(n)])];
}

function measured({ name }: PageNode, { report: { quality } }: PageData): [string, string][] {
  const population = quality?.populations.find((one) => one.name === name);
  const synapse = quality?.synapses.find((one) => one.name === name);
  const fidelity = population?.fidelity;
  const levels = population?.levels;
  return [
    ...(population ? [row('events', `${count(population.events)} a sample`)] : []),
    ...(fidelity
      ? [row('SQNR', `${fidelity.sqnr} dB, ${count(100 * fidelity.clipped)} % clipped`)]
      : []),
    ...(levels ? [row('levels', `${count(levels.used)} of ${count(levels.available)} used`)] : []),
    ...(synapse
      ? [row('operations', `${count(synapse.effective)} of ${count(synapse.dense)} a sample`)]
      : []),
  ];
}

function row(name: string, value: string): [string, string] {
  return [name, value];
}
