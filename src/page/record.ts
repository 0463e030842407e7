import type { Artifact } from '../../runtime/artifact/read.ts';
import { EXECUTOR_TABLE } from '../../runtime/executors/index.ts';
import type { Sample, SampleResult, Session } from '../../runtime/executor.ts';
import type { OpCost } from '../../runtime/profile.ts';
import type { Traffic } from '../../runtime/executors/chip/traffic.ts';
import { openFastest, openSession } from '../../runtime/open-session.ts';
import { type Probe, findProbes, sentInAll, sentOutputs } from '../../runtime/probe.ts';
import * as codes from '../diagnostics/codes.ts';
import { throwIfErrors } from '../diagnostics/diagnostic.ts';
import { isSender } from '../ir/count.ts';
import type { Graph } from '../ir/graph.ts';
import { OP_TABLE } from '../ir/ops/index.ts';
import type { Numbers } from '../tensor/dtype.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { RecordedSample, Recording } from './page-data.ts';
import { populationOf } from './recorded-population.ts';

/** A sample with its class, where that is known. */
export interface PageSample {
  readonly inputs: Sample;
  readonly label?: number;
}

export interface RecordRequest {
  /** The samples' file, by its own name. */
  readonly input: string;
  readonly samples: readonly PageSample[];
  /** Populations, or layers of the model; as many as there is room for unless given. */
  readonly populations?: readonly string[];
  /** Needed of executors: the setting of that name. */
  readonly requireHardwareVerification: boolean;
  /** Ends the runs. */
  readonly signal?: AbortSignal;
}

/** Numbers that a run records at a time: what is more takes more runs. */
const MOST_NUMBERS = 2 ** 23;
/** And in all, where nobody says what to record. */
const MOST_IN_ALL = 2 ** 24;
const MOST_VALUES = 16;

/** Runs samples and keeps what populations send and remember. */
export async function recordRuns(artifact: Artifact, request: RecordRequest): Promise<Recording> {
  const { graph, manifest } = artifact;
  const { steps } = manifest;
  const senders = graph.ops.filter((op) => isSender(op, OP_TABLE)).map(({ result }) => result);
  const names = request.populations
    ? named(graph, request.populations)
    : roomFor(graph, senders, steps);
  const shown = probesOf(graph, names);
  const sent = new Map(
    sentOutputs(graph)
      .filter(({ probe }) => sizeOf(probe.shape) * steps <= MOST_NUMBERS)
      .map(({ name, probe }) => [name, probe]),
  );
  const isShown = new Set(shown.map(({ name }) => name));
  const besides = [...sent.values()].filter(({ name }) => !isShown.has(name));
  const { executor, runs, costs } = await runInParts(artifact, request, [...shown, ...besides]);
  const sizes = new Map(graph.ops.map(({ result, type }) => [result, sizeOf(type.shape)]));
  const states = statesOf(graph);
  const samples = runs.map((run, i): RecordedSample => {
    const { label } = request.samples[i]!;
    return {
      ...(label !== undefined && { label }),
      ...{ spikes: run.spikes, synops: run.synops },
      outputs: manifest.outputs.map(({ name, scale }) => {
        const last = run.outputs.get(name)!;
        const rows = run.recorded.get(sent.get(name)?.name ?? '');
        const values = [...(rows ? sentInAll(rows, last.length) : last).slice(0, MOST_VALUES)];
        return { name, values: values.map((value) => value * scale) };
      }),
      populations: names.map((name) => {
        const about = { name, neurons: sizes.get(name)!, steps, states: states.get(name)! };
        return populationOf(run.recorded, about);
      }),
    };
  });
  const about = { input: request.input, executor, steps, populations: senders.length };
  return { ...about, samples, synapses: synapsesOf(costs, runs.length) };
}

/** Synaptic operations of a sample, by the op whose synapses they are. */
function synapsesOf(costs: readonly OpCost[], samples: number): NonNullable<Recording['synapses']> {
  return costs
    .filter(({ kind }) => OP_TABLE.get(kind)!.fanOut)
    .map(({ op, kind, synops }) => ({ name: op, kind, synops: synops / Math.max(1, samples) }));
}

interface Ran {
  readonly executor: string;
  readonly runs: readonly Recorded[];
  readonly costs: readonly OpCost[];
}

type Recorded = SampleResult & { readonly recorded: ReadonlyMap<string, Numbers> };

/** Runs all samples once for each part of the probes that fits the memory. */
async function runInParts(
  { graph, manifest, files }: Artifact,
  { samples, requireHardwareVerification, signal }: RecordRequest,
  probes: readonly Probe[],
): Promise<Ran> {
  const parts = inParts(probes, manifest.steps);
  const recorded = samples.map(() => new Map<string, Numbers>());
  let last: { readonly executor: string; readonly results: readonly SampleResult[] } | undefined;
  let costs: readonly OpCost[] = [];
  for (const [i, part] of parts.entries()) {
    // What ops count is the same in each part.
    const own = { probes: part, isProfiled: i === 0 };
    const using = { executors: EXECUTOR_TABLE, requireHardwareVerification, files, ...own };
    const { session, executor } = await openFastest(graph, using);
    const { results, cost } = await runAll(session, samples, manifest.steps, signal);
    if (i === 0) costs = cost;
    results.forEach((result, i) =>
      result.recorded?.forEach((numbers, name) => recorded[i]!.set(name, numbers)),
    );
    last = { executor, results };
  }
  const { executor, results } = last!;
  const runs = results.map((result, i) => ({ ...result, recorded: recorded[i]! }));
  return { executor, runs, costs };
}

/** What cores and links did for samples; of a network that is on some. */
export async function recordTraffic(
  { graph, manifest, files }: Artifact,
  { samples, requireHardwareVerification }: RecordRequest,
): Promise<Traffic | undefined> {
  const options = { executors: EXECUTOR_TABLE, requireHardwareVerification, files };
  const session = await openSession(graph, 'chip', options);
  try {
    const inputs = samples.map((sample) => sample.inputs);
    await session.run(inputs, manifest.steps);
    return session.traffic?.();
  } finally {
    session.close();
  }
}

async function runAll(
  session: Session,
  samples: readonly PageSample[],
  steps: number,
  signal: AbortSignal | undefined,
): Promise<{ readonly results: readonly SampleResult[]; readonly cost: readonly OpCost[] }> {
  try {
    const inputs = samples.map((sample) => sample.inputs);
    const results = await session.run(inputs, steps, signal && { signal });
    return { results, cost: session.costs?.() ?? [] };
  } finally {
    session.close();
  }
}

/** What is asked for by names of ops or layers. */
function named(graph: Graph, names: readonly string[]): string[] {
  const inputs = new Set(graph.inputs.map(({ name }) => name));
  const values = findProbes(graph, names).map(({ value }) => value);
  throwIfErrors(
    values.filter((value) => inputs.has(value)).map((name) => codes.notShown({ name })),
  );
  return [...new Set(values)];
}

/** Populations in data order, those that are too large left out. */
function roomFor(graph: Graph, senders: readonly string[], steps: number): string[] {
  const states = statesOf(graph);
  const types = new Map(graph.ops.map(({ result, type }) => [result, type]));
  let room = MOST_IN_ALL;
  return senders.filter((name) => {
    const numbers = sizeOf(types.get(name)!.shape) * steps * (1 + states.get(name)!.length);
    if (numbers > room) return false;
    room -= numbers;
    return true;
  });
}

function statesOf(graph: Graph): Map<string, readonly string[]> {
  return new Map(graph.ops.map(({ result, kind }) => [result, OP_TABLE.get(kind)!.state]));
}

/** A population's messages and all that it remembers. */
function probesOf(graph: Graph, names: readonly string[]): readonly Probe[] {
  const states = statesOf(graph);
  return findProbes(
    graph,
    names.flatMap((name) => [name, ...states.get(name)!.map((state) => `${name}.${state}`)]),
  );
}

/** Probes in parts that fit the memory; at least one part, since outputs are wanted too. */
function inParts(probes: readonly Probe[], steps: number): Probe[][] {
  const parts: Probe[][] = [[]];
  let room = MOST_NUMBERS;
  for (const probe of probes) {
    const numbers = sizeOf(probe.shape) * steps;
    if (numbers > room && parts.at(-1)!.length > 0) {
      parts.push([]);
      room = MOST_NUMBERS;
    }
    parts.at(-1)!.push(probe);
    room -= numbers;
  }
  return parts;
}
