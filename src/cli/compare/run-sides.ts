import { existsSync, statSync } from 'node:fs';
import {
  type Artifact,
  type Column,
  EXECUTOR_TABLE,
  OP_TABLE,
  type Run as Recorded,
  type Sink,
  findProbes,
  firstDivergence,
  inputsOf,
  openFastest,
  openSession,
  readArtifact,
  sentInAll,
  sentOutputs,
} from '../../index.ts';
import { runModel } from '../run/model.ts';
import { type RunNumbers, runArtifact, sourceOf } from '../run/samples.ts';
import type { Run } from '../run/task.ts';
import { type Cost, runCosts, staticCosts } from './costs.ts';
import { type Port, checkInputs, pairOutputs } from './faces.ts';
import {
  type AllOutputs,
  type OutputDifference,
  type Outputs,
  type Said,
  compareOutputs,
} from './outputs.ts';
import { sampleAt } from './sample-at.ts';
import type { Side, Sides } from './sides.ts';

const FLOAT = 'float';

/** What is the same for both sides. */
export type Shared = Omit<Run, 'thing' | 'executor' | 'openResults' | 'onPicture'>;

export type Divergence = ReturnType<typeof firstDivergence>;

/** What two sides are to each other. */
export interface Comparison {
  /** Absent where the side is a model file, which runs as it is. */
  readonly a: Artifact | undefined;
  readonly b: Artifact | undefined;
  readonly executors?: readonly [string, string];
  readonly costs: readonly Cost[];
  /** Of outputs, where there are samples. */
  readonly outputs?: OutputDifference;
  /** Of the first sample whose outputs differ. */
  readonly divergence?: Divergence;
}

export async function compareSides({ a, b }: Sides, given: Shared): Promise<Comparison> {
  const shared = { ...given, report: onceEach(given.report) };
  const [left, right] = [await artifactOf(a), await artifactOf(b)];
  const found = { a: left, b: right };
  const costs = await staticCosts(left, right);
  const needsInput = [left, right].some((one) => one === undefined || inputsOf(one).length > 0);
  if (needsInput && shared.input === undefined) return { ...found, costs };
  if (left && right) shared.report(checkInputs(left, right));
  const ranA = await runSide(a, left, shared);
  const ranB = await runSide(b, right, shared);
  const { pairs, warnings } = pairOutputs(ranA.ports, ranB.ports);
  shared.report(warnings);
  const outputs = compareOutputs(ranA.outputs, ranB.outputs, pairs);
  const ran = {
    ...{ ...found, outputs },
    costs: [...costs, ...runCosts(ranA.numbers, ranB.numbers)],
    executors: [ranA.numbers.executor, ranB.numbers.executor] as const,
  };
  if (!outputs.first || !left || !right) return ran;
  const { sample } = outputs.first;
  const [recordedA, recordedB] = [
    await recordSide(a, left, shared, sample),
    await recordSide(b, right, shared, sample),
  ];
  return { ...ran, divergence: firstDivergence(recordedA, recordedB) };
}

/** What is so of samples on both sides is told once. */
function onceEach(report: Shared['report']): Shared['report'] {
  const told = new Set<string>();
  return (diagnostics) => {
    const fresh = diagnostics.filter(({ code, message }) => !told.has(`${code} ${message}`));
    for (const { code, message } of fresh) told.add(`${code} ${message}`);
    report(fresh);
  };
}

/** What is no folder is a model file, unless an executor of artifacts is to run it. */
async function artifactOf({ path, executor = FLOAT }: Side): Promise<Artifact | undefined> {
  const isModel = executor === FLOAT && existsSync(path) && !statSync(path).isDirectory();
  return isModel ? undefined : readArtifact(path, OP_TABLE);
}

interface Ran {
  readonly numbers: RunNumbers;
  readonly ports: readonly Port[];
  readonly outputs: AllOutputs;
}

async function runSide(side: Side, artifact: Artifact | undefined, shared: Shared): Promise<Ran> {
  const samples: Outputs[] = [];
  const ports: Port[] = [];
  const spiking = new Map(
    artifact && sentOutputs(artifact.graph).map(({ name, probe }) => [name, probe.name]),
  );
  const put: Sink['put'] = ({ outputs, recorded }) => {
    // An executor may write the next results over these.
    const said = [...outputs].map(([name, numbers]): [string, Said] => {
      const steps = recorded?.get(spiking.get(name) ?? '')?.slice();
      return [
        name,
        steps ? { steps, total: sentInAll(steps, numbers.length) } : { total: numbers.slice() },
      ];
    });
    samples.push(new Map(said));
  };
  const openResults = (columns: readonly Column[]): Sink => {
    for (const { name, shape, probe } of columns) if (!probe) ports.push({ name, shape });
    return { put, finish: () => {}, discard: () => {} };
  };
  const run = { ...shared, ...runOf(side), openResults };
  const numbers = await (artifact
    ? runArtifact({ ...run, probes: [...spiking.values()] })
    : runModel({ ...run, executor: FLOAT }));
  const scales = (artifact?.manifest.outputs ?? []).map(
    ({ name, scale }) => [name, scale] as const,
  );
  return { numbers, ports, outputs: { samples, scales: new Map(scales) } };
}

function runOf({ path, executor }: Side) {
  return { thing: path, executor, onPicture: undefined };
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
  const { stream } = await sourceOf(run, artifact);
  const inputs = await sampleAt(stream, sample, run.input);
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
