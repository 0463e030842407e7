import {
  type Artifact,
  EXECUTOR_TABLE,
  type Graph,
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
    const spiking = new Map([...chosen, ...outputs].filter(isOfMessages).map((o) => [o.name, o]));
    // What an output says or sums up is drawn once, as the output.
    const said = new Set(values.flatMap((value) => [value, ...summedBy(graph, value)]));
    const traced = chosen.filter((one) => !isOfMessages(one) && !said.has(one.name));
    const asked = new Set(chosen.map(({ name }) => name));
    return {
      steps: manifest.steps,
      populations: populations.map(of),
      rasters: [...spiking.values()].map(of),
      traces: traced.map((probe) => ({ ...of(probe), what: whatOf(probe) })),
      outputs: graph.outputs.flatMap(({ name, value }, i) => {
        const probe = byName.get(value)!;
        const { scale } = manifest.outputs[i]!;
        const summed = summedBy(graph, value).filter((one) => asked.has(one));
        const what = summed.map((one) => `what current ${one} has come to`);
        return isOfMessages(probe) ? [] : [{ ...of(probe), name: `output ${name}`, what, scale }];
      }),
    };
  } finally {
    session.close();
  }
}

/** The current that an output adds up, where it is a sum. */
function summedBy({ ops }: Graph, value: string): readonly string[] {
  const op = ops.find(({ result }) => result === value);
  return op?.kind === 'sigma' ? op.inputs : [];
}

function whatOf({ state, role }: Probe): readonly string[] {
  if (state !== undefined) return ['a state'];
  return role === 'current' ? ['what arrives in each step'] : [];
}

function isOfMessages({ role, state }: Probe): boolean {
  return role === 'spikes' && state === undefined;
}

function recordedOf({ name, shape }: Probe, rows: Numbers): Recorded {
  return { name, size: shape.reduce((a, b) => a * b, 1), rows };
}
