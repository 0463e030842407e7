import type { Graph, Param } from '../../../src/ir/graph.ts';
import { interpreter } from '../../../src/ir/interpret.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { type Numbers, allocate } from '../../../src/tensor/dtype.ts';
import { sizeOf } from '../../../src/tensor/shape.ts';
import type { Sample } from '../../executor.ts';
import type { Probe } from '../../probe.ts';
import { elementsOf } from '../../../src/tensor/box.ts';
import type { Tile } from './tile.ts';
import type { Cuttable } from './tile-program.ts';

/** What the host reads off the cores: what populations send, step by step, and what outputs and probes make of it. */
export interface Readout {
  see(tile: Tile, step: number, sent: Numbers): void;
  /** Outputs by name, and what probes have recorded, after all steps. */
  results(inputsAt: (step: number) => Sample): {
    readonly outputs: ReadonlyMap<string, Numbers>;
    readonly recorded: ReadonlyMap<string, Numbers>;
  };
}

/** Of one sample. */
export function readoutOf(cut: Cuttable, probes: readonly Probe[], steps: number): Readout {
  const { graph, populations, types } = cut;
  const onCores = probes.filter(
    ({ value, state }) => state !== undefined && populations.has(value),
  );
  const onHost = probes.filter((probe) => !onCores.includes(probe));
  const part = readGraph(cut, [
    ...graph.outputs.map(({ value }) => value),
    ...onHost.map(({ value }) => value),
  ]);
  // Of populations alone the last step says all.
  const first = part.ops.length > 0 || onHost.length > 0 ? 1 : steps;
  const rows = new Map<string, Numbers[]>();
  for (const { name, type } of part.inputs)
    if (populations.has(name))
      rows.set(
        name,
        Array.from({ length: steps - first + 1 }, () => allocate(type.dtype, sizeOf(type.shape))),
      );
  const recorded = new Map<string, Numbers>();
  const see = (tile: Tile, step: number, sent: Numbers) => {
    const { population, box } = tile.plan;
    const { shape } = types.get(population)!;
    for (const probe of onCores)
      if (probe.value === population) recordState(recorded, probe, { tile, step, steps, shape });
    const row = rows.get(population)?.[step - first];
    if (!row) return;
    const elements = elementsOf(shape, box);
    for (let i = 0; i < elements.length; i++) row[elements[i]!] = sent[i]!;
  };
  const results: Readout['results'] = (inputsAt) => {
    const machine = interpreter(part, OP_TABLE);
    for (let step = first; step <= steps; step++) {
      const sent = [...rows].map(([name, all]) => [name, all[step - first]!] as const);
      machine.step({ ...inputsAt(step), ...Object.fromEntries(sent) });
      for (const { name, value, state } of onHost) {
        const numbers = state === undefined ? machine.value(value) : machine.state(value)[state]!;
        rowsOf(recorded, name, numbers, steps).set(numbers, (step - 1) * numbers.length);
      }
    }
    const outputs = graph.outputs.map(
      ({ name, value }) => [name, machine.value(value).slice()] as const,
    );
    return { outputs: new Map(outputs), recorded };
  };
  return { see, results };
}

/** The ops behind some values, as far back as what populations on cores send. */
function readGraph(
  { graph, definitions, populations, types }: Cuttable,
  values: readonly string[],
): Graph {
  const needed = new Set<string>();
  const need = (name: string): void => {
    if (needed.has(name)) return;
    needed.add(name);
    if (!populations.has(name)) definitions.get(name)?.inputs.forEach(need);
  };
  values.forEach(need);
  const sent = [...needed]
    .filter((name) => populations.has(name))
    .map((name): Param => ({ name, type: types.get(name)!, loc: [] }));
  const ops = graph.ops.filter(({ result }) => needed.has(result) && !populations.has(result));
  return {
    ...{ name: graph.name, stage: graph.stage },
    inputs: [...graph.inputs, ...sent],
    ops,
    outputs: [],
  };
}

interface Seen {
  readonly tile: Tile;
  readonly step: number;
  readonly steps: number;
  readonly shape: readonly number[];
}

/** Copies a tile's part of a state to its place: so many numbers for each neuron, or all where it holds all. */
function recordState(
  recorded: Map<string, Numbers>,
  { name, state, shape: whole }: Probe,
  { tile, step, steps, shape }: Seen,
): void {
  const { program, box } = tile.plan;
  const own = tile.machine.state(rootOf(program))[state!]!;
  const size = sizeOf(whole);
  const row = rowsOf(recorded, name, own, steps, size).subarray((step - 1) * size, step * size);
  if (own.length === size) {
    row.set(own);
    return;
  }
  const perNeuron = size / sizeOf(shape);
  for (const [i, neuron] of elementsOf(shape, box).entries())
    row.set(own.subarray(i * perNeuron, (i + 1) * perNeuron), neuron * perNeuron);
}

/** The op of a tile's program that holds the neurons: what is behind it only picks some of them. */
function rootOf({ graph, result }: Tile['plan']['program']): string {
  const op = graph.ops.find((one) => one.result === result)!;
  return op.kind === 'wire' ? op.inputs[0]! : result;
}

function rowsOf(
  recorded: Map<string, Numbers>,
  name: string,
  like: Numbers,
  steps: number,
  size = like.length,
): Numbers {
  const known = recorded.get(name);
  if (known) return known;
  const rows = new (like.constructor as new (length: number) => Numbers)(size * steps);
  recorded.set(name, rows);
  return rows;
}
