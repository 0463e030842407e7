import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import { type Graph, type Op, readersOf } from '../../ir/graph.ts';

/** A row of a netx file, from the graph's side. */
export interface Layer {
  /** Steps that messages wait in front of it. */
  readonly delay: number;
  /** The messages it reads have been given another shape before. */
  readonly isFlattened: boolean;
  /** Nothing for a population that reads an input. */
  readonly synapse: Op | undefined;
  readonly population: Op;
  /** What a float input is multiplied by, of the population that reads it. */
  readonly gain?: number;
}

const NEURONS = new Set(['lif', 'delta', 'sigma-delta', 'sigma']);
const SYNAPSES = new Set(['dense', 'conv']);

/** The layers of a graph that is one row of them from its only input; else all that is not. */
export function layersOf(graph: Graph): readonly Layer[] {
  const input = floatInput(graph);
  const faults = graph.ops
    .filter(({ result }) => result !== input?.level)
    .filter(({ kind }) => !NEURONS.has(kind) && !SYNAPSES.has(kind) && !isPassed(kind))
    .map(({ result, kind }) => `'${result}' is ${kind}`);
  if (graph.inputs.length !== 1) faults.push(`it has ${graph.inputs.length} inputs, not one`);
  if (faults.length > 0) fail(codes.notNetx({ faults }));
  const readers = readersOf(graph);
  const layers: Layer[] = [];
  let value = input?.value ?? graph.inputs[0]!.name;
  for (;;) {
    const next = nextLayer(value, readers);
    if (next === undefined) break;
    if ('fault' in next) return fail(codes.notNetx({ faults: [next.fault] }));
    value = next.population.result;
    // Whoever reads a network counts its spikes: that is no layer.
    if (layers.length > 0 && isCount(next)) continue;
    layers.push(input && layers.length === 0 ? { ...next, gain: input.gain } : next);
  }
  const shown = graph.outputs.filter((output) => output.value !== value);
  faults.push(...shown.map(({ name }) => `output '${name}' is not what the last layer sends`));
  if (layers.length === 0) faults.push('it has no layers');
  return faults.length > 0 ? fail(codes.notNetx({ faults })) : layers;
}

/** The largest level of a float input, as the reader of such files has it: what a chip adds to a voltage. */
const MOST_INPUT = 4095;

/** A float input whose levels a population reads as a current: as the format's input layers take it. */
function floatInput({ inputs, ops }: Graph) {
  const level = ops.find(({ kind, inputs: [x] }) => kind === 'encode' && x === inputs[0]?.name);
  const sum = ops.find(({ kind, inputs: [x] }) => kind === 'sigma' && x === level?.result);
  const { gain, low, high, limit } = level?.attrs ?? {};
  const isWhole = high === MOST_INPUT && low === -MOST_INPUT && limit === 2 * MOST_INPUT;
  const isAlone = ops.filter((op) => op.inputs.includes(level?.result ?? '')).length === 1;
  const isPlain = isAlone && sum && Object.keys(sum.attrs).length === 0;
  return level && isWhole && isPlain && Number.isInteger(gain)
    ? { gain: gain as number, level: level.result, value: sum.result }
    : undefined;
}

function isCount({ synapse, population }: Layer): boolean {
  return (
    synapse === undefined &&
    population.kind === 'sigma' &&
    Object.keys(population.attrs).length === 0
  );
}

function isPassed(kind: string): boolean {
  return kind === 'delay' || kind === 'reshape';
}

/** What is between a value and the next population; nothing where nobody reads it. */
function nextLayer(
  value: string,
  readers: ReadonlyMap<string, readonly Op[]>,
): Layer | { readonly fault: string } | undefined {
  let [delay, isFlattened, synapse] = [0, false, undefined as Op | undefined];
  for (let at = value; ;) {
    const ops = readers.get(at) ?? [];
    if (ops.length === 0 && at === value) return undefined;
    if (ops.length !== 1) return { fault: `'${at}' is read by ${ops.length} ops, not by one` };
    const op = ops[0]!;
    if (NEURONS.has(op.kind)) return { delay, isFlattened, synapse, population: op };
    if (SYNAPSES.has(op.kind) && synapse) return { fault: `'${op.result}' reads a synapse` };
    if (SYNAPSES.has(op.kind)) synapse = op;
    else if (op.kind === 'delay') delay += op.attrs['steps'] as number;
    else isFlattened ||= synapse === undefined;
    at = op.result;
  }
}
