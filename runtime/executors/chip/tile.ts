import { type Interpreter, interpreter } from '../../../src/ir/interpret.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { type Numbers, allocate } from '../../../src/tensor/dtype.ts';
import { counterOf } from '../reference/counter.ts';
import { type Inlet, depthOf, inletOf } from './inlet.ts';
import type { Latency } from './latency.ts';
import { type TilePlan, readKey } from './plan.ts';
import { type Cuttable, isOfHost } from './tile-program.ts';

/** A tile that is loaded: its neurons' state, and the messages that wait for them. */
export interface Tile {
  readonly plan: TilePlan;
  readonly inlets: readonly Inlet[];
  readonly machine: Interpreter;
  /** Runs a step on what has been heard for it; what its neurons send. */
  run(step: number): { readonly sent: Numbers; readonly synops: number };
  reset(): void;
}

export function loadTile(cut: Cuttable, plan: TilePlan, latency: Latency): Tile {
  const { program, population, reads } = plan;
  const machine = interpreter(program.graph, OP_TABLE);
  const inlets = program.feeds.map((feed) => {
    const { role, dtype } = cut.types.get(feed.source)!;
    // What the host writes that is no message needs no synapse to be heard.
    const isWritten = isOfHost(cut, feed.source) && role !== 'spikes';
    const isAllHeard = isWritten || reads === undefined;
    const heard = isAllHeard ? feed.box : reads.get(readKey(feed.synapse, feed.source));
    return inletOf(feed, heard, dtype, depthOf(feed, population, latency));
  });
  const counter = counterOf(program.graph);
  // Names are whatever a model calls its values, `__proto__` among them.
  const inputs = Object.create(null) as Record<string, Numbers>;
  const run = (step: number) => {
    const due = inlets.map(({ slots }) => slots[step % slots.length]!);
    for (const [i, { feed }] of inlets.entries()) inputs[feed.param] = due[i]!;
    machine.step(inputs);
    for (const slot of due) slot.fill(0);
    return { sent: machine.value(program.result), synops: counter.synops(machine) };
  };
  const reset = () => {
    machine.reset();
    for (const { slots } of inlets) for (const slot of slots) slot.fill(0);
  };
  return { plan, inlets, machine, run, reset };
}

/** Messages under way to a core: which tile sent them, which of its neurons, and what they carry. */
export class Inbox {
  count = 0;
  tiles = new Int32Array(64);
  neurons = new Int32Array(64);
  payloads = allocate('f64', 64) as Float64Array;

  put(tile: number, neuron: number, payload: number): void {
    if (this.count === this.tiles.length) this.#grow();
    this.tiles[this.count] = tile;
    this.neurons[this.count] = neuron;
    this.payloads[this.count++] = payload;
  }

  #grow(): void {
    const longer = <T extends Int32Array | Float64Array>(old: T): T => {
      const fresh = new (old.constructor as new (length: number) => T)(2 * old.length);
      fresh.set(old);
      return fresh;
    };
    this.tiles = longer(this.tiles);
    this.neurons = longer(this.neurons);
    this.payloads = longer(this.payloads);
  }
}
