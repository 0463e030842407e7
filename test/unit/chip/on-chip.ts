import type { Graph } from '../../../src/ir/graph.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { type Numbers, allocate, isFloat } from '../../../src/tensor/dtype.ts';
import { sizeOf } from '../../../src/tensor/shape.ts';
import { random } from '../../../src/support/random.ts';
import { writeMapping } from '../../../src/mapping/mapping.ts';
import type { Mapping } from '../../../src/mapping/mapping.ts';
import type { Executor, Sample, SampleResult, Session } from '../../../runtime/executor.ts';
import { readMapping } from '../../../runtime/executors/chip/mapping-file.ts';
import { openSession } from '../../../runtime/executors/chip/session.ts';
import { reference } from '../../../runtime/executors/reference.ts';
import type { Probe } from '../../../runtime/probe.ts';
import { type ProfileName, mapped } from '../loihi3/mapped.ts';

export type Facts = Readonly<Record<string, number>>;

export async function mappingOf(
  graph: Graph,
  name: ProfileName,
  facts: Facts,
  hosted: ReadonlySet<string> = new Set(),
): Promise<Mapping> {
  return (await mapped(graph, name, { facts, placement: 'hilbert', hosted })).mapping;
}

/** A session of the executor behind the check of mappings, so that what is wrong with one can be seen to matter. */
export async function openChip(
  graph: Graph,
  mapping: Mapping,
  probes: readonly Probe[] = [],
): Promise<Session> {
  return openSession(graph, await readMapping(bytesOf(mapping), graph), { probes });
}

function bytesOf(mapping: Mapping): Uint8Array {
  return new TextEncoder().encode(writeMapping(mapping));
}

export function filesOf(mapping: Mapping) {
  const bytes = bytesOf(mapping);
  return {
    folder: '.',
    read: (file: string) => (file === 'mapping.json' ? bytes : undefined),
  };
}

/** Numbers for all inputs, other ones in each step. */
export function randomSample(graph: Graph, seed: number, steps: number): Sample {
  const source = random(seed);
  return Object.fromEntries(
    graph.inputs.map(({ name, type: { role, dtype, shape } }) => {
      const size = sizeOf(shape) * steps;
      const values: Numbers = allocate(dtype, size);
      const most = role === 'current' ? 300 : 3;
      for (let i = 0; i < size; i++) {
        if (isFloat(dtype)) values[i] = source.next() * 2 - 1;
        else if (role !== 'spikes') values[i] = source.int(0, most);
        else values[i] = source.next() < 0.3 ? 1 : 0;
      }
      return [name, values];
    }),
  );
}

/** The populations of a graph: what can be seen of a chip in every step. */
export function populationsOf({ ops }: Graph): Probe[] {
  return ops
    .filter(({ kind }) => {
      const def = OP_TABLE.get(kind)!;
      return def.state.length > 0 && def.readsPast !== true && def.fanOut === undefined;
    })
    .map(({ result, type }) => ({ name: result, value: result, ...type }));
}

/** What both executors see of a graph: outputs, and what each population sends in each step. */
export async function bothRuns(
  graph: Graph,
  mapping: Mapping,
  sample: Sample,
  steps: number,
): Promise<{
  readonly found: SampleResult;
  readonly expected: SampleResult;
  readonly session: Session;
}> {
  const session = await openChip(graph, mapping, populationsOf(graph));
  const [found] = await session.run([sample], steps);
  return { found: found!, expected: await runOn(reference, graph, sample, steps), session };
}

async function runOn(executor: Executor, graph: Graph, sample: Sample, steps: number) {
  const session = await executor.open(graph, { probes: populationsOf(graph) });
  const [result] = await session.run([sample], steps);
  session.close();
  return result!;
}

/** Which of the counts of two results differ. */
export function countsApart(found: SampleResult, expected: SampleResult): string[] {
  const counts = (['spikes', 'synops'] as const).filter((name) => found[name] !== expected[name]);
  return counts.map((name) => `${name}: ${found[name]} for ${expected[name]}`);
}

/** What of two results differs, by name. */
export function differences(found: SampleResult, expected: SampleResult): string[] {
  const differ = (a: ReadonlyMap<string, Numbers>, b: ReadonlyMap<string, Numbers>) =>
    [...b].flatMap(([name, numbers]) => {
      const own = a.get(name);
      return own?.length === numbers.length && numbers.every((x, i) => x === own[i]) ? [] : [name];
    });
  return [
    ...differ(found.outputs, expected.outputs),
    ...differ(found.recorded ?? new Map(), expected.recorded ?? new Map()),
  ];
}
