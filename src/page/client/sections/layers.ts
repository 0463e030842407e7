import type { PageData } from '../../page-data.ts';
import { barFigure } from '../bars.ts';
import { count } from '../format.ts';
import type { Section } from '../section.ts';

export const layers: Section = {
  id: 'layers',
  title: 'Layers',
  lead: 'Populations and synapses in data order.',
  render: ({ report: { quality }, recording }) => {
    if (quality) return [events(quality), operations(quality), sqnr(quality), levels(quality)];
    // A network that came as spikes has no floats that it lost anything of.
    return recording ? [recordedEvents(recording), recordedOperations(recording)] : [];
  },
};

type Recording = NonNullable<PageData['recording']>;

function recordedEvents({ samples, input }: Recording): HTMLElement {
  const [first] = samples;
  return barFigure({
    title: 'Events',
    note: `messages that a population sends in a sample of ${input}`,
    name: 'events',
    unit: 'messages',
    bars: first!.populations.map(({ name, neurons }, i) => {
      const all = samples.flatMap(({ populations }) => populations[i]!.counts);
      const value = all.reduce((sum, n) => sum + n, 0) / samples.length;
      return { name, value, more: `${count(value / neurons)} a neuron` };
    }),
  });
}

function recordedOperations({ synapses = [], input }: Recording): HTMLElement {
  return barFigure({
    title: 'Synaptic operations',
    note: `that messages cause in a sample of ${input}`,
    name: 'synaptic-operations',
    unit: 'operations',
    bars: synapses.map(({ name, kind, synops: value }) => ({ name, value, more: kind })),
  });
}

type Quality = NonNullable<PageData['report']['quality']>;

function events({ populations }: Quality): HTMLElement {
  return barFigure({
    title: 'Events',
    note: 'messages that a population sends in a sample of the quality check',
    name: 'events',
    unit: 'messages',
    bars: populations.map(({ name, kind, events: value, settled }) => ({
      name,
      value,
      more: `${kind}, last at step ${settled}`,
    })),
  });
}

function operations({ synapses }: Quality): HTMLElement {
  return barFigure({
    title: 'Synaptic operations',
    note: 'that messages cause in a sample; the tick is one for each synapse',
    name: 'synaptic-operations',
    unit: 'operations',
    bars: synapses.map(({ name, kind, effective, dense }) => ({
      name,
      value: effective,
      mark: dense,
      more: kind,
    })),
  });
}

function sqnr({ populations }: Quality): HTMLElement {
  const known = populations.flatMap(({ name, kind, fidelity }) =>
    fidelity
      ? [
          {
            name,
            value: fidelity.sqnr,
            more: `${kind}, ${(100 * fidelity.clipped).toFixed(2)} % clipped`,
          },
        ]
      : [],
  );
  return barFigure({
    title: 'Signal to quantisation noise',
    note: 'of settled values against the float network; more is better',
    name: 'sqnr',
    unit: 'dB',
    bars: known,
  });
}

function levels({ populations }: Quality): HTMLElement {
  const known = populations.flatMap(({ name, kind, levels: found }) =>
    found ? [{ name, value: found.used, mark: found.available, more: kind }] : [],
  );
  return barFigure({
    title: 'Levels',
    note: 'that samples used; the tick is how many there are',
    name: 'levels',
    unit: 'levels',
    bars: known,
  });
}
