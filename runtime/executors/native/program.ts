import * as codes from '../../../src/diagnostics/codes.ts';
import { fail } from '../../../src/diagnostics/diagnostic.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import type { Numbers } from '../../../src/tensor/dtype.ts';
import type { Sample } from '../../executor.ts';
import type { Probe } from '../../probe.ts';
import type { Addon, NativeSession } from './addon.ts';
import { imageOf, newArray, storageNumber } from '../../../src/ir/engine/image.ts';
import { type Plan, planOf, unknownKinds } from '../../../src/ir/engine/plan.ts';

/** How a graph is run; none of it changes a bit of the result. */
export interface NativeOptions {
  /** One of the addon's levels; the best unless given. */
  readonly level: string;
  readonly threads: number;
  /** Steps that run together at most. */
  readonly block: number;
}

/** A graph in the engine. */
export interface NativeProgram {
  readonly plan: Plan;
  readonly session: NativeSession;
}

export function openProgram(
  graph: Graph,
  addon: Addon,
  { level, block }: NativeOptions,
): NativeProgram {
  const known = addon.levels().split(' ');
  if (level !== '' && !known.includes(level)) fail(codes.unknownSimd({ level, known }));
  const unknown = unknownKinds(graph);
  if (unknown.length > 0) fail(codes.nativeRefused({ why: `it has no ${unknown.join(', ')}` }));
  const plan = planOf(graph);
  try {
    return { plan, session: addon.open(imageOf(plan.model), level, block) };
  } catch (error) {
    return fail(codes.nativeRefused({ why: (error as Error).message }));
  }
}

/** What a sample gives for each input, as the engine stores it; zeros where it gives nothing. */
export function inputsOf(graph: Graph, plan: Plan, sample: Sample, steps: number): Numbers[] {
  return graph.inputs.map(({ name }, i) => {
    const { storage, size } = plan.model.values[plan.model.inputs[i]!]!;
    const given = sample[name];
    const isFitting = given && (given.length === size || given.length === size * steps);
    if (isFitting && storageNumber(given) === storage) return given;
    const stored = newArray(storage, isFitting ? given.length : size);
    if (given) stored.set(given);
    return stored;
  });
}

/** Probes as the engine counts values and states, and in which order it records them: values first. */
export interface Places {
  readonly values: Uint32Array;
  readonly states: Uint32Array;
  readonly names: readonly string[];
}

export function placesOf({ valueOf, states }: Plan, probes: readonly Probe[]): Places {
  const places = new Map<string, number>();
  for (const { op, names } of states)
    for (const name of names) places.set(`${op}.${name}`, places.size);
  const values = probes.filter(({ state }) => state === undefined);
  // An op may have no such state in the engine: that which never changes from zero.
  const remembered = probes.filter(({ name, state }) => state !== undefined && places.has(name));
  return {
    values: Uint32Array.from(values, ({ value }) => valueOf.get(value)!),
    states: Uint32Array.from(remembered, ({ name }) => places.get(name)!),
    names: [...values, ...remembered].map(({ name }) => name),
  };
}
