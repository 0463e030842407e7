import { sizeOf } from '../tensor/shape.ts';
import type { Box } from '../tensor/box.ts';
import type { Population } from './network/network.ts';
import type { Resource } from './resources.ts';
import { type Count, forEachElement, hearing, isWithin, powersIn } from './count.ts';

/** Who hears a neuron, as two sums over all that do: equal lists have equal sums. */
interface Heard {
  readonly count: Int32Array;
  readonly mix: Float64Array;
}

/** Holds the destinations of every neuron to who reads it, and counts what they take. */
export function countAxons(count: Count, uses: readonly Map<Resource, number>[]): void {
  const expected = expectedOf(count);
  const declared = declaredOf(count);
  for (const [population, wanted] of expected) {
    const found = declared.get(population)!;
    const wrong = wanted.count.filter(
      (n, neuron) => n !== found.count[neuron] || wanted.mix[neuron] !== found.mix[neuron],
    ).length;
    if (wrong > 0)
      count.faults.push(
        `messages of ${wrong} neurons of '${population.name}' do not go to the cores that read them`,
      );
  }
  for (const [i, { tiles }] of count.mapping.cores.entries()) {
    let [map, memory] = [0, 0];
    for (const { population: name, box } of tiles) {
      const population = count.populations.get(name)!;
      const entries = entriesOf(count, population, box, declared.get(population)!);
      map += entries.map;
      memory += entries.memory;
    }
    uses[i]!.set('axonMap', map).set('axonMemory', memory);
  }
}

function expectedOf(count: Count): Map<Population, Heard> {
  const expected = emptyFor(count);
  for (const [core, { synapses }] of count.mapping.cores.entries()) {
    // A core that reads a neuron twice hears it once.
    const seen = new Map<Population, Uint8Array>();
    for (const { from, reads } of synapses) {
      const population = count.populations.get(from);
      if (population === undefined || population.isHost || !isWithin(reads, population.shape))
        continue;
      const own = seen.get(population) ?? new Uint8Array(sizeOf(population.shape));
      seen.set(population, own);
      forEachElement(population.shape, reads, (neuron) => {
        if (own[neuron] === 0) hear(expected.get(population)!, neuron, core);
        own[neuron] = 1;
      });
    }
  }
  return expected;
}

function declaredOf(count: Count): Map<Population, Heard> {
  const { mapping, populations, faults } = count;
  const declared = emptyFor(count);
  for (const [i, { tiles, axons }] of mapping.cores.entries()) {
    const told = tiles.map(() => new Set<number>());
    for (const { tile, box, to } of axons) {
      const source = tiles[tile];
      if (source === undefined || !isInside(box, source.box)) {
        faults.push(`core ${i} has an axon of no tile of it`);
        continue;
      }
      const isThere = to.length > 0 && to.every((core) => core < mapping.cores.length);
      if (!isThere || new Set(to).size < to.length)
        faults.push(`core ${i} has an axon to cores that are not there, or there twice`);
      const population = populations.get(source.population)!;
      let repeats = 0;
      forEachElement(population.shape, box, (neuron) => {
        if (told[tile]!.has(neuron)) repeats++;
        told[tile]!.add(neuron);
        for (const core of to) hear(declared.get(population)!, neuron, core);
      });
      if (repeats > 0) faults.push(`core ${i}: axons of '${source.population}' overlap`);
    }
  }
  return declared;
}

function isInside(inner: Box, outer: Box): boolean {
  return (
    inner.length === outer.length &&
    inner.every(([start, end], axis) => start >= outer[axis]![0] && end <= outer[axis]![1])
  );
}

function emptyFor({ network }: Count): Map<Population, Heard> {
  const own = network.populations.filter(({ isHost }) => !isHost);
  return new Map(
    own.map((population) => {
      const size = sizeOf(population.shape);
      return [population, { count: new Int32Array(size), mix: new Float64Array(size) }];
    }),
  );
}

function hear({ count, mix }: Heard, neuron: number, core: number): void {
  count[neuron]!++;
  // Sums of squares and cubes of small lists of numbers do not agree by accident.
  mix[neuron]! += (core + 1) * (core + 1) * (core + 7919);
}

/** Entries for the neurons of a tile: place by place, and along channels as far as the same cores hear them. */
function entriesOf(
  count: Count,
  population: Population,
  box: Box,
  heard: Heard,
): { map: number; memory: number } {
  const { shape, channels } = population;
  const { shared, listed } = hearing(count, population);
  const stride = sizeOf(shape.slice(channels + 1));
  const [start, end] = box[channels] ?? [0, 1];
  const places = box.map((range, axis) =>
    axis === channels ? ([start, start + 1] as const) : range,
  );
  let [map, memory] = [0, 0];
  forEachElement(shape, places, (first) => {
    let run = 0;
    for (let i = 0; i < end - start; i++) {
      const neuron = first + i * stride;
      const next = neuron + stride;
      const destinations = heard.count[neuron]!;
      if (destinations === 0) continue;
      run++;
      if (listed) map++;
      const goesOn =
        i + 1 < end - start &&
        heard.count[next] === destinations &&
        heard.mix[next] === heard.mix[neuron];
      if (goesOn) continue;
      if (shared) {
        map += powersIn(run).length;
        memory += Math.max(1, destinations - 1);
      }
      run = 0;
    }
  });
  return { map, memory };
}
