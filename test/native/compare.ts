import type { Addon } from '../../runtime/executors/native/addon.ts';
import { loadAddon } from '../../runtime/executors/native/load.ts';
import {
  type NativeOptions,
  inputsOf,
  openProgram,
} from '../../runtime/executors/native/program.ts';
import { loadWasm } from '../../runtime/executors/wasm/load.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { type Recording, record } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { type Random, random } from '../../src/support/random.ts';
import { type Numbers, allocate, bitWidth, integerRange, isFloat } from '../../src/tensor/dtype.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { inBlocks } from '../support/random-schedule.ts';
import { outputsUnwatched, scheduled } from './unwatched.ts';

export function addonHere() {
  const found = loadAddon();
  if (!('addon' in found)) throw new Error(`no native engine: ${found.why}`);
  return found.addon;
}

/** Instruction sets to try; none where there is no engine. */
export function levelsHere(): string[] {
  const found = loadAddon();
  return 'addon' in found ? found.addon.levels().split(' ') : [];
}

/** How the engine runs a graph: the addon unless another is given. */
export type Variant = Partial<NativeOptions> & {
  readonly withStates: boolean;
  readonly engine?: Addon;
};

/** Each instruction set of the addon, and WebAssembly. */
export async function enginesHere(): Promise<
  { readonly level: string; readonly engine?: Addon }[]
> {
  const engine = await loadWasm();
  return [...levelsHere().map((level) => ({ level })), { level: engine.levels(), engine }];
}

/** Random inputs for each step; some are silent, some at the ends of their range. */
export function drawInputs(graph: Graph, seed: number, steps: number): Record<string, Numbers>[] {
  const source = random(seed);
  const density = source.pick([0.05, 0.3, 1]);
  return Array.from({ length: steps }, () =>
    Object.fromEntries(
      graph.inputs.map(({ name, type: { role, dtype, shape } }) => {
        const values = allocate(dtype, sizeOf(shape));
        const isSilent = role !== 'tensor' && source.next() > density;
        for (let i = 0; i < values.length; i++)
          values[i] = isSilent ? 0 : drawNumber(source, dtype, density);
        return [name, values];
      }),
    ),
  );
}

function drawNumber(
  source: Random,
  dtype: Parameters<typeof bitWidth>[0],
  density: number,
): number {
  if (source.next() > density) return 0;
  if (isFloat(dtype))
    return source.pick([1, 1, 1, 1, 1, 1, NaN, Infinity, 1e30]) * (source.next() * 4 - 2);
  if (dtype === 'bool') return source.int(0, 1);
  const [low, high] = bitWidth(dtype) > 32 ? [-9, 9] : integerRange(dtype);
  if (source.next() < 0.1) return source.pick([low, high]);
  return source.int(Math.max(low, -200), Math.min(high, 200));
}

/** The same as the interpreter's recording, by the engine. */
export function recordNative(
  graph: Graph,
  steps: readonly Record<string, Numbers>[],
  options: Variant,
): Recording {
  const addon = options.engine ?? addonHere();
  // Without a schedule it would run step by step, and kernels would never see a second row.
  const { block = 1 } = options;
  const scheduled = block > 1 ? { ...graph, schedule: inBlocks(graph, block) } : graph;
  const { plan, session } = openProgram(scheduled, addon, {
    level: '',
    threads: 1,
    block: 64,
    ...options,
  });
  const all = Object.fromEntries(
    graph.inputs.map(({ name }) => [name, joined(steps.map((step) => step[name]!))]),
  );
  const given = inputsOf(graph, plan, all, steps.length);
  const found = addon.record(session, given, steps.length, options.withStates);
  const names = [...graph.inputs.map(({ name }) => name), ...graph.ops.map(({ result }) => result)];
  const values = names.map((name): [string, Numbers[]] => [
    name,
    split(found.values[plan.valueOf.get(name)!]!, steps.length),
  ]);
  const states = new Map<string, Map<string, Numbers[]>>();
  let next = 0;
  for (const { op, names: parts } of options.withStates ? plan.states : [])
    for (const part of parts) {
      if (!states.has(op)) states.set(op, new Map());
      states.get(op)!.set(part, split(found.states[next++]!, steps.length));
    }
  return { values: new Map(values), states };
}

/** The first place in which the engine and the interpreter differ, in words; nothing where there is none. */
export function firstDifference(
  graph: Graph,
  seed: number,
  steps: number,
  variants: readonly Variant[],
): string | undefined {
  const inputs = drawInputs(graph, seed, steps);
  const expected = record(graph, OP_TABLE, { steps, inputs: (now) => inputs[now - 1]! });
  for (const options of variants) {
    const found = recordNative(graph, inputs, options);
    for (let step = 0; step < steps; step++)
      for (const [name, kind] of namesOf(graph)) {
        const where = `${JSON.stringify(options)} step ${step + 1}: ${kind} '${name}'`;
        const wanted = expected.values.get(name)![step]!;
        const wrong = difference(wanted, found.values.get(name)![step]!);
        if (wrong) return `${where} ${wrong}`;
        if (!options.withStates) continue;
        for (const [part, list] of expected.states.get(name) ?? []) {
          const state = found.states.get(name)?.get(part)?.[step];
          if (!state) return `${where} has no state '${part}'`;
          const differing = difference(list[step]!, state);
          if (differing) return `${where} state '${part}' ${differing}`;
        }
      }
  }
  return differenceUnwatched(graph, inputs, expected, variants);
}

/** Runs of some lengths, of the graph in an order and memory of its own; once for each engine. */
function differenceUnwatched(
  graph: Graph,
  inputs: readonly Record<string, Numbers>[],
  expected: Recording,
  variants: readonly Variant[],
): string | undefined {
  const run = scheduled(graph);
  const lengths = [1, inputs.length];
  for (const options of new Map(variants.map((variant) => [variant.level, variant])).values())
    for (const [k, outputs] of outputsUnwatched(run, inputs, lengths, options).entries())
      for (const [i, { name, value }] of graph.outputs.entries()) {
        const wrong = difference(expected.values.get(value)![lengths[k]! - 1]!, outputs[i]!);
        if (wrong)
          return `${options.level} unwatched, step ${lengths[k]}: output '${name}' ${wrong}`;
      }
  return undefined;
}

function namesOf(graph: Graph): [name: string, kind: string][] {
  return [
    ...graph.inputs.map(({ name }): [string, string] => [name, 'input']),
    ...graph.ops.map(({ result, kind }): [string, string] => [result, kind]),
  ];
}

function difference(expected: Numbers, found: Numbers): string | undefined {
  if (expected.length !== found.length)
    return `has ${found.length} elements, not ${expected.length}`;
  if (bytesOf(expected).equals(bytesOf(found))) return undefined;
  for (let i = 0; i < expected.length; i++)
    if (!Object.is(expected[i], found[i])) return `[${i}] is ${found[i]!}, not ${expected[i]!}`;
  return undefined;
}

function bytesOf({ buffer, byteOffset, byteLength }: Numbers): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

export function joined(steps: readonly Numbers[]): Numbers {
  const size = steps[0]!.length;
  const all = new (steps[0]!.constructor as new (length: number) => Numbers)(size * steps.length);
  steps.forEach((step, i) => all.set(step, i * size));
  return all;
}

function split(all: Numbers, steps: number): Numbers[] {
  const size = all.length / steps;
  return Array.from({ length: steps }, (_, i) => all.subarray(i * size, (i + 1) * size));
}
