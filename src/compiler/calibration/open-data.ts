import * as codes from '../../diagnostics/codes.ts';
import { type Diagnostic, type Location, fail } from '../../diagnostics/diagnostic.ts';
import { type Labels, labelsAmong, labelsLeftOut } from '../../tensor/labels.ts';
import type { SampleInput, Samples } from '../../tensor/samples.ts';
import { arraySamples, arraysOfMany } from './array-samples.ts';
import { imageSamples } from './image-samples.ts';
import { NO_PREPROCESS, type Preprocess } from './images/preprocess.ts';
import { joined } from './joined-samples.ts';
import { type SampleFile, sampleFiles } from './sample-files.ts';

/** Where calibration data is, and how images in it become inputs. */
export interface DataRequest {
  /** A .npz or .npy file, or a folder of .npy files or images. */
  readonly path: string;
  readonly preprocess?: Preprocess;
}

/** Samples that are read one at a time, as often as somebody asks for them. */
export interface CalibrationData {
  readonly samples: Samples;
  readonly at: Location;
  /** What a sample is called in messages. */
  readonly nameOf: (sample: number) => string;
  /** The class of each sample, where the data says so. */
  readonly labels?: Labels['values'];
  /** What is not used of the data. */
  readonly warnings?: readonly Diagnostic[];
  /** The folder of each sample, counted by name, where there are several: one for each class. */
  readonly groups?: Int32Array;
}

export async function openData(
  { path, preprocess }: DataRequest,
  inputs: readonly SampleInput[],
): Promise<CalibrationData> {
  const found = sampleFiles(path);
  const at = { file: path };
  if (preprocess && found.kind !== 'images') fail(codes.preprocessWithoutImages({}, at));
  switch (found.kind) {
    case 'file': {
      const { samples, columns, others } = arraySamples(path, inputs);
      const labels = labelsAmong(columns)?.values;
      const warnings = labels ? [] : labelsLeftOut(others, samples.count, at);
      return { samples, at, nameOf: String, warnings, ...(labels && { labels }) };
    }
    case 'arrays': {
      const parts = found.files.map((file) => arraysOfMany(file.path, inputs).samples);
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
