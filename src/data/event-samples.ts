import { extname } from 'node:path';
import * as codes from '../diagnostics/codes.ts';
import { fail, throwIfErrors } from '../diagnostics/diagnostic.ts';
import type { SampleInput, SampleOptions, Samples } from '../tensor/samples.ts';
import { dataFile } from './data-file.ts';
import type { Events } from './events/events.ts';
import { EVENT_HEAD_BYTES, type ReadEvents, eventFormat } from './events/formats.ts';
import type { EventOptions } from './events/options.ts';
import { recordingsIn } from './events/recordings.ts';
import { eventInput, toSteps } from './events/to-steps.ts';
import type { SampleFile } from './sample-files.ts';

export interface EventSamples {
  readonly samples: Samples;
  readonly nameOf: (sample: number) => string;
  readonly labels?: Int32Array;
}

/** Recordings of event cameras as samples, each read when it is asked for. */
export function eventSamples(
  files: readonly SampleFile[],
  inputs: readonly SampleInput[],
  options: EventOptions,
  warn?: SampleOptions['warn'],
): EventSamples {
  const [input, ...more] = inputs;
  const wanted = input && more.length === 0 ? eventInput(input) : undefined;
  if (!input || !wanted) return fail(codes.noEventInput({ inputs: inputs.map(showInput) }));
  const readers = readersOf(files);
  const { steps } = input;
  if (steps !== undefined && wanted.steps < steps)
    warn?.(codes.silentRows({ steps, heard: wanted.steps }));
  const recordings = files.flatMap((file) =>
    recordingsIn(file.path).map((part) => ({ file, ...part })),
  );
  let last: { readonly path: string; readonly events: Events } | undefined;
  const eventsOf = ({ path }: SampleFile): Events => {
    if (last?.path === path) return last.events;
    const file = dataFile(path, 'samples');
    const events = readers.get(path)!(file.read(0, file.size), { file: path });
    last = { path, events };
    return events;
  };
  const get = (i: number) => {
    const { file, from, until } = recordings[i]!;
    const events = between(eventsOf(file), from, until);
    return { [input.name]: toSteps(events, wanted, options, { file: file.path }) };
  };
  const hasLabels = recordings.every(({ label }) => label !== undefined);
  return {
    samples: { count: recordings.length, get },
    nameOf: (sample) => recordings[sample]!.file.name,
    ...(hasLabels && { labels: Int32Array.from(recordings, ({ label }) => label!) }),
  };
}

/** All that cannot be read are told at once. */
function readersOf(files: readonly SampleFile[]): ReadonlyMap<string, ReadEvents> {
  const empty: string[] = [];
  const readers = files.map(({ path }) => {
    const file = dataFile(path, 'samples');
    if (file.size === 0) empty.push(path);
    const head = file.read(0, Math.min(EVENT_HEAD_BYTES, file.size));
    return [path, eventFormat(head, extname(path).toLowerCase())] as const;
  });
  const fault = 'it is of no format that is known';
  const strange = readers.filter(([, read]) => read === undefined);
  throwIfErrors([
    ...strange.map(([path]) => codes.unsupportedEvents({ fault }, { file: path })),
    ...empty.map((path) => codes.corruptEvents({ fault: 'it is empty' }, { file: path })),
  ]);
  return new Map(readers as readonly (readonly [string, ReadEvents])[]);
}

/** Events are in order of time, up to what cameras deliver late. */
function between(events: Events, from: number, until: number): Events {
  if (from === -Infinity && until === Infinity) return events;
  const isIn = (_: unknown, i: number) => events.times[i]! >= from && events.times[i]! < until;
  return {
    ...events,
    times: events.times.filter(isIn),
    xs: events.xs.filter(isIn),
    ys: events.ys.filter(isIn),
    polarities: events.polarities.filter(isIn),
  };
}

function showInput({ name, dtype, shape }: SampleInput): string {
  return `'${name}' is ${dtype}[${shape.join(',')}]`;
}
