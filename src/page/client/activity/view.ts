import type { RecordedSample, Recording } from '../../page-data.ts';
import { element } from '../dom.ts';
import { count } from '../format.ts';
import { type Select, select } from '../select.ts';
import { countsFigure } from './counts.ts';
import { rasterFigure } from './raster.ts';
import { tracesFigure } from './traces.ts';

export interface ActivityView {
  readonly element: HTMLElement;
  /** Shows a recording; while it is one of the same populations, what was chosen stays so. */
  show(recording: Recording): void;
}

interface Chosen {
  /** Of what it is a choice. */
  readonly key: string;
  readonly sample: Select;
  readonly population: Select;
}

/** Two choices and what they show: a sample, and one of its populations. */
export function activityView(): ActivityView {
  const about = element('p');
  const choices = element('div', { class: 'choices' });
  const summary = element('p', { class: 'summary' });
  const figures = element('div', { class: 'content' });
  let chosen: Chosen | undefined;
  let recording: Recording | undefined;
  const draw = () => {
    if (!chosen || !recording) return;
    const { steps } = recording;
    const { sample: ofSample, population } = chosen;
    const sample = recording.samples[ofSample.index()]!;
    const one = sample.populations[population.index()];
    const choose = (name: string) =>
      population.choose(sample.populations.findIndex((other) => other.name === name));
    summary.textContent = summaryOf(sample);
    figures.replaceChildren(
      countsFigure(sample, steps, choose),
      ...(one ? [rasterFigure(one, steps), ...tracesFigure(one, steps)] : []),
    );
  };
  return {
    element: element('div', { class: 'wide' }, about, choices, summary, figures),
    show: (next) => {
      recording = next;
      const key = keyOf(next);
      if (chosen?.key !== key) {
        chosen = { key, ...selectsFor(next) };
        const several = next.samples.length > 1 ? [chosen.sample.element] : [];
        choices.replaceChildren(...several, chosen.population.element);
        chosen.sample.onChange(draw);
        chosen.population.onChange(draw);
      }
      about.textContent = aboutOf(next);
      draw();
    },
  };
}

function selectsFor({ samples }: Recording): { sample: Select; population: Select } {
  const sample = select(
    'sample',
    samples.map(({ label }, i) => (label === undefined ? `${i}` : `${i}, labelled ${label}`)),
  );
  const [first] = samples;
  const population = select(
    'population',
    first!.populations.map(({ name }) => name),
  );
  population.choose(mostLively(first!));
  return { sample, population };
}

function keyOf({ samples }: Recording): string {
  return JSON.stringify([samples.length, samples[0]!.populations.map(({ name }) => name)]);
}

function aboutOf({ samples, populations, executor, input }: Recording): string {
  const recorded = samples[0]!.populations.length;
  const part =
    recorded < populations ? `; ${recorded} of ${populations} populations are recorded` : '';
  return `${input}, run by executor ${executor}${part}.`;
}

function summaryOf({ spikes, synops, outputs }: RecordedSample): string {
  // A run that is under way has told none of them.
  if (spikes === 0 && synops === 0 && outputs.length === 0) return '';
  const words = outputs.map(({ name, values }) => {
    const best = values.indexOf(Math.max(...values));
    return `; ${name} is largest at ${best} (${values[best]!.toPrecision(4)})`;
  });
  return `${count(spikes)} spikes, ${count(synops)} synaptic operations${words.join('')}.`;
}

/** The population that sends in most steps, the last of equal ones. */
function mostLively({ populations }: RecordedSample): number {
  const steps = populations.map(({ counts }) => counts.filter((n) => n > 0).length);
  return Math.max(0, steps.lastIndexOf(Math.max(...steps)));
}
