import { isSender } from '../../../src/ir/count.ts';
import type { Graph, Op } from '../../../src/ir/graph.ts';
import { interpreter } from '../../../src/ir/interpret.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import type { Numbers } from '../../../src/tensor/dtype.ts';
import { sizeOf } from '../../../src/tensor/shape.ts';
import { countNonzero } from '../reference/counter.ts';
import { elementsOf, extentsOf, placesWithin } from '../../../src/tensor/box.ts';
import { type Inlet, slotOf } from './inlet.ts';
import type { Tile } from './tile.ts';
import type { Cuttable } from './tile-program.ts';
import type { Meter } from './traffic.ts';

/** The machine that cores are attached to: it encodes what comes in, and writes it to those that hear it. */
export interface Host {
  /** What comes in, and what encoders and sources send, goes to all that hear it; what there was, by name. */
  encode(
    step: number,
    inputs: Readonly<Record<string, Numbers>>,
    meter: Meter,
  ): readonly (readonly [string, Numbers])[];
  /** What a population of the host has sent in a step goes to all that hear it. */
  write(source: string, step: number, values: Numbers, meter: Meter): void;
  reset(): void;
}

/** An inlet that the host writes to, and which elements of its source. */
interface Written {
  /** Nothing for one of its own. */
  readonly core: number | undefined;
  readonly inlet: Inlet;
  readonly elements: Int32Array;
}

export function hostOf(cut: Cuttable, tiles: readonly Tile[]): Host {
  const written = writtenBy(cut, tiles);
  const { populations, types } = cut;
  const sources = [...new Set([...written.keys(), ...messagesIn(cut)])].filter(
    (name) => !populations.has(name),
  );
  const machine = interpreter(hostGraph(cut, new Set(sources)), OP_TABLE);
  const write: Host['write'] = (source, step, values, meter) => {
    const all = written.get(source) ?? [];
    const isHeard = all.some(({ core }) => core !== undefined);
    if (isHeard && types.get(source)!.role === 'spikes')
      meter.step.hostMessages += countNonzero(values);
    for (const { core, inlet, elements } of all) {
      const count = copyInto(slotOf(inlet, step), elements, values);
      if (core !== undefined) meter.received(core, count);
    }
  };
  const encode: Host['encode'] = (step, inputs, meter) => {
    machine.step(inputs);
    const made = sources.map((name) => [name, machine.value(name)] as const);
    for (const [name, values] of made) write(name, step, values, meter);
    return made;
  };
  return { encode, write, reset: () => machine.reset() };
}

/** Messages that come in or are sent by an op, whether a population hears them or only an output. */
function messagesIn({ graph }: Cuttable): string[] {
  const given = graph.inputs.filter(({ type }) => type.role === 'spikes');
  const sent = graph.ops.filter((op) => isSender(op, OP_TABLE));
  return [...given.map(({ name }) => name), ...sent.map(({ result }) => result)];
}

/** By source: what encoders make, and populations of the host. */
function writtenBy(cut: Cuttable, tiles: readonly Tile[]): ReadonlyMap<string, Written[]> {
  const onCores = new Set(
    tiles.flatMap(({ plan }) => (plan.core === undefined ? [] : [plan.population])),
  );
  const written = new Map<string, Written[]>();
  for (const { plan, inlets } of tiles)
    for (const inlet of inlets) {
      const { source } = inlet.feed;
      if (onCores.has(source)) continue;
      if (!written.has(source)) written.set(source, []);
      written.get(source)!.push({ core: plan.core, inlet, elements: heardOf(cut, inlet) });
    }
  return written;
}

/** How many of those that were written are not zero. */
function copyInto(slot: Numbers, elements: Int32Array, values: Numbers): number {
  let count = 0;
  for (let i = 0; i < elements.length; i++) {
    const value = elements[i] === -1 ? 0 : values[elements[i]!]!;
    slot[i] = value;
    if (value !== 0) count++;
  }
  return count;
}

/** For each place of an inlet the element of the source that is written there, -1 for none. */
function heardOf(cut: Cuttable, { feed, heard }: Inlet): Int32Array {
  const elements = new Int32Array(sizeOf(extentsOf(feed.box))).fill(-1);
  if (!heard) return elements;
  const places = placesWithin(feed.box, heard);
  const { shape } = cut.types.get(feed.source)!;
  for (const [i, element] of elementsOf(shape, heard).entries()) elements[places[i]!] = element;
  return elements;
}

/** The ops that make what the host sends, of what comes in. */
function hostGraph({ graph, definitions }: Cuttable, sources: ReadonlySet<string>): Graph {
  const needed = new Set<string>();
  const need = (name: string): void => {
    if (needed.has(name)) return;
    needed.add(name);
    definitions.get(name)?.inputs.forEach(need);
  };
  sources.forEach(need);
  const ops = graph.ops.filter((op: Op) => needed.has(op.result));
  const { name, stage, inputs } = graph;
  return { name, stage, inputs, ops, outputs: [] };
}
