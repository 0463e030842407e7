import { setImmediate } from 'node:timers/promises';
import { fail } from '../../../src/diagnostics/diagnostic.ts';
import { type Graph, typesOf } from '../../../src/ir/graph.ts';
import { type Numbers, allocate } from '../../../src/tensor/dtype.ts';
import { sizeOf } from '../../../src/tensor/shape.ts';
import type { CallOptions, Sample, SampleResult, Session } from '../../executor.ts';
import type { Probe } from '../../probe.ts';
import type { Libraries, Library } from '../native/addon.ts';
import { type Batch, batchOf } from './batch.ts';
import { meterOf } from './meter.ts';
import { refusal } from './refusal.ts';

export interface KernelOptions {
  /** The file, for messages. */
  readonly library: string;
  readonly executor: string;
  readonly probes: readonly Probe[];
  /** The library is one that measures. */
  readonly isProfiled?: boolean;
}

/** A network in a library of its own. A batch runs at once, on the thread that asks for it. */
export function sessionOf(
  graph: Graph,
  addon: Libraries,
  network: Library,
  { library, executor, probes, isProfiled = false }: KernelOptions,
): Session {
  const meter = isProfiled ? meterOf(graph, addon, network) : undefined;
  const types = typesOf(graph);
  const outputs = graph.outputs.map(({ name, value }) => {
    const { dtype, shape } = types.get(value)!;
    return { name, dtype, size: sizeOf(shape) };
  });
  const run = (batch: Batch): SampleResult[] => {
    const { count } = batch;
    const rows = outputs.map(({ dtype, size }) => allocate(dtype, size * count));
    const counts = new Float64Array(2 * count);
    addon.runLibrary(network, batch.inputs, count, batch.steps, rows, counts);
    meter?.add();
    const recorded = probes.length > 0 ? record(addon, network, batch, probes) : undefined;
    meter?.pass();
    return Array.from({ length: count }, (_, i) => ({
      outputs: new Map(outputs.map(({ name }, k) => [name, partOf(rows[k]!, i, count)])),
      spikes: counts[2 * i]!,
      synops: counts[2 * i + 1]!,
      ...(recorded && {
        recorded: new Map(recorded.map(([name, all]) => [name, partOf(all, i, count)])),
      }),
    }));
  };
  return {
    async run(samples: readonly Sample[], steps: number, { signal, onProgress }: CallOptions = {}) {
      await setImmediate();
      signal?.throwIfAborted();
      if (samples.length === 0) return [];
      try {
        const results = run(batchOf(graph, samples, steps));
        onProgress?.(samples.length);
        return results;
      } catch (error) {
        return fail(refusal(error, { library, executor }));
      }
    },
    ...(meter && { costs: () => meter.costs() }),
    close: () => addon.closeLibrary(network),
  };
}

/** What probes see, sample by sample: the batch runs once more, a step at a time. */
function record(
  addon: Libraries,
  network: Library,
  { count, steps, inputs, each }: Batch,
  probes: readonly Probe[],
): [string, Numbers][] {
  const recorded = probes.map(({ name, dtype, shape }) => {
    const size = sizeOf(shape);
    const row = allocate(dtype, size * count);
    return { name, size, row, all: allocate(dtype, size * count * steps) };
  });
  addon.resetLibrary(network, count);
  for (let step = 0; step < steps; step++) {
    addon.stepLibrary(
      network,
      inputs.map((all, i) => (each[i]! ? rowsAt(all, count, steps, step) : all)),
      1,
    );
    for (const { name, size, row, all } of recorded) {
      addon.readLibrary(network, name, row);
      for (let i = 0; i < count; i++)
        all.set(row.subarray(i * size, (i + 1) * size), (i * steps + step) * size);
    }
  }
  return recorded.map(({ name, all }) => [name, all]);
}

/** The rows of a step, of all samples. */
function rowsAt(all: Numbers, count: number, steps: number, step: number): Numbers {
  const size = all.length / count / steps;
  const rows = all.slice(0, size * count);
  for (let i = 0; i < count; i++) {
    const at = (i * steps + step) * size;
    rows.set(all.subarray(at, at + size), i * size);
  }
  return rows;
}

function partOf(all: Numbers, i: number, count: number): Numbers {
  const size = all.length / count;
  return all.subarray(i * size, (i + 1) * size);
}
