import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import {
  type Config,
  EXECUTOR_TABLE,
  type Labels,
  OP_TABLE,
  type Session,
  type Shape,
  type Tensor,
  arrayWarnings,
  inputsOf,
  labelsAmong,
  labelsIn,
  labelsLeftOut,
  openFastest,
  openSession,
  readArrays,
  readArtifact,
  readInput,
  readModel,
  runFloat,
  runSamples,
  samplesOf,
} from '../index.ts';

/** What to run, and who wants to know of it. */
export interface Run {
  /** An artifact's folder, or a model file. */
  readonly thing: string;
  readonly config: Config;
  /** The fastest that can run it here, unless given. */
  readonly executor: string | undefined;
  readonly input: string;
  /** Shapes of inputs that a model leaves open. */
  readonly inputShapes: ReadonlyMap<string, Shape>;
  /** Looks at the files that are read, before anything runs, and throws where one may not be lost. */
  readonly checkFiles: (files: readonly string[], what: string) => void;
  readonly labels: string | undefined;
  readonly limit: number | undefined;
  readonly batch: number;
  /** Waited for between batches: the moment to be interrupted. */
  readonly pause: () => Promise<void>;
  readonly onProgress: (done: number, of: number) => void;
  readonly report: (diagnostics: readonly Diagnostic[]) => void;
}

/** The numbers of a run; those of spikes are absent where there are none. */
export interface RunNumbers {
  readonly executor: string;
  readonly samples: number;
  readonly accuracy?: number;
  /** Where the labels came from. */
  readonly labels?: string;
  readonly spikesPerSample?: number;
  readonly synopsPerSample?: number;
  readonly steps?: number;
  /** Open leading extents of the model that are taken to be 1, in words. */
  readonly assumed?: readonly string[];
  readonly seconds: number;
}

type Ran = RunNumbers & { readonly outputs: ReadonlyMap<string, Tensor> };

export async function runArtifact(run: Run): Promise<Ran> {
  const { config, input, limit, batch, pause, onProgress } = run;
  const artifact = await readArtifact(run.thing, OP_TABLE);
  const kept = readdirSync(run.thing).map((name) => join(run.thing, name));
  run.checkFiles(kept, 'artifact, or a part of it');
  const arrays = readArrays(input, readInput(input, 'input file'));
  const inputs = inputsOf(artifact);
  const samples = samplesOf(inputs, arrays, { file: input });
  run.report(arrayWarnings(inputs, arrays, { file: input }));
  const labels = labelsFor(run, arrays);
  const using = {
    executors: EXECUTOR_TABLE,
    requireHardwareVerification: config.security.requireHwVerification,
  };
  const asked = run.executor;
  const { session, executor } =
    asked === undefined
      ? await openFastest(artifact.graph, using)
      : { session: await openSession(artifact.graph, asked, using), executor: asked };
  try {
    const options = { batch, clock: seconds, onProgress, ...labels?.option };
    const result = await runSamples(artifact, pausing(session, pause), samples, {
      ...options,
      ...(limit !== undefined && { limit }),
    });
    return { executor, ...result, ...(labels && { labels: labels.source }) };
  } finally {
    session.close();
  }
}

/** Runs the model file itself, in float32. */
export async function runModel(run: Run): Promise<Ran> {
  const { config, executor = 'float', input, limit, batch, pause, onProgress } = run;
  const arrays = readArrays(input, readInput(input, 'input file'));
  const sampleShapes = new Map([...arrays].map(([name, { shape }]) => [name, shape]));
  const request = { model: run.thing, inputShapes: run.inputShapes, sampleShapes };
  const { graph, warnings, assumed, files } = await readModel(request, config);
  run.checkFiles(files, 'model, or a file of its weights');
  const inputs = graph.inputs.map(({ name, type }) => ({ name, ...type }));
  run.report([...warnings, ...arrayWarnings(inputs, arrays, { file: input })]);
  const start = seconds();
  const labels = labelsFor(run, arrays);
  const result = await runFloat(graph, OP_TABLE, {
    arrays,
    at: { file: input },
    ...(limit !== undefined && { limit }),
    ...labels?.option,
    onSample: async (done, of) => {
      if (done % batch !== 0) return;
      onProgress(done, of);
      await pause();
    },
  });
  const time = { seconds: seconds() - start };
  const more = { ...(labels && { labels: labels.source }), ...(assumed.length > 0 && { assumed }) };
  return { executor, ...result, ...time, ...more };
}

interface FoundLabels {
  readonly option: { readonly labels: Labels['values'] };
  readonly source: string;
}

/** The labels that were named; or else those that lie beside the samples, one for each. */
function labelsFor(
  { labels: file, input, report }: Run,
  arrays: ReadonlyMap<string, Tensor>,
): FoundLabels | undefined {
  const found =
    file === undefined
      ? labelsAmong(arrays)
      : labelsIn(readArrays(file, readInput(file, 'label file')), { file });
  const samples = Math.max(...[...arrays.values()].map(({ shape }) => shape[0] ?? 0));
  const isStray = file === undefined && found?.values.length !== samples;
  if (!found || isStray) {
    if (file === undefined) report(labelsLeftOut(arrays, samples, { file: input }));
    return undefined;
  }
  const name = found.name === '' ? '' : `'${found.name}' of `;
  return { option: { labels: found.values }, source: `${name}${basename(file ?? input)}` };
}

/** The same session, with a pause before each batch. */
function pausing(session: Session, pause: () => Promise<void>): Session {
  return {
    run: async (samples, steps) => {
      await pause();
      return session.run(samples, steps);
    },
    close: () => session.close(),
  };
}

function seconds(): number {
  return performance.now() / 1000;
}
