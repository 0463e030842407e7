import type { Recording } from '../../page-data.ts';
import { countsFigure } from '../activity/counts.ts';
import { rasterFigure } from '../activity/raster.ts';
import { tracesFigure } from '../activity/traces.ts';
import { element } from '../dom.ts';
import { count } from '../format.ts';
import type { Section } from '../section.ts';
import { select } from '../select.ts';

export const activity: Section = {
  id: 'activity',
  title: 'Activity',
  lead: 'What populations send and remember, step by step, in samples that ran.',
  render: ({ recording }) => (recording ? [activityElement(recording)] : []),
};

/** Two choices and what they show: a sample, and one of its populations. */
export function activityElement(recording: Recording): HTMLElement {
  const { samples, populations, executor, input } = recording;
  const place = element('div', { class: 'content' });
  const summary = element('p', { class: 'wide' });
  const sample = select(
    'sample',
    samples.map(({ label }, i) => (label === undefined ? `${i}` : `${i}, labelled ${label}`)),
  );
  const names = samples[0]!.populations.map(({ name }) => name);
  const population = select('population', names);
  const show = () => {
    const chosen = samples[sample.index()]!;
    const one = chosen.populations[population.index()];
    summary.textContent = `${count(chosen.spikes)} spikes, ${count(chosen.synops)} synaptic operations; ${outputOf(chosen)}.`;
    const counts = countsFigure(chosen, (name) => population.choose(names.indexOf(name)));
    place.replaceChildren(
      counts,
      ...(one ? [rasterFigure(one, recording.steps), ...tracesFigure(one)] : []),
    );
  };
  sample.onChange(show);
  population.onChange(show);
  population.choose(mostLively(samples[0]!));
  const isPart = names.length < populations;
  return element(
    'div',
    { class: 'wide' },
    element(
      'p',
      {},
      `${input}, run by executor ${executor}${isPart ? `; ${names.length} of ${populations} populations are recorded` : ''}.`,
    ),
    element('div', { class: 'choices' }, sample.element, population.element),
    summary,
    place,
  );
}

function outputOf({ outputs }: Recording['samples'][number]): string {
  return outputs
    .map(({ name, values }) => {
      const best = values.indexOf(Math.max(...values));
      return `${name} is largest at ${best} (${values[best]!.toPrecision(4)})`;
    })
    .join(', ');
}

/** The population that sends in most steps, the last of equal ones. */
function mostLively({ populations }: Recording['samples'][number]): number {
  const steps = populations.map(({ counts }) => counts.filter((n) => n > 0).length);
  return Math.max(0, steps.lastIndexOf(Math.max(...steps)));
}
