import { isSender } from '../../../src/ir/count.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import type { Numbers } from '../../../src/tensor/dtype.ts';
import { countNonzero } from '../reference/counter.ts';
import { elementsOf } from '../../../src/tensor/box.ts';
import type { Drive } from './drives.ts';
import type { Tile } from './tile.ts';
import type { Cuttable } from './tile-program.ts';

/** Spikes and synaptic operations of the network in one sample, which are the same wherever it runs. */
export interface Counter {
  tile(tile: Tile, step: number, sent: Numbers): void;
  host(source: string, step: number, values: Numbers): void;
  totals(): { readonly spikes: number; readonly synops: number };
}

export function counterOf(
  { definitions, types }: Cuttable,
  drives: ReadonlyMap<string, readonly Drive[]>,
): Counter {
  const elements = new Map<Tile, Int32Array>();
  let [spikes, synops] = [0, 0];
  const count = (name: string, step: number, values: Numbers, places?: Int32Array) => {
    const op = definitions.get(name);
    if (op && isSender(op, OP_TABLE)) spikes += countNonzero(values);
    for (const { first, last, fanOut } of drives.get(name) ?? []) {
      if (step < first || step > last) continue;
      for (let i = 0; i < values.length; i++)
        if (values[i] !== 0) synops += fanOut[places ? places[i]! : i]!;
    }
  };
  const placesOf = (tile: Tile) => {
    const { population, box } = tile.plan;
    const places = elements.get(tile) ?? elementsOf(types.get(population)!.shape, box);
    elements.set(tile, places);
    return places;
  };
  return {
    tile: (tile, step, sent) => count(tile.plan.population, step, sent, placesOf(tile)),
    host: (source, step, values) => count(source, step, values),
    totals: () => ({ spikes, synops }),
  };
}
