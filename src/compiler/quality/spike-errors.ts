import * as codes from '../../diagnostics/codes.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Graph } from '../../ir/graph.ts';
import { record } from '../../ir/interpret.ts';
import { OP_TABLE } from '../../ir/ops/index.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { numbersOf, type Tensor } from '../../tensor/tensor.ts';
import type { Numbers } from '../../tensor/dtype.ts';
import { random } from '../../support/random.ts';
import { operationsOf } from './operations.ts';

const FLOAT_NEURON = 'leaky-integrate-and-fire';

/** A second or two in the interpreter, and no more steps than tell much. */
const MOST_OPERATIONS = 2 ** 26;
const MOST_STEPS = 128;

/** How many inputs spike in a step. */
const ACTIVITY = 0.1;

/** What became of float neurons: both networks hear the same drawn spikes, and what they answer is compared. */
export function spikeErrors(float: Graph, fixed: Graph): Diagnostic[] {
  const neurons = float.ops.filter(({ kind }) => kind === FLOAT_NEURON);
  if (neurons.length === 0) return [];
  const affordable = Math.floor(MOST_OPERATIONS / (2 * operationsOf(float, OP_TABLE)));
  const steps = Math.min(MOST_STEPS, Math.max(1, affordable));
  const inputs = drawnInputs(float, steps);
  const run = (graph: Graph) => {
    const outputs = graph.ops.map(({ result }) => ({ name: result, value: result }));
    const all = [
      ...graph.outputs.map(({ value }) => value),
      ...neurons.map(({ result }) => result),
    ];
    const shown = outputs.filter(({ name }) => all.includes(name));
    const given = { steps, inputs: (now: number) => inputs[now - 1]! };
    return record({ ...graph, outputs: shown }, OP_TABLE, given).values;
  };
  const [before, after] = [run(float), run(fixed)];
  const spiking = neurons.filter(({ type }) => type.role === 'spikes');
  const populations = spiking.map(
    ({ result }) => `'${result}' ${shownSpikes(before.get(result)!, after.get(result)!)}`,
  );
  const outputs = float.outputs.map(({ name, value }) => {
    const scale = scaleOf(fixed, value);
    return `output '${name}' ${shownOutputs(before.get(value)!, after.get(value)!, scale)}`;
  });
  return [codes.neuronsRounded({ steps, notes: [...populations, ...outputs] })];
}

function drawnInputs(graph: Graph, steps: number): Record<string, Numbers>[] {
  const { next } = random(1);
  const draw = (role: string) => (role === 'spikes' ? (next() < ACTIVITY ? 1 : 0) : next());
  return Array.from({ length: steps }, () =>
    Object.fromEntries(
      graph.inputs.map(({ name, type: { role, shape } }) => [
        name,
        Float32Array.from({ length: sizeOf(shape) }, () => draw(role)),
      ]),
    ),
  );
}

function scaleOf(graph: Graph, name: string): number {
  const scale = graph.ops.find(({ result }) => result === name)?.attrs['scale'] as
    Tensor | undefined;
  return scale ? numbersOf(scale)[0]! : 1;
}

type Steps = readonly Numbers[];

function shownSpikes(before: Steps, after: Steps): string {
  let [was, is, apart] = [0, 0, 0];
  before.forEach((row, t) => {
    for (let i = 0; i < row.length; i++) {
      was += row[i]!;
      is += after[t]![i]!;
      if (row[i] !== after[t]![i]) apart++;
    }
  });
  return `fires ${is} times, ${was} before; ${apart} spikes are in other steps or places`;
}

function shownOutputs(before: Steps, after: Steps, scale: number): string {
  let [apart, most] = [0, 0];
  before.forEach((row, t) => {
    for (let i = 0; i < row.length; i++) {
      apart = Math.max(apart, Math.abs(row[i]! - after[t]![i]! * scale));
      most = Math.max(most, Math.abs(row[i]!));
    }
  });
  return `is up to ${Number(apart.toPrecision(3))} apart, where it is up to ${Number(most.toPrecision(3))}`;
}
