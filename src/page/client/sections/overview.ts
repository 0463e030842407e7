import type { PageData } from '../../page-data.ts';
import { element } from '../dom.ts';
import { bytes, count, percent, picojoules, short } from '../format.ts';
import type { Section } from '../section.ts';

type Fact = readonly [name: string, value: string, detail?: string | undefined];

export const overview: Section = {
  id: 'overview',
  title: 'Overview',
  render: (data) => {
    const facts = [...sizeFacts(data), ...qualityFacts(data), ...costFacts(data)];
    const items = facts.map(([name, value, detail]) =>
      element(
        'div',
        {},
        element('dt', {}, name),
        element('dd', {}, value, detail !== undefined && element('small', {}, detail)),
      ),
    );
    return [element('dl', { class: 'facts wide' }, items)];
  },
};

function sizeFacts({ report: { graph, timing, options }, manifest }: PageData): Fact[] {
  if (!graph) return [];
  const { neurons, synapses, tensorBytes, memory, ops } = graph;
  const settled = timing?.latency === undefined ? [] : [`settled by step ${timing.latency}`];
  const asked =
    options?.['steps'] === manifest.steps ? [] : [`${String(options?.['steps'])} asked for`];
  return [
    ['Neurons', short(neurons), exactly(neurons)],
    ['Synapses', short(synapses), exactly(synapses)],
    ['Ops', count(ops)],
    ['Time steps', count(manifest.steps), ['of a sample', ...asked, ...settled].join(', ')],
    ['Weights', bytes(tensorBytes), `${count(tensorBytes)} bytes`],
    ...(memory ? [['Memory', bytes(memory.bytes), sharedOf(memory)] as const] : []),
  ];
}

/** All digits, where three are not all. */
function exactly(n: number): string | undefined {
  return count(n) === short(n) ? undefined : count(n);
}

type Memory = NonNullable<NonNullable<PageData['report']['graph']>['memory']>;

function sharedOf({ bytes: used, bytesApart, block }: Memory): string {
  const steps = `for ${count(block)} ${block === 1 ? 'step' : 'steps'} at a time`;
  return used === bytesApart ? steps : `${steps}; ${bytes(bytesApart)} if nothing were shared`;
}

function qualityFacts({ report: { quality } }: PageData): Fact[] {
  if (!quality) return [];
  const { accuracy, outputs, samples } = quality;
  const [first] = outputs;
  const on = `on ${samples} ${samples === 1 ? 'sample' : 'samples'}`;
  const agreement = first?.agreement?.at(-1);
  const sqnr = first?.sqnr.at(-1);
  return [
    ...(accuracy
      ? [
          fact(
            'Accuracy',
            percent(accuracy.spiking.at(-1) ?? 0),
            `float ${percent(accuracy.float)}, ${on}`,
          ),
        ]
      : []),
    ...(agreement === undefined
      ? []
      : [fact('Agreement', percent(agreement), `with the float network, ${on}`)]),
    ...(sqnr === undefined ? [] : [fact('Output SQNR', `${sqnr.toFixed(1)} dB`, first!.name)]),
    fact('Events', short(quality.events), 'messages a sample'),
    fact('Synaptic operations', short(quality.operations.effective), ofDense(quality.operations)),
  ];
}

function ofDense({ effective, dense }: { effective: number; dense: number }): string {
  return `${percent(effective / dense)} of one for each synapse`;
}

function costFacts({ report: { mapping } }: PageData): Fact[] {
  if (!mapping || mapping.cores === 0) return [];
  const least = Math.max(0, ...Object.values(mapping.coresLowerBound));
  const { energyPj } = mapping;
  return [
    fact('Cores', count(mapping.cores), `${count(least)} at least`),
    fact(
      'Energy',
      picojoules(energyPj.total),
      `to ${picojoules(energyPj.most)}, when every neuron fires once`,
    ),
  ];
}

function fact(...all: Fact): Fact {
  return all;
}
