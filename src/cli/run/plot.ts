import {
  type Artifact,
  EXECUTOR_TABLE,
  type LabelledSample,
  type Numbers,
  OP_TABLE,
  type Probe,
  type Sample,
  type SampleStream,
  findProbes,
  isSender,
  openFastest,
} from '../../index.ts';
import type { Picture, Recorded } from '../plot/picture.ts';
import type { Run } from './task.ts';

/** A stream whose first sample is kept as it passes: one from standard input comes only once. */
export function keepFirst(stream: SampleStream): {
  readonly stream: SampleStream;
  readonly first: () => Sample | undefined;
} {
  let first: Sample | undefined;
  async function* passed(): AsyncGenerator<LabelledSample> {
    for await (const sample of stream) {
      // Whoever reads a stream may fill the same arrays again.
      first ??= copyOf(sample.inputs);
      yield sample;
    }
  }
  return { stream: passed(), first: () => first };
}

function copyOf(inputs: Sample): Sample {
  return Object.fromEntries(Object.entries(inputs).map(([name, rows]) => [name, rows.slice()]));
}

/**
 * Runs one sample again with everything recorded that a picture shows. All executors send the same messages, so the
 * fastest one will do.
 */
export async function recordPicture(
  { graph, manifest, files }: Artifact,
  sample: Sample,
  { probes: names, config, signal }: Run,
): Promise<Picture> {
  const chosen = findProbes(graph, names);
  const senders = graph.ops.filter((op) => isSender(op, OP_TABLE)).map(({ result }) => result);
  const populations = findProbes(graph, senders);
  const values = graph.outputs.map(({ value }) => value);
  const outputs = findProbes(graph, values);
  const byName = new Map([...populations, ...outputs, ...chosen].map((one) => [one.name, one]));
  const { session } = await openFastest(graph, {
    ...{ executors: EXECUTOR_TABLE, probes: [...byName.values()], files, signal },
    ...{ requireHardwareVerification: config.security.requireHwVerification },
  });
  try {
    const [result] = await session.run([sample], manifest.steps, { signal });
    const of = (probe: Probe) => recordedOf(probe, result!.recorded!.get(probe.name)!);
    const spiking = [...chosen, ...outputs].filter(isOfMessages);
    return {
      steps: manifest.steps,
      populations: populations.map(of),
      rasters: [...new Set(spiking)].map(of),
      traces: chosen.filter((one) => !isOfMessages(one)).map(of),
      outputs: graph.outputs.flatMap(({ name, value }, i) => {
        const probe = byName.get(value)!;
        const { scale } = manifest.outputs[i]!;
        return isOfMessages(probe) ? [] : [{ ...of(probe), name: `output ${name}`, scale }];
      }),
    };
  } finally {
    session.close();
  }
}

function isOfMessages({ role, state }: Probe): boolean {
  return role === 'spikes' && state === undefined;
}

function recordedOf({ name, shape }: Probe, rows: Numbers): Recorded {
  return { name, size: shape.reduce((a, b) => a * b, 1), rows };
}
