import type { RecordedOutput, RecordedPopulation, RecordedSample, Recording } from './page-data.ts';

/** A run as it is told, line by line: what there is, what happens in each step, and what came of it. */
export type LiveLine =
  | {
      readonly kind: 'start';
      readonly executor: string;
      readonly input: string;
      readonly steps: number;
      readonly populations: readonly Pick<RecordedPopulation, 'name' | 'neurons' | 'shown'>[];
      /** How many there are, recorded or not. */
      readonly all: number;
    }
  | { readonly kind: 'step'; readonly step: number; readonly populations: readonly LiveStep[] }
  | {
      readonly kind: 'end';
      readonly spikes: number;
      readonly synops: number;
      readonly outputs: readonly RecordedOutput[];
    }
  | { readonly kind: 'fault'; readonly message: string };

/** What a population did in a step. */
interface LiveStep {
  readonly count: number;
  /** Place among the shown, and message, in turn. */
  readonly messages: readonly number[];
  /** A number for each trace. */
  readonly traces: readonly { state: string; neuron: number; value: number }[];
}

/** The first sample of a recording as lines. */
export function* linesOf(recording: Recording): Generator<LiveLine> {
  const { executor, input, steps } = recording;
  const { populations, spikes, synops, outputs } = recording.samples[0]!;
  const about = populations.map(({ name, neurons, shown }) => ({ name, neurons, shown }));
  yield {
    ...{ kind: 'start', executor, input, steps, populations: about },
    all: recording.populations,
  };
  for (let step = 1; step <= steps; step++)
    yield { kind: 'step', step, populations: populations.map((one) => stepOf(one, step)) };
  yield { kind: 'end', spikes, synops, outputs };
}

function stepOf({ counts, messages, traces }: RecordedPopulation, step: number): LiveStep {
  const own: number[] = [];
  for (let i = 0; i < messages.length; i += 3)
    if (messages[i] === step) own.push(messages[i + 1]!, messages[i + 2]!);
  const values = traces.map(({ state, neuron, values: all }) => ({
    ...{ state, neuron, value: all[step - 1]! },
  }));
  return { count: counts[step - 1]!, messages: own, traces: values };
}

/** A recording that grows with every line; nothing before the first. */
export function grown(before: Recording | undefined, line: LiveLine): Recording | undefined {
  if (line.kind === 'start') {
    const { executor, input, steps, all } = line;
    const populations = line.populations.map((one) => ({
      ...{ ...one, counts: [], messages: [], traces: [] },
    }));
    const sample: RecordedSample = { spikes: 0, synops: 0, outputs: [], populations };
    return { executor, input, steps, populations: all, samples: [sample] };
  }
  if (before === undefined || line.kind === 'fault') return before;
  const [sample] = before.samples as readonly [RecordedSample];
  if (line.kind === 'end') {
    const { spikes, synops, outputs } = line;
    return { ...before, samples: [{ ...sample, spikes, synops, outputs }] };
  }
  const populations = sample.populations.map((one, i) =>
    longer(one, line.populations[i]!, line.step),
  );
  return { ...before, samples: [{ ...sample, populations }] };
}

function longer(
  { counts, messages, traces, ...about }: RecordedPopulation,
  { count, messages: own, traces: values }: LiveStep,
  step: number,
): RecordedPopulation {
  const added: number[] = [];
  for (let i = 0; i < own.length; i += 2) added.push(step, own[i]!, own[i + 1]!);
  return {
    ...about,
    counts: [...counts, count],
    messages: [...messages, ...added],
    traces: values.map(({ state, neuron, value }, i) => ({
      ...{ state, neuron, values: [...(traces[i]?.values ?? []), value] },
    })),
  };
}
