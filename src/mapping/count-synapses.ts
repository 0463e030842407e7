import { sizeOf } from '../tensor/shape.ts';
import type { Box, Range } from '../tensor/box.ts';
import { type Connection, type Population, isShared } from './network/network.ts';
import type { Resource } from './resources.ts';
import type { Facts } from './facts.ts';
import { type Count, connectionsTo, forEachElement, isWithin, powersIn } from './count.ts';
import type { MappedSynapse } from './mapping.ts';
import { ANYWHERE, reachedBy, sourceGroup, sourcesOf } from './sources.ts';

/** Counts the lists and kernels of every tile, and holds the file's entries to what was found. */
export function countSynapses(count: Count, uses: readonly Map<Resource, number>[]): void {
  for (const [i, { tiles, synapses }] of count.mapping.cores.entries()) {
    let [words, axons, met] = [0, 0, 0];
    for (const [tile, { population, box }] of tiles.entries())
      for (const connection of connectionsTo(count, count.populations.get(population)!)) {
        const found = countTile(connection, box, count.mapping.profile.facts);
        const entries = synapses.filter(
          (one) =>
            one.tile === tile &&
            one.synapse === connection.synapse &&
            one.from === connection.from.name,
        );
        met += entries.length;
        words += Math.max(found.words, isExact(connection) ? 0 : (entries[0]?.words ?? 0));
        axons += Math.max(found.axons, isExact(connection) ? 0 : (entries[0]?.axons ?? 0));
        count.faults.push(
          ...entryFaults(connection, found, entries).map(
            (fault) => `core ${i}, tile ${tile}: ${fault}`,
          ),
        );
      }
    if (met < synapses.length) count.faults.push(`core ${i} has synapses that no tile of it has`);
    uses[i]!.set('synapseWords', words).set('axonsIn', axons);
  }
}

interface Found {
  readonly words: number;
  readonly axons: number;
  readonly reads: Box | undefined;
}

/** Behind ops that move what a synapse made, a tile may be charged for more than it hears. */
function isExact({ targetViews }: Connection): boolean {
  return targetViews.length === 0;
}

/** What is wrong with the file's entries for one connection of one tile. */
function entryFaults(
  connection: Connection,
  { reads, words, axons }: Found,
  entries: readonly MappedSynapse[],
): string[] {
  const { synapse, from } = connection;
  const [entry] = entries;
  const isLess = (entry?.words ?? 0) < words || (entry?.axons ?? 0) < axons;
  const isMore = (entry?.words ?? 0) > words || (entry?.axons ?? 0) > axons;
  if (entries.length > 1) return [`'${synapse}' is there ${entries.length} times`];
  if (entry === undefined) return reads === undefined ? [] : [`'${synapse}' is missing`];
  if (reads === undefined && isExact(connection)) return [`'${synapse}' has no sources`];
  const faults: string[] = [];
  if (!isWithin(entry.reads, from.shape) || (reads && !holds(entry.reads, reads)))
    faults.push(
      `'${synapse}' reads ${JSON.stringify(reads)}, the file says ${JSON.stringify(entry.reads)}`,
    );
  if (isLess || (isMore && isExact(connection)))
    faults.push(
      `'${synapse}' takes ${words} words and ${axons} axons, the file says ${entry.words} and ${entry.axons}`,
    );
  return faults;
}

function holds(outer: Box, inner: Box): boolean {
  return inner.every(([start, end], axis) => outer[axis]![0] <= start && outer[axis]![1] >= end);
}

/** What a tile hears through a connection, from every one of its neurons. */
function countTile(connection: Connection, box: Box, facts: Facts): Found {
  const { from, to, form, bits } = connection;
  const marks = new Uint8Array(sizeOf(from.shape));
  const hasLists = !isShared(connection);
  const synapsesOf = new Map<number, number>();
  const done = new Set<number>();
  let [first, end] = [Infinity, 0];
  // Channels of one place and group have the same sources: one of them is asked for all.
  forEachElement(to.shape, box, (neuron) => {
    const reached = reachedBy(connection, neuron);
    if (reached < 0) return;
    const channels = channelsAt(connection, reached);
    [first, end] = [Math.min(first, channels[0]), Math.max(end, channels[1])];
    const group = sourceGroup(connection, reached);
    if (form.kind !== 'listed' && done.has(group)) return;
    done.add(group);
    for (const { side, element, neuron: source } of sourcesOf(connection, reached)) {
      const key = side * 2 ** 40 + element;
      if (hasLists) synapsesOf.set(key, (synapsesOf.get(key) ?? 0) + 1);
      if (source === ANYWHERE) marks.fill(1);
      else if (source >= 0) marks[source] = 1;
    }
  });
  const reads = hullOfMarked(from, marks);
  if (done.size === 0) return { reads, words: 0, axons: 0 };
  const ledgers = synapsesOf.size;
  if (form.kind === 'factor') return { reads, words: ledgers, axons: ledgers };
  if (!hasLists) return { reads, ...kernelsOf(connection, [first, end], facts) };
  const targets = form.kind === 'all' ? countOf(box) : end - first;
  const lists =
    form.kind === 'listed' ? [...synapsesOf.values()] : Array.from(synapsesOf, () => targets);
  const words = lists.reduce((sum, synapses) => sum + wordsOf(synapses, bits, facts), 0);
  return { reads, words, axons: lists.length };
}

/** The channels that an element of what a synapse makes is of. */
function channelsAt({ targetShape, targetChannels }: Connection, element: number) {
  const extent = targetShape[targetChannels] ?? 1;
  if (element === ANYWHERE) return [0, extent] as const;
  const at = Math.floor(element / sizeOf(targetShape.slice(targetChannels + 1))) % extent;
  return [at, at + 1] as const;
}

/** Synapses of a block, where lists are cut into blocks. */
function blockIn(facts: Facts): number | undefined {
  const block = Math.floor(facts['blockSynapses']?.value ?? 0);
  return block === 0 ? undefined : block;
}

function wordsOf(synapses: number, bits: number, facts: Facts): number {
  const block = blockIn(facts) ?? synapses;
  let words = 0;
  for (let left = synapses; left > 0; left -= block) {
    const size = Math.min(left, block) * (bits + facts['indexBits']!.value);
    words += Math.ceil((size + facts['headerBits']!.value) / 64);
  }
  return words;
}

/** A kernel has a list for each weight of each input channel; channels go into lists by powers of two. */
function kernelsOf({ form, bits }: Connection, [start, end]: Range, facts: Facts) {
  const perGroup = new Map<number, number>();
  const groupSize =
    form.kind === 'window' ? form.outPerGroup : form.kind === 'dense' ? form.outputs : 1;
  for (let channel = start; channel < end; channel++) {
    const group = Math.floor(channel / groupSize);
    perGroup.set(group, (perGroup.get(group) ?? 0) + 1);
  }
  let lists = 1;
  if (form.kind === 'window') {
    lists = form.inPerGroup;
    for (const { kernel } of form.axes) lists *= kernel;
  } else if (form.kind === 'dense') lists = form.inputs;
  else if (form.kind === 'each') lists = form.taps;
  let words = 0;
  for (const channels of perGroup.values()) {
    if (form.kind === 'dense') words += lists * wordsOf(channels, bits, facts);
    else
      for (const piece of powersIn(channels))
        words += lists * Math.ceil((piece * bits + facts['headerBits']!.value) / 64);
  }
  return { words, axons: powersIn(end - start).length };
}

function hullOfMarked({ shape }: Population, marks: Uint8Array): Box | undefined {
  const low = shape.map(() => Infinity);
  const high = shape.map(() => -1);
  for (const [element, mark] of marks.entries()) {
    if (mark === 0) continue;
    let rest = element;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const at = rest % shape[axis]!;
      rest = (rest - at) / shape[axis]!;
      if (at < low[axis]!) low[axis] = at;
      if (at > high[axis]!) high[axis] = at;
    }
  }
  return high.some((end) => end < 0)
    ? undefined
    : low.map((start, axis) => [start, high[axis]! + 1]);
}

function countOf(box: Box): number {
  let count = 1;
  for (const [start, end] of box) count *= end - start;
  return count;
}
