import type { Limits } from '../../../src/compiler/target.ts';
import { sizeOf } from '../../../src/tensor/shape.ts';
import type { Box } from '../network/box.ts';
import { type Connection, type Population, isShared } from '../network/network.ts';
import type { Resource } from '../resources.ts';
import { type Count, connectionsTo, forEachElement, isWithin, powersIn } from './count.ts';
import type { MappedSynapse } from './mapping.ts';
import { ANYWHERE, eachSource, ledgersOf, sourceGroup } from './sources.ts';

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
        words += found.words;
        axons += found.axons;
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

/** What is wrong with the file's entries for one connection of one tile. */
function entryFaults(
  { synapse, from }: Connection,
  { reads, words, axons }: Found,
  entries: readonly MappedSynapse[],
): string[] {
  const [entry] = entries;
  if (entries.length > 1) return [`'${synapse}' is there ${entries.length} times`];
  if (entry === undefined) return reads === undefined ? [] : [`'${synapse}' is missing`];
  if (reads === undefined) return [`'${synapse}' has no sources`];
  const faults: string[] = [];
  if (!isWithin(entry.reads, from.shape) || !holds(entry.reads, reads))
    faults.push(
      `'${synapse}' reads ${JSON.stringify(reads)}, the file says ${JSON.stringify(entry.reads)}`,
    );
  if (words !== entry.words || axons !== entry.axons)
    faults.push(
      `'${synapse}' takes ${words} words and ${axons} axons, the file says ${entry.words} and ${entry.axons}`,
    );
  return faults;
}

function holds(outer: Box, inner: Box): boolean {
  return inner.every(([start, end], axis) => outer[axis]![0] <= start && outer[axis]![1] >= end);
}

/** What a tile hears through a connection, from every one of its neurons. */
function countTile(connection: Connection, box: Box, facts: Limits): Found {
  const { from, to, form, bits } = connection;
  const synapsesOf = new Int32Array(sizeOf(from.shape));
  const done = new Set<number>();
  const ledgers = new Set<string>();
  let elsewhere = 0;
  // Channels of one place and group have the same sources: one of them is asked for all.
  forEachElement(to.shape, box, (target) => {
    const group = sourceGroup(connection, target);
    if (form.kind !== 'listed' && done.has(group)) return;
    done.add(group);
    for (const { side, element } of ledgersOf(connection, target))
      ledgers.add(`${side}:${element}`);
    eachSource(connection, target, (source) => {
      if (source === ANYWHERE) elsewhere++;
      else synapsesOf[source]!++;
    });
  });
  if (elsewhere > 0) synapsesOf.fill(1);
  const reads = hullOfMarked(from, synapsesOf);
  if (form.kind === 'factor') return { reads, words: ledgers.size, axons: ledgers.size };
  if (isShared(connection)) return { reads, ...kernelsOf(connection, box, facts) };
  let [words, axons] = [0, 0];
  const targets = form.kind === 'all' ? countOf(box) : lengthAlong(box, to.channels);
  const sources = form.kind === 'dense' ? new Int32Array(form.inputs).fill(1) : synapsesOf;
  for (const synapses of sources) {
    if (synapses === 0) continue;
    axons++;
    words += wordsOf(form.kind === 'listed' ? synapses : targets, bits, facts);
  }
  return { reads, words, axons };
}

/** Synapses of a block, where lists are cut into blocks. */
function blockIn(facts: Limits): number | undefined {
  const block = facts['blockSynapses']?.value;
  return block === 0 ? undefined : block;
}

function wordsOf(synapses: number, bits: number, facts: Limits): number {
  const block = blockIn(facts) ?? synapses;
  let words = 0;
  for (let left = synapses; left > 0; left -= block) {
    const size = Math.min(left, block) * (bits + facts['indexBits']!.value);
    words += Math.ceil((size + facts['headerBits']!.value) / 64);
  }
  return words;
}

/** A kernel has a list for each weight of each input channel; channels go into lists by powers of two. */
function kernelsOf({ form, bits, to }: Connection, box: Box, facts: Limits) {
  const perGroup = new Map<number, number>();
  const [start, end] = box[to.channels] ?? [0, 1];
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

function hullOfMarked({ shape }: Population, marks: Int32Array): Box | undefined {
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

function lengthAlong(box: Box, axis: number): number {
  const [start, end] = box[axis] ?? [0, 1];
  return end - start;
}
