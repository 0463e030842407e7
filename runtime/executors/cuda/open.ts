import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as codes from '../../../src/diagnostics/codes.ts';
import { fail } from '../../../src/diagnostics/diagnostic.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import type { Session, SessionOptions } from '../../executor.ts';
import { loadAddon } from '../native/load.ts';
import { buildKernels } from './build.ts';
import { refusal } from './refusal.ts';
import { sessionOf } from './session.ts';

const WEIGHTS_FILE = 'network.weights';
const PREFIX = 'spike_';

/** What the libraries of a project are for, by the executors that run them. */
const PLACES = { cuda: 'cuda', 'cuda-host': 'host' } as const;

/** Opens the library of an artifact; one that is not there is built. */
export async function openKernels(
  executor: keyof typeof PLACES,
  graph: Graph,
  { files, probes = [], isProfiled = false, signal }: SessionOptions,
): Promise<Session> {
  const found = loadAddon();
  if (!('addon' in found)) return fail(codes.executorUnavailable({ name: executor, ...found }));
  const weights = files?.read(WEIGHTS_FILE);
  if (!files || !weights) return fail(codes.noKernels({ graph: graph.name, executor }));
  const name = `lib${isProfiled ? 'profile' : 'network'}-${PLACES[executor]}.so` as const;
  const library = join(files.folder, name);
  if (!existsSync(library)) await buildKernels(files.folder, name, { ...(signal && { signal }) });
  const { addon } = found;
  try {
    return sessionOf(graph, addon, addon.openLibrary(library, PREFIX, weights), {
      ...{ library, executor, probes, isProfiled },
    });
  } catch (error) {
    return fail(refusal(error, { library, executor }));
  }
}
