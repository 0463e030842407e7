import { existsSync } from 'node:fs';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { EXECUTOR_TABLE } from '../../runtime/executors/index.ts';
import { TARGET_TABLE } from '../../targets/index.ts';
import { type LoadOptions, type LoadedConfig, loadConfig } from '../config/load.ts';
import type { Config } from '../config/config.ts';
import { checkTarget } from '../config/policy.ts';
import * as codes from '../diagnostics/codes.ts';
import { type Diagnostic, SpikeError } from '../diagnostics/diagnostic.ts';
import type { Availability } from '../support/availability.ts';
import { VERSION } from '../version.ts';
import { type CacheState, cacheState } from './cache-state.ts';

/** What a probe wants to know: what is here, what can be used, and what is wrong. */
export interface Health {
  readonly healthy: boolean;
  readonly version: string;
  readonly node: string;
  readonly platform: string;
  readonly arch: string;
  readonly cpus: number;
  readonly memory: { readonly freeBytes: number; readonly totalBytes: number };
  readonly cache?: CacheState;
  /** The configuration file, where there is one. */
  readonly configFile?: string;
  readonly targets: readonly Probed[];
  readonly executors: readonly Probed[];
  readonly faults: readonly Diagnostic[];
}

type Probed = Availability & { readonly name: string; readonly summary?: string };

export interface HealthOptions extends LoadOptions {
  /** Files without which nothing works. */
  readonly parts: readonly string[];
}

/**
 * Looks at the machine and the installation. It is what a container's probe runs every few seconds, so
 * it loads neither compiler nor interpreter, and changes nothing.
 */
export async function health(options: HealthOptions): Promise<Health> {
  const { loaded, faults } = await configuration(options);
  const cache = loaded && cacheState(loaded.config.compiler);
  const missing = options.parts.filter((part) => !existsSync(part));
  const all = [
    ...faults,
    ...(cache?.faults ?? []),
    ...missing.map((part) => codes.missingPart({ part })),
  ];
  return {
    healthy: all.length === 0,
    version: VERSION,
    node: process.version,
    platform: process.platform,
    arch: process.arch,
    cpus: availableParallelism(),
    memory: memory(),
    ...(cache && { cache: cache.state }),
    ...(loaded?.file !== undefined && { configFile: loaded.file }),
    targets: (await probeAll(TARGET_TABLE)).map((one) =>
      loaded ? allowed(one, loaded.config) : one,
    ),
    executors: await probeAll(EXECUTOR_TABLE),
    faults: all,
  };
}

interface Configuration {
  readonly loaded?: LoadedConfig;
  readonly faults: readonly Diagnostic[];
}

async function configuration(options: LoadOptions): Promise<Configuration> {
  try {
    return { loaded: await loadConfig(options), faults: [] };
  } catch (error) {
    if (!(error instanceof SpikeError)) throw error;
    return { faults: error.diagnostics };
  }
}

/** In a container, the memory that it may use. */
function memory(): Health['memory'] {
  const allowed = process.constrainedMemory() || Infinity;
  return { freeBytes: Math.min(freemem(), allowed), totalBytes: Math.min(totalmem(), allowed) };
}

interface Probe {
  readonly summary: string;
  probe(): Availability;
}

async function probeAll(
  table: ReadonlyMap<string, () => Promise<Probe>>,
): Promise<readonly Probed[]> {
  const present: Probed[] = [];
  for (const [name, load] of table) {
    const one = await load();
    present.push({ name, summary: one.summary, ...one.probe() });
  }
  return present;
}

/** What policy or a setting forbids cannot be used, whatever the machine has. */
function allowed(target: Probed, config: Config): Probed {
  const [forbidden] = checkTarget(target.name, config);
  if (!target.available || !forbidden) return target;
  const { message: why, hint = 'see the configuration' } = forbidden;
  return { name: target.name, available: false, why, hint };
}
