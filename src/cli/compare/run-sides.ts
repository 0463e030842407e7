import {
  type Artifact,
  EXECUTOR_TABLE,
  OP_TABLE,
  type Run as Recorded,
  type Sample,
  type Sink,
  findProbes,
  firstDivergence,
  inputsOf,
  openFastest,
  openSession,
  readArtifact,
} from '../../index.ts';
import { type RunNumbers, runArtifact, sourceOf } from '../run/samples.ts';
import type { Run } from '../run/task.ts';
import { type Cost, runCosts, staticCosts } from './costs.ts';
import { type AllOutputs, type OutputDifference, type Outputs, compareOutputs } from './outputs.ts';
import type { Side, Sides } from './sides.ts';

/** What is the same for both sides. */
export type Shared = Omit<Run, 'thing' | 'executor' | 'openResults' | 'onPicture'>;

export type Divergence = ReturnType<typeof firstDivergence>;

/** What two sides are to each other. Outputs are compared where there are samples. */
export interface Comparison {
  readonly a: Artifact;
  readonly b: Artifact;
  readonly executors?: readonly [string, string];
  readonly costs: readonly Cost[];
  readonly outputs?: OutputDifference;
  /** Of the first sample whose outputs differ. */
  readonly divergence?: Divergence;
}

export async function compareSides({ a, b }: Sides, shared: Shared): Promise<Comparison> {
  const [left, right] = [
    await readArtifact(a.folder, OP_TABLE),
    await readArtifact(b.folder, OP_TABLE),
  ];
  const costs = staticCosts(left, right);
  const needsInput = inputsOf(left).length > 0;
  if (needsInput && shared.input === undefined) return { a: left, b: right, costs };
  const ranA = await runSide(a, left, shared);
  // What is odd about the samples was said for the first.
  const ranB = await runSide(b, right, { ...shared, report: () => {} });
  const outputs = compareOutputs(ranA.outputs, ranB.outputs);
  const found = {
    ...{ a: left, b: right, outputs },
    costs: [...costs, ...runCosts(ranA.numbers, ranB.numbers)],
    executors: [ranA.numbers.executor, ranB.numbers.executor] as const,
  };
  if (!outputs.first) return found;
  const { sample } = outputs.first;
  const [recordedA, recordedB] = [
    await recordSide(a, left, shared, sample),
    await recordSide(b, right, shared, sample),
  ];
  return { ...found, divergence: firstDivergence(recordedA, recordedB) };
}

interface Ran {
  readonly numbers: RunNumbers;
  readonly outputs: AllOutputs;
}

async function runSide(side: Side, { manifest }: Artifact, shared: Shared): Promise<Ran> {
  const samples: Outputs[] = [];
  const sink: Sink = {
    // An executor may write the next results over these.
    put: ({ outputs }) =>
      void samples.push(new Map([...outputs].map(([name, numbers]) => [name, numbers.slice()]))),
    finish: () => {},
    discard: () => {},
  };
  const numbers = await runArtifact({ ...shared, ...runOf(side), openResults: () => sink });
  const scales = new Map(manifest.outputs.map(({ name, scale }) => [name, scale]));
  return { numbers, outputs: { samples, scales } };
}

function runOf({ folder, executor }: Side) {
  return { thing: folder, executor, onPicture: undefined };
}

/** One sample again, with every value in every step. */
async function recordSide(
  side: Side,
  artifact: Artifact,
  shared: Shared,
  sample: number,
): Promise<Recorded> {
  const { graph, manifest, files } = artifact;
  const run: Run = { ...shared, ...runOf(side), openResults: undefined };
  const probes = findProbes(
    graph,
    graph.ops.map(({ result }) => result),
  );
  const { bridge, security } = shared.config;
  const options = {
    ...{ executors: EXECUTOR_TABLE, probes, files, bridge, signal: shared.signal },
    requireHardwareVerification: security.requireHwVerification,
  };
  const inputs = await sampleAt(run, artifact, sample);
  const session =
    side.executor === undefined
      ? (await openFastest(graph, options)).session
      : await openSession(graph, side.executor, options);
  try {
    const [result] = await session.run([inputs], manifest.steps, { signal: shared.signal });
    return { graph, steps: manifest.steps, values: result!.recorded! };
  } finally {
    session.close();
  }
}

async function sampleAt(run: Run, artifact: Artifact, wanted: number): Promise<Sample> {
  const { stream } = await sourceOf(run, artifact);
  let i = 0;
  for await (const { inputs } of stream) if (i++ === wanted) return inputs;
  throw new RangeError(`sample ${wanted} of ${i}`);
}
