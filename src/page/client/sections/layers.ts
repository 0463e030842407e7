import type { PageData } from '../../page-data.ts';
import { barFigure } from '../bars.ts';
import type { Section } from '../section.ts';

export const layers: Section = {
  id: 'layers',
  title: 'Layers',
  lead: 'Populations and synapses in data order, on the samples of the quality check.',
  render: ({ report: { quality } }) => {
    if (!quality) return [];
    return [events(quality), operations(quality), sqnr(quality), levels(quality)];
  },
};

type Quality = NonNullable<PageData['report']['quality']>;

function events({ populations }: Quality): HTMLElement {
  return barFigure({
    title: 'Events',
    note: 'messages that a population sends in a sample',
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
