import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  type Artifact,
  type DeviceFacts,
  EXECUTOR_TABLE,
  type Labels,
  type MemoryBytes,
  OP_TABLE,
  type OpProfile,
  type Probe,
  type SampleResult,
  type SampleSource,
  type Session,
  type StreamRequest,
  type Traffic,
  columnsOf,
  findProbes,
  inputsOf,
  labelsIn,
  openFastest,
  openSamples,
  openSession,
  profileOf,
  readArrays,
  readArtifact,
  readInput,
  runStream,
  sentOutputs,
} from '../../index.ts';
import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import { keepFirst, recordPicture } from './plot.ts';
import type { Run } from './task.ts';
import { unmeasured, unthreaded } from '../arguments/unused.ts';

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
  /** What each op has cost, where that was asked for. */
  readonly profile?: readonly OpProfile[];
  /** What ran it, where that was another process. */
  readonly device?: DeviceFacts;
  /** Bytes that the executor allocated, weights aside; with the profile. */
  readonly memory?: MemoryBytes;
  /** What cores and links did, where there are any. */
  readonly traffic?: Traffic;
}

export async function runArtifact(run: Run): Promise<RunNumbers> {
  const artifact = await readArtifact(run.thing, OP_TABLE);
  const kept = readdirSync(run.thing).map((name) => join(run.thing, name));
  run.checkFiles(kept, 'artifact, or a part of it');
  const probes = findProbes(artifact.graph, run.probes);
  const source = await sourceOf(run, artifact);
  run.report(source.warnings);
  const decidedBy = deciding(run, artifact, source);
  const isSeen = probes.some(({ name }) => name === decidedBy?.name);
  const watched = decidedBy && !isSeen ? [...probes, decidedBy] : probes;
  const { session, executor } = await openHere(run, artifact, watched);
  if (run.isProfiled && !session.costs && !session.traffic) run.report([unmeasured(executor)]);
  run.report(await unthreaded(run, executor));
  const sink = run.openResults?.(columnsOf(artifact.manifest, probes));
  const tap = run.onPicture && keepFirst(source.stream);
  const onResult = (result: SampleResult, sample: number) => sink?.put(result, sample);
  try {
    const totals = await runStream(artifact, session, tap?.stream ?? source.stream, {
      ...(source.samples && { count: source.samples.count }),
      ...(run.limit !== undefined && { limit: run.limit }),
      ...(run.batch !== undefined && { batch: run.batch }),
      ...(decidedBy && { decidedBy: decidedBy.name }),
      ...{ clock: seconds, signal: run.signal, onProgress: run.onProgress, onResult },
      onBatch: () => sink?.flush?.(),
    });
    const device = await session.device?.();
    sink?.finish(totals.samples);
    const first = tap?.first();
    if (first) run.onPicture?.(await recordPicture(artifact, first, run));
    const labels = totals.accuracy === undefined ? undefined : labelSource(run, source.labelName);
    return {
      executor,
      ...totals,
      ...(labels !== undefined && { labels }),
      ...(session.costs && { profile: profileOf(session.costs(), session.ceilings?.() ?? []) }),
      ...(device && { device }),
      ...(run.isProfiled && session.memory && { memory: session.memory() }),
      ...(session.traffic && { traffic: session.traffic() }),
    };
  } finally {
    sink?.discard();
    session.close();
  }
}

/** What records the first output, where that is of messages and samples may have classes. */
function deciding(run: Run, { graph }: Artifact, source: SampleSource): Probe | undefined {
  // Lines say theirs when they come.
  const mayHave = run.labels !== undefined || source.labels !== undefined || !source.samples;
  const first = graph.outputs[0]!.name;
  return mayHave ? sentOutputs(graph).find(({ name }) => name === first)?.probe : undefined;
}

/** The samples of a run; a network without inputs runs once where none are named. */
export async function sourceOf(run: Run, artifact: Artifact): Promise<SampleSource> {
  const inputs = inputsOf(artifact);
  const classes = sizeOf(artifact.manifest.outputs[0]!.shape);
  if (run.input !== undefined || inputs.length > 0)
    return openSamples(streamRequest(run, classes), inputs);
  return { stream: [{ inputs: {} }], warnings: [] };
}

/** The file of samples, which most networks need. */
export function inputFile({ input }: Run): string {
  return input ?? fail(codes.missingArgument(MISSING_INPUT));
}

const MISSING_INPUT = {
  command: 'run',
  argument: '--input FILE',
  doc: 'samples: --input test.npz',
};

/** The samples that a run asks for, for a network with so many classes. */
export function streamRequest(run: Run, classes: number): StreamRequest {
  const { preprocess, events, limit } = run;
  const labels = givenLabels(run)?.values;
  return {
    path: inputFile(run),
    standardInput: process.stdin,
    ...{ classes, signal: run.signal, warn: (warning) => run.report([warning]) },
    ...(preprocess && { preprocess }),
    ...(events && { events }),
    ...(labels && { labels }),
    ...(limit !== undefined && { limit }),
  };
}

/** Labels in a file of their own. */
export function givenLabels({ labels: file }: Run): Labels | undefined {
  if (file === undefined) return undefined;
  return labelsIn(readArrays(file, readInput(file, 'label file')), { file });
}

/** `'label' of test.npz`, or what else says it. */
export function labelSource(run: Run, among: string | undefined): string {
  const given = givenLabels(run);
  const name = given ? given.name : among;
  const path = run.labels ?? inputFile(run);
  const file = path === '-' ? 'standard input' : basename(path);
  if (name === 'folders') return `folders of ${file}`;
  return name === undefined || name === '' ? file : `'${name}' of ${file}`;
}

async function openHere(
  run: Run,
  { graph, files }: Artifact,
  probes: readonly Probe[],
): Promise<{ readonly session: Session; readonly executor: string }> {
  const { threads, executor, isProfiled } = run;
  const using = {
    executors: EXECUTOR_TABLE,
    requireHardwareVerification: run.config.security.requireHwVerification,
    ...{ probes, isProfiled, files, bridge: run.config.bridge, signal: run.signal },
    ...(threads !== undefined && { threads }),
  };
  if (executor === undefined) return openFastest(graph, using);
  return { session: await openSession(graph, executor, using), executor };
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

export function seconds(): number {
  return performance.now() / 1000;
}
