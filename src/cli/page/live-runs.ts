import * as codes from '../../diagnostics/codes.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import {
  type Artifact,
  type LiveLine,
  type PageSample,
  type RecordRequest,
  inputsOf,
  linesOf,
  recordRuns,
} from '../../index.ts';
import { random } from '../../support/random.ts';
import { failureOf } from '../failure.ts';

/** Samples that somebody may choose from, with what they are called. */
export interface Choice {
  readonly names: readonly string[];
  sample(i: number): PageSample;
}

/** Given samples, or else random ones, which networks of floats take. */
export function choiceOf(artifact: Artifact, given: RecordRequest | undefined): Choice {
  if (given) {
    const { samples, input } = given;
    const names = samples.map(({ label }, i) => {
      return `${input}, ${i}${label === undefined ? '' : `, labelled ${label}`}`;
    });
    return { names, sample: (i) => samples[i]! };
  }
  const inputs = inputsOf(artifact);
  const isFloat = inputs.every(({ dtype }) => dtype.startsWith('f'));
  const names = isFloat
    ? Array.from({ length: SEEDS }, (_, i) => `even from 0 to 1, seed ${i}`)
    : [];
  return { names, sample: (seed) => randomSample(inputs, seed) };
}

const SEEDS = 4;

/** Says so where there is nothing to choose from. */
export function unchosen(artifact: Artifact, { names }: Choice): Diagnostic[] {
  if (names.length > 0) return [];
  return [codes.nothingToRun({ inputs: inputsOf(artifact).map(({ name }) => name) })];
}

function randomSample(inputs: ReturnType<typeof inputsOf>, seed: number): PageSample {
  const { next } = random(seed);
  const drawn = inputs.map(({ name, shape }) => {
    const size = shape.reduce((a, b) => a * b, 1);
    return [name, Float32Array.from({ length: size }, next)] as const;
  });
  return { inputs: Object.fromEntries(drawn) };
}

/** Runs one sample, and tells of it step by step; of what goes wrong too. */
export async function* liveRun(
  artifact: Artifact,
  { choice, ...options }: Omit<RecordRequest, 'input' | 'samples'> & { readonly choice: Choice },
  asked: string | null,
): AsyncGenerator<string> {
  const i = Number(asked ?? NaN);
  const name = choice.names[i];
  if (name === undefined) {
    yield lineOf({ kind: 'fault', message: 'no such sample' });
    return;
  }
  try {
    const request = { ...options, input: name, samples: [choice.sample(i)] };
    for (const line of linesOf(await recordRuns(artifact, request))) yield lineOf(line);
  } catch (error) {
    const message = failureOf(error, false).map((one) => one.message);
    yield lineOf({ kind: 'fault', message: message.join('; ') });
  }
}

function lineOf(line: LiveLine): string {
  return JSON.stringify(line);
}
