import * as codes from '../src/diagnostics/codes.ts';
import { type Diagnostic, throwIfErrors } from '../src/diagnostics/diagnostic.ts';
import { type Graph, type Op, typesOf } from '../src/ir/graph.ts';
import { interpreter } from '../src/ir/interpret.ts';
import { OP_TABLE } from '../src/ir/ops/index.ts';
import { nearestName } from '../src/support/nearest-name.ts';
import type { Role } from '../src/ir/types.ts';
import type { Dtype, Numbers } from '../src/tensor/dtype.ts';
import type { Shape } from '../src/tensor/shape.ts';

/** Something of a graph that is recorded in each step: a value, or a state of the op that defines it. */
export interface Probe {
  /** What the recording is called: the value, or `value.state`. */
  readonly name: string;
  readonly value: string;
  readonly state?: string;
  readonly role: Role;
  readonly dtype: Dtype;
  readonly shape: Shape;
}

/**
 * Finds what is meant by names: a value of the graph, a layer of the model that it was made from, or one of them
 * with the name of a state behind it. A layer stands for the populations that came of it, or else for all its ops.
 */
export function findProbes(graph: Graph, names: readonly string[]): readonly Probe[] {
  const faults: Diagnostic[] = [];
  const found = new Map<string, Probe>();
  for (const name of names) {
    const probes = probesOf(graph, name);
    if (probes.length === 0) faults.push(unknownProbe(graph, name));
    for (const probe of probes) found.set(probe.name, probe);
  }
  throwIfErrors(faults);
  return [...found.values()];
}

/** Outputs of messages, with what records them: what such an output says is what it sent in all steps. */
export function sentOutputs(graph: Graph): { readonly name: string; readonly probe: Probe }[] {
  return graph.outputs
    .map(({ name, value }) => ({ name, probe: valueProbe(graph, value) }))
    .filter(({ probe }) => probe.role === 'spikes');
}

/** What was sent in all steps, of a recording with a row for each. */
export function sentInAll(rows: Numbers, size: number): Numbers {
  const sums = new Float64Array(size);
  rows.forEach((x, i) => (sums[i % size]! += x));
  return sums;
}

function probesOf(graph: Graph, name: string): Probe[] {
  const values = valuesCalled(graph, name);
  if (values.length > 0) return values.map((value) => valueProbe(graph, value));
  const dot = name.lastIndexOf('.');
  if (dot <= 0) return [];
  const [owner, state] = [name.slice(0, dot), name.slice(dot + 1)];
  return valuesCalled(graph, owner).flatMap((value) => stateProbe(graph, value, state));
}

/** The values that a name stands for: the one of that name, or those of the layer. */
function valuesCalled(graph: Graph, name: string): string[] {
  const plain = name.replace(/^%/, '');
  const known = typesOf(graph);
  if (known.has(name)) return [name];
  if (known.has(plain)) return [plain];
  const isNamed = (place: string) => place === name || place.endsWith(`#${name}`);
  const byPlace = graph.ops.filter(({ loc }) => loc.some(isNamed));
  // Conversion puts a word behind the names of the model's values.
  const byValue = graph.ops.filter(({ result }) => result.startsWith(`${plain}.`));
  const ops = byPlace.length > 0 ? byPlace : byValue;
  const populations = ops.filter((op) => OP_TABLE.get(op.kind)!.state.length > 0 && sends(op));
  return (populations.length > 0 ? populations : ops).map(({ result }) => result);
}

function sends({ type }: Op): boolean {
  return type.role === 'spikes';
}

function valueProbe(graph: Graph, value: string): Probe {
  return { name: value, value, ...typesOf(graph).get(value)! };
}

function stateProbe(graph: Graph, value: string, state: string): Probe[] {
  const numbers = statesOf(graph, value)[state];
  if (!numbers) return [];
  const { role, shape } = typesOf(graph).get(value)!;
  const size = shape.reduce((a, b) => a * b, 1);
  const extents = numbers.length === size ? shape : [numbers.length];
  return [
    { name: `${value}.${state}`, value, state, role, dtype: dtypeOf(numbers), shape: extents },
  ];
}

/** Kernels know what they remember, so one is built of the op alone. */
function statesOf(graph: Graph, value: string): Readonly<Record<string, Numbers>> {
  const op = graph.ops.find(({ result }) => result === value);
  if (!op) return {};
  const types = typesOf(graph);
  const inputs = [...new Set(op.inputs)].map((name) => ({ name, type: types.get(name)!, loc: [] }));
  return interpreter({ ...graph, inputs, ops: [op], outputs: [] }, OP_TABLE).state(value);
}

function dtypeOf(numbers: Numbers): Dtype {
  const [, letter, bits] = /^([A-Z])[a-z]*?(\d+)Array$/.exec(numbers.constructor.name)!;
  return `${letter!.toLowerCase()}${bits!}` as Dtype;
}

function unknownProbe(graph: Graph, name: string): Diagnostic {
  const dot = name.lastIndexOf('.');
  const owner = dot > 0 ? valuesCalled(graph, name.slice(0, dot))[0] : undefined;
  const states = owner === undefined ? [] : Object.keys(statesOf(graph, owner));
  const places = graph.ops.flatMap(({ loc }) => loc.map((place) => place.replace(/^.*#/, '')));
  const known = [...typesOf(graph).keys(), ...places];
  const meant = owner === undefined ? nearestName(name, known) : undefined;
  return codes.unknownProbe({ name, owner, states, meant });
}
