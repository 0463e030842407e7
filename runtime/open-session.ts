import * as codes from '../src/diagnostics/codes.ts';
import { EXIT, SpikeError, fail } from '../src/diagnostics/diagnostic.ts';
import type { Graph } from '../src/ir/graph.ts';
import { nearestName } from '../src/support/nearest-name.ts';
import type { Executor, ExecutorTable, Session, SessionOptions } from './executor.ts';
import { selfTest } from './self-test.ts';

export interface OpenOptions extends SessionOptions {
  readonly executors: ExecutorTable;
  /** A device runs nothing before it has given the reference's bits on the self-test network. */
  readonly requireHardwareVerification: boolean;
}

/** Finds an executor, makes sure that it can be used, and loads the graph into it. */
export async function openSession(
  graph: Graph,
  name: string,
  options: OpenOptions,
): Promise<Session> {
  const load = options.executors.get(name);
  if (!load) {
    const known = [...options.executors.keys()];
    return fail(codes.unknownExecutor({ name, known, meant: nearestName(name, known) }));
  }
  const executor = await load();
  await checkUsable(executor, options);
  return executor.open(graph, options);
}

/** What runs a graph where nobody says what shall: the fastest first, and last what runs every graph. */
const BY_SPEED = ['native', 'wasm', 'reference'];

/** Loads a graph into the fastest executor that can run it here. */
export async function openFastest(
  graph: Graph,
  options: OpenOptions,
): Promise<{ readonly session: Session; readonly executor: string }> {
  for (const executor of BY_SPEED.slice(0, -1)) {
    try {
      return { session: await openSession(graph, executor, options), executor };
    } catch (error) {
      const isOther = !(error instanceof SpikeError);
      if (isOther || error.diagnostics.some(({ exit }) => exit !== EXIT.unavailable)) throw error;
    }
  }
  const executor = BY_SPEED.at(-1)!;
  return { session: await openSession(graph, executor, options), executor };
}

async function checkUsable(executor: Executor, options: OpenOptions): Promise<void> {
  const availability = executor.probe(options);
  if (!availability.available)
    fail(codes.executorUnavailable({ name: executor.name, ...availability }));
  if (!executor.hardware || !options.requireHardwareVerification) return;
  const difference = await selfTest(executor, options);
  if (difference) fail(codes.hardwareNotVerified({ name: executor.name, ...difference }));
}
