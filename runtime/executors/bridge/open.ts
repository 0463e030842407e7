import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Graph } from '../../../src/ir/graph.ts';
import * as codes from '../../../src/diagnostics/codes.ts';
import { fail } from '../../../src/diagnostics/diagnostic.ts';
import type { BridgeOptions, DeviceFacts, Session, SessionOptions } from '../../executor.ts';
import type { Probe } from '../../probe.ts';
import { type Client, openClient } from './client.ts';
import { selfTest } from '../../self-test.ts';
import { type BridgeNetwork, bridgeNetwork, loadRequests } from './network.ts';
import { sampleRunner } from './session.ts';

/** Versions of the protocol that this side speaks. */
const PROTOCOLS = [1];

/** Beside the bundle that this file is part of, or among the sources where it runs from those. */
const FOLDERS = ['./bridge/', './drivers/'];

/** Starts a driver, looks at what it is, and gives it a network. */
export async function openSession(
  graph: Graph,
  network: BridgeNetwork,
  { driver, python, timeoutSeconds }: BridgeOptions,
  { probes = [], signal }: SessionOptions,
): Promise<Session> {
  signal?.throwIfAborted();
  const args = ['-B', driverFile(driver)];
  const client = openClient({ driver, python, args, timeoutSeconds, ...(signal && { signal }) });
  return sessionOn(client, graph, network, probes);
}

/** The same with a driver that is there. */
export async function sessionOn(
  client: Client,
  graph: Graph,
  network: BridgeNetwork,
  probes: readonly Probe[],
): Promise<Session> {
  try {
    const device = (await client.request('detect', {
      protocols: PROTOCOLS,
    })) as unknown as Detected;
    if (device.board !== null) await proveItself(client, device.driver);
    const session = await loadedOn(client, graph, network, probes);
    const facts = async () => ({ ...factsOf(device), energy: await energyOf(client) });
    return { ...session, device: facts, close: client.close };
  } catch (error) {
    client.abort(error as Error);
    throw error;
  }
}

async function loadedOn(
  client: Client,
  graph: Graph,
  network: BridgeNetwork,
  probes: readonly Probe[],
): Promise<Session> {
  for (const part of loadRequests(graph, network)) await client.request('load', part);
  await setProbes(client, network, probes);
  return { run: sampleRunner({ graph, network, client, probes }), close: () => {} };
}

/** No board was there when its driver was written: each has to give the bits of the reference, in this very process. */
async function proveItself(client: Client, driver: string): Promise<void> {
  const open = (graph: Graph, { probes = [] }: SessionOptions = {}) =>
    loadedOn(client, graph, bridgeNetwork(graph), probes);
  const difference = await selfTest({ open });
  if (difference) fail(codes.hardwareNotVerified({ name: driver, ...difference }));
}

type Detected = Omit<DeviceFacts, 'energy'>;

function factsOf({ driver, python, sdk, board }: Detected): Detected {
  return { driver, python, sdk, board };
}

async function energyOf(client: Client): Promise<DeviceFacts['energy']> {
  return (await client.request('energy')) as unknown as DeviceFacts['energy'];
}

/** The driver records what it computes; values of the host are looked at here. */
async function setProbes(
  client: Client,
  { isHere }: BridgeNetwork,
  probes: readonly Probe[],
): Promise<void> {
  const theirs = probes.filter(({ value }) => !isHere(value));
  const states = theirs.flatMap(({ value, state }) =>
    state === undefined ? [] : [[value, state]],
  );
  const values = theirs.flatMap(({ value, state }) => (state === undefined ? [value] : []));
  if (theirs.length > 0) await client.request('probe', { values, states });
}

function driverFile(driver: string): string {
  const name = `spike_${driver}.py`;
  const files = FOLDERS.map((folder) =>
    fileURLToPath(new URL(`${folder}${name}`, import.meta.url)),
  );
  return files.find(existsSync) ?? files[0]!;
}
