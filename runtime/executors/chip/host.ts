import type { Graph, Op } from '../../../src/ir/graph.ts';
import { interpreter } from '../../../src/ir/interpret.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import type { Numbers } from '../../../src/tensor/dtype.ts';
import { sizeOf } from '../../../src/tensor/shape.ts';
import { countNonzero } from '../reference/counter.ts';
import { elementsOf, extentsOf, placesWithin } from './box.ts';
import { type Inlet, slotOf } from './inlet.ts';
import type { Tile } from './tile.ts';
import type { Cuttable } from './tile-program.ts';
import type { Meter } from './traffic.ts';

/** The machine that cores are attached to: it encodes what comes in, and writes it to those that hear it. */
export interface Host {
  readonly inputs: Readonly<Record<string, Numbers>>;
  send(step: number, inputs: Host['inputs'], meter: Meter): void;
  reset(): void;
}

/** An inlet that the host writes to, and which elements of its source. */
interface Written {
  readonly core: number;
  readonly inlet: Inlet;
  readonly elements: Int32Array;
}

export function hostOf(cut: Cuttable, tiles: readonly Tile[]): Omit<Host, 'inputs'> {
  const written = tiles.flatMap(({ plan, inlets }) =>
    inlets
      .filter(({ feed }) => !cut.populations.has(feed.source))
      .map((inlet): Written => ({ core: plan.core, inlet, elements: heardOf(cut, inlet) })),
  );
  const sources = new Set(written.map(({ inlet }) => inlet.feed.source));
  const machine = interpreter(hostGraph(cut, sources), OP_TABLE);
  const spiking = [...sources].filter((name) => cut.types.get(name)!.role === 'spikes');
  const send: Host['send'] = (step, inputs, meter) => {
    machine.step(inputs);
    for (const name of spiking) meter.step.hostMessages += countNonzero(machine.value(name));
    for (const { core, inlet, elements } of written) {
      const values = machine.value(inlet.feed.source);
      const slot = slotOf(inlet, step);
      let count = 0;
      for (let i = 0; i < elements.length; i++) {
        const value = elements[i] === -1 ? 0 : values[elements[i]!]!;
        slot[i] = value;
        if (value !== 0) count++;
      }
      meter.received(core, count);
    }
  };
  return { send, reset: () => machine.reset() };
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
