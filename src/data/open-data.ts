import * as codes from '../diagnostics/codes.ts';
import { type Diagnostic, type Location, fail } from '../diagnostics/diagnostic.ts';
import { type Labels, labelsAmong, labelsLeftOut } from '../tensor/labels.ts';
import type { SampleInput, SampleOptions, Samples } from '../tensor/samples.ts';
import type { Shape } from '../tensor/shape.ts';
import { arraySamples, arraysOfMany } from './array-samples.ts';
import { eventSamples } from './event-samples.ts';
import type { EventOptions } from './events/options.ts';
import { imageSamples } from './image-samples.ts';
import { NO_PREPROCESS, type Preprocess } from './images/preprocess.ts';
import { joined } from './joined-samples.ts';
import { type SampleFile, sampleFiles } from './sample-files.ts';

/** Where samples are, and how images and events among them become inputs. */
export interface DataRequest extends SampleOptions {
  /** A file of arrays, an image or a recording of events; or a folder of .npy files, images or recordings. */
  readonly path: string;
  readonly preprocess?: Preprocess;
  readonly events?: EventOptions;
}

/** Samples that are read one at a time, as often as somebody asks for them. */
export interface SampleData {
  readonly samples: Samples;
  readonly at: Location;
  /** What a sample is called in messages. */
  readonly nameOf: (sample: number) => string;
  /** The class of each sample, where the data says so. */
  readonly labels?: Labels['values'];
  /** What is not used of the data. */
  readonly warnings?: readonly Diagnostic[];
  /** The arrays of the file, where the samples come from one. */
  readonly arrays?: ReadonlyMap<string, { readonly shape: Shape }>;
  /** The folder of each sample, counted by name, where there are several: one for each class. */
  readonly groups?: Int32Array;
}

export async function openData(
  { path, preprocess, events, ...options }: DataRequest,
  inputs: readonly SampleInput[],
): Promise<SampleData> {
  const found = sampleFiles(path);
  const at = { file: path };
  if (preprocess && found.kind !== 'images') fail(codes.preprocessWithoutImages({}, at));
  if (events && found.kind !== 'events') fail(codes.eventOptionsWithoutEvents({}, at));
  switch (found.kind) {
    case 'file': {
      const { samples, columns, others, arrays } = arraySamples(path, inputs, options);
      const values = labelsAmong(columns)?.values;
      const labels = values?.length === samples.count ? values : undefined;
      const warnings = labels ? [] : labelsLeftOut(others, samples.count, at);
      return { samples, at, nameOf: String, warnings, arrays, ...(labels && { labels }) };
    }
    case 'arrays': {
      const parts = found.files.map((file) => arraysOfMany(file.path, inputs, options).samples);
      const { samples, partOf } = joined(parts);
      const nameOf = (sample: number) => {
        const [part, place] = partOf(sample);
        const { name } = found.files[part]!;
        return parts[part]!.count === 1 ? name : `${name}[${place}]`;
      };
      const ofFiles = groupsOf(found.files);
      const groupOf = (_: unknown, i: number) => ofFiles![partOf(i)[0]]!;
      const groups = ofFiles && Int32Array.from({ length: samples.count }, groupOf);
      return { samples, at, nameOf, ...(groups && { groups }) };
    }
    case 'events': {
      const { samples, nameOf, labels } = eventSamples(
        found.files,
        inputs,
        events ?? {},
        options.warn,
      );
      const groups = labels ? undefined : groupsOf(found.files);
      return { samples, at, nameOf, ...(labels && { labels }), ...(groups && { groups }) };
    }
    case 'images': {
      const samples = await imageSamples(found.files, inputs, preprocess ?? NO_PREPROCESS);
      const groups = groupsOf(found.files);
      const nameOf = (sample: number) => found.files[sample]!.name;
      return { samples, at, nameOf, ...(groups && { groups }) };
    }
  }
}

/** The class of each file where each class has a folder: folders count by name. */
function groupsOf(files: readonly SampleFile[]): Int32Array | undefined {
  const groups = [...new Set(files.map(({ group }) => group))];
  if (groups.length < 2) return undefined;
  return Int32Array.from(files, ({ group }) => groups.indexOf(group));
}
