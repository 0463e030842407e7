import { type Interpreter, interpreter } from '../../../src/ir/interpret.ts';
import { type Graph, typesOf } from '../../../src/ir/graph.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { type Dtype, type Numbers, allocate } from '../../../src/tensor/dtype.ts';
import { sizeOf } from '../../../src/tensor/shape.ts';
import type { CallOptions, Sample, SampleResult } from '../../executor.ts';
import type { Probe } from '../../probe.ts';
import { inputReader } from '../reference/input-reader.ts';
import { type Turn, turns } from '../reference/turns.ts';
import type { Client } from './client.ts';
import { eventCounter } from './event-counter.ts';
import { MOST_BYTES } from './frames.ts';
import type { BridgeNetwork } from './network.ts';
import { pack, unpack } from './packed.ts';

/** A network that a driver has loaded. */
export interface Loaded {
  readonly graph: Graph;
  readonly network: BridgeNetwork;
  readonly client: Client;
  readonly probes: readonly Probe[];
}

/** Runs samples one after the other: this side encodes, the driver does the rest. */
export function sampleRunner(loaded: Loaded) {
  const { graph, network, client } = loaded;
  const machine = interpreter(network.host, OP_TABLE);
  const inputsAt = inputReader(graph);
  const most = stepsInRequest(loaded);
  return async (samples: readonly Sample[], steps: number, call: CallOptions = {}) => {
    const { signal, onProgress } = call;
    signal?.throwIfAborted();
    const end = () => client.abort(signal!.reason as Error);
    signal?.addEventListener('abort', end);
    const results: SampleResult[] = [];
    const turn = turns(signal, () => onProgress?.(results.length));
    try {
      for (const sample of samples) {
        machine.reset();
        const run = oneRun(loaded, { machine, steps, turn });
        for (let done = 0; done < steps; done += most)
          await run.some(done, Math.min(steps, done + most), (step) =>
            inputsAt(sample, step, steps),
          );
        results.push(run.result());
        onProgress?.(results.length);
      }
    } finally {
      signal?.removeEventListener('abort', end);
    }
    return results;
  };
}

/** As many steps as surely fit one frame in either direction; text takes 4 bytes for 3. */
function stepsInRequest({ graph, network, probes }: Loaded): number {
  const types = typesOf(graph);
  const sizes = [
    ...network.inputs.map((name) => sizeOf(types.get(name)!.shape)),
    ...probes.map(({ shape }) => sizeOf(shape)),
  ];
  const bytes = sizes.reduce((sum, size) => sum + 6 * size, 1);
  return Math.max(1, Math.floor(MOST_BYTES / 2 / bytes));
}

/** One sample: what its requests give, put together. */
function oneRun(loaded: Loaded, { machine, steps, turn }: HostRun) {
  const { graph, network, client, probes } = loaded;
  const types = typesOf(graph);
  const counter = eventCounter(graph);
  const recorded = new Map(
    probes.map((probe) => [probe.name, allocate(probe.dtype, sizeOf(probe.shape) * steps)]),
  );
  const outputs = new Map<string, Numbers>();
  const look = hostWatcher(loaded, machine, counter, recorded);

  /** Steps from one to before another, counted from 0. */
  const some = async (from: number, to: number, inputsAt: (step: number) => Sample) => {
    const rows = new Map(network.inputs.map((name): [string, Numbers[]] => [name, []]));
    for (let step = from + 1; step <= to; step++) {
      machine.step(inputsAt(step));
      for (const [name, all] of rows) all.push(machine.value(name).slice());
      look(step);
      await turn();
    }
    const inputs = Object.fromEntries([...rows].map(([name, all]) => [name, pack(all)]));
    const reply = await client.request('step', { reset: from === 0, steps: to - from, inputs });
    take(reply as unknown as StepReply, from);
  };
  const take = (reply: StepReply, from: number) => {
    for (const [name, counts] of Object.entries(reply.sent)) counter.add(name, unpack(counts));
    for (const [name, text] of Object.entries(reply.recorded)) {
      const all = recorded.get(name)!;
      all.set(unpack(text), from * (all.length / steps));
    }
    for (const [value, text] of Object.entries(reply.outputs))
      outputs.set(value, as(types.get(value)!.dtype, unpack(text)));
  };
  const valueOf = (value: string) => outputs.get(value) ?? machine.value(value).slice();
  const result = (): SampleResult => ({
    outputs: new Map(graph.outputs.map(({ name, value }) => [name, valueOf(value)])),
    ...counter.totals(),
    ...(probes.length > 0 && { recorded }),
  });
  return { some, result };
}

interface HostRun {
  readonly machine: Interpreter;
  readonly steps: number;
  readonly turn: Turn;
}

/** Counts and records what this side computes. */
function hostWatcher(
  { network: { isHere }, probes }: Loaded,
  machine: Interpreter,
  counter: ReturnType<typeof eventCounter>,
  recorded: ReadonlyMap<string, Numbers>,
) {
  const counted = counter.names.filter(isHere);
  const watched = probes.filter(({ value }) => isHere(value));
  return (step: number) => {
    for (const name of counted) counter.see(name, machine.value(name));
    for (const { name, value, state } of watched) {
      const numbers = state === undefined ? machine.value(value) : machine.state(value)[state]!;
      recorded.get(name)!.set(numbers, (step - 1) * numbers.length);
    }
  };
}

interface StepReply {
  /** Values after the last of the steps. */
  readonly outputs: Readonly<Record<string, string>>;
  /** For each neuron how often it sent, in these steps. */
  readonly sent: Readonly<Record<string, string>>;
  readonly recorded: Readonly<Record<string, string>>;
}

function as(dtype: Dtype, numbers: Numbers): Numbers {
  const stored = allocate(dtype, numbers.length);
  stored.set(numbers);
  return stored;
}
