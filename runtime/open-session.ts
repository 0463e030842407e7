import * as codes from '../src/diagnostics/codes.ts';
import { fail } from '../src/diagnostics/diagnostic.ts';
import type { Graph } from '../src/ir/graph.ts';
import { nearestName } from '../src/support/nearest-name.ts';
import type { Executor, ExecutorTable, Session } from './executor.ts';
import { selfTest } from './self-test.ts';

export interface OpenOptions {
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
  return executor.open(graph);
}

async function checkUsable(executor: Executor, options: OpenOptions): Promise<void> {
  const availability = executor.probe();
  if (!availability.available)
    fail(codes.executorUnavailable({ name: executor.name, ...availability }));
  if (!executor.hardware || !options.requireHardwareVerification) return;
  const difference = await selfTest(executor);
  if (difference) fail(codes.hardwareNotVerified({ name: executor.name, ...difference }));
}
