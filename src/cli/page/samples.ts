import { basename } from 'node:path';
import * as codes from '../../diagnostics/codes.ts';
import {
  type Artifact,
  type Config,
  EVENTS_GRAMMAR,
  PREPROCESS_GRAMMAR,
  type PageSample,
  type RecordRequest,
  inputsOf,
  openSamples,
  parseEventOptions,
  parsePreprocess,
} from '../../index.ts';
import { integer, list, text } from '../arguments/options.ts';
import type { Output } from '../terminal/output.ts';

/** Options of samples that a page shows. */
export const SAMPLE_OPTIONS = {
  samples: text(
    'FILE',
    'runs samples and shows what neurons do: .npz, .npy, .jsonl, images, events',
  ),
  limit: integer('N', 'runs the first samples only: 4 unless given', 1, 64),
  probe: list(
    'NAME',
    'records a population or a layer: as many as there is room for, unless given',
  ),
  preprocess: text('STEPS', `how images become inputs: ${PREPROCESS_GRAMMAR}`),
  events: text('STEPS', `how events become steps: ${EVENTS_GRAMMAR}`),
};

const SAMPLES = 4;

/** What was given of them. */
export interface SamplesGiven {
  readonly samples: string | undefined;
  readonly limit: number | undefined;
  readonly probe: readonly string[];
  readonly preprocess: string | undefined;
  readonly events: string | undefined;
}

/** The samples that a page shows; a network without inputs needs none to run. */
export async function pageSamples(
  artifact: Artifact,
  given: SamplesGiven,
  config: Config,
  output: Output,
): Promise<RecordRequest | undefined> {
  const isClosed = artifact.manifest.inputs.length === 0;
  if (given.samples === undefined) output.report(unusedWithout(given, isClosed));
  if (given.samples === undefined && !isClosed) return undefined;
  const samples = isClosed ? [{ inputs: {} }] : await samplesOf(artifact, given, output);
  return {
    input: given.samples === undefined ? 'no input' : basename(given.samples),
    samples,
    ...(given.probe.length > 0 && { populations: given.probe }),
    requireHardwareVerification: config.security.requireHwVerification,
  };
}

/** Options that say something of samples where there are none; a network without inputs runs all the same. */
function unusedWithout(given: SamplesGiven, isClosed: boolean) {
  const why = isClosed ? 'the network has no inputs' : 'no samples run';
  const hint = isClosed ? 'leave it out' : 'give --samples FILE';
  const options = [
    given.limit !== undefined && '--limit',
    !isClosed && given.probe.length > 0 && '--probe',
    given.preprocess !== undefined && '--preprocess',
    given.events !== undefined && '--events',
  ];
  return options.flatMap((option) => (option ? [codes.optionUnused({ option, why, hint })] : []));
}

async function samplesOf(
  artifact: Artifact,
  { samples: path, limit = SAMPLES, preprocess, events }: SamplesGiven,
  output: Output,
): Promise<PageSample[]> {
  const classes = artifact.manifest.outputs[0]!.shape.reduce((a, b) => a * b, 1);
  const found = await openSamples(
    {
      ...{ path: path!, standardInput: process.stdin, classes, limit },
      warn: (warning) => output.report([warning]),
      ...(preprocess !== undefined && { preprocess: parsePreprocess(preprocess) }),
      ...(events !== undefined && { events: parseEventOptions(events) }),
    },
    inputsOf(artifact),
  );
  output.report(found.warnings);
  const samples: PageSample[] = [];
  for await (const { inputs, label } of found.stream) {
    if (samples.length === limit) break;
    // Readers may write the next sample over this one.
    samples.push({ inputs: structuredClone(inputs), ...(label !== undefined && { label }) });
  }
  return samples;
}
