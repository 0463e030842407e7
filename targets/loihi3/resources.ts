import type { Limits } from '../../src/compiler/target.ts';
import { RESOURCES, type Resource, type Uses } from '../../src/mapping/resources.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { type Box, rangeLength, volumeOf } from '../../src/tensor/box.ts';
import { type Connection, type Population, isShared } from '../../src/mapping/network/network.ts';
import { type Listed, byTarget } from '../../src/mapping/network/lists.ts';
import { factorCount, reachedBox } from '../../src/mapping/network/reads.ts';

/** The numbers of a profile that a count depends on. */
export interface Format {
  readonly indexBits: number;
  readonly headerBits: number;
  /** A list is cut into blocks of so many synapses; 0 where it is not. */
  readonly blockSynapses: number;
}

export function formatIn(facts: Limits): Format {
  return {
    indexBits: facts['indexBits']!.value,
    headerBits: facts['headerBits']!.value,
    blockSynapses: facts['blockSynapses']?.value ?? 0,
  };
}

export function usesOf(parts: Omit<Uses, 'poolWords'>): Uses {
  const { neurons, synapseWords, axonsIn, axonMap, axonMemory } = parts;
  return { ...parts, poolWords: neurons + synapseWords + axonsIn + axonMap + axonMemory };
}

export function sumOfUses(all: readonly Uses[]): Uses {
  const sums = Object.fromEntries(RESOURCES.map((name) => [name, 0])) as Record<Resource, number>;
  for (const uses of all) for (const name of RESOURCES) sums[name] += uses[name];
  return sums;
}

/** The sizes of the pieces that a number falls into: the powers of two that it is the sum of. */
export function piecesOf(n: number): number[] {
  const pieces: number[] = [];
  for (let piece = 1; piece <= n; piece *= 2)
    if (Math.floor(n / piece) % 2 === 1) pieces.push(piece);
  return pieces;
}

/** Words of 64 bits for a list of synapses with an index each. */
export function listWords(synapses: number, bits: number, format: Format): number {
  const { indexBits, headerBits, blockSynapses } = format;
  const words = (n: number) => Math.ceil((n * (bits + indexBits) + headerBits) / 64);
  if (synapses === 0) return 0;
  if (blockSynapses === 0) return words(synapses);
  const whole = Math.floor(synapses / blockSynapses);
  const rest = synapses % blockSynapses;
  return whole * words(blockSynapses) + (rest > 0 ? words(rest) : 0);
}

/** Words for one weight of a kernel from one input channel to so many channels, in pieces. */
export function kernelWords(channels: number, bits: number, { headerBits }: Format): number {
  return piecesOf(channels).reduce((sum, p) => sum + Math.ceil((p * bits + headerBits) / 64), 0);
}

/** What a tile's part of a connection takes of its core. */
export interface SynapseCost {
  readonly words: number;
  readonly axons: number;
  /** Synaptic operations when every source fires once, edges of the input aside. */
  readonly operations: number;
}

export function synapseCost(connection: Connection, tile: Box, format: Format): SynapseCost {
  const { form, bits, targetChannels } = connection;
  const neurons = volumeOf(tile);
  const reached = reachedBox(connection, tile);
  if (reached === undefined) return { words: 0, axons: 0, operations: 0 };
  const channels = rangeLength(reached, targetChannels);
  switch (form.kind) {
    case 'window': {
      const [start, end] = reached[1]!;
      const taps = form.axes.reduce((product, { kernel }) => product * kernel, 1);
      let words = 0;
      for (let group = start; group < end; group = nextGroup(group, form.outPerGroup)) {
        const outputs = Math.min(end, nextGroup(group, form.outPerGroup)) - group;
        words += form.inPerGroup * taps * kernelWords(outputs, bits, format);
      }
      const axons = piecesOf(end - start).length;
      return { words, axons, operations: neurons * form.inPerGroup * taps };
    }
    case 'each': {
      const words = channels * form.taps * kernelWords(1, bits, format);
      return { words, axons: piecesOf(channels).length, operations: neurons * form.taps };
    }
    case 'dense': {
      const words = form.inputs * listWords(channels, bits, format);
      const axons = isShared(connection) ? piecesOf(channels).length : form.inputs;
      return { words, axons, operations: neurons * form.inputs };
    }
    case 'listed':
      return listedCost(form, reached, bits, format);
    case 'factor': {
      // A ledger is a word, and each element of a factor has one.
      const ledgers = factorCount(connection, tile);
      return { words: ledgers, axons: ledgers, operations: neurons * form.terms };
    }
    case 'all': {
      const axons = sizeOf(connection.sourceShape);
      return {
        words: axons * listWords(neurons, bits, format),
        axons,
        operations: axons * neurons,
      };
    }
  }
}

function nextGroup(channel: number, outPerGroup: number): number {
  return (Math.floor(channel / outPerGroup) + 1) * outPerGroup;
}

function listedCost(form: Listed, tile: Box, bits: number, format: Format) {
  const { starts, sources } = byTarget(form);
  const [first, end] = tile[0]!;
  const lists = new Map<number, number>();
  for (let k = starts[first]!; k < starts[end]!; k++)
    lists.set(sources[k]!, (lists.get(sources[k]!) ?? 0) + 1);
  const cost = { words: 0, axons: lists.size, operations: starts[end]! - starts[first]! };
  for (const synapses of lists.values()) cost.words += listWords(synapses, bits, format);
  return cost;
}

/** Entries of the axon map for neurons with the same destinations, by how their readers list them. */
export function mapEntries(box: Box, { channels }: Population, readers: Readers): number {
  const length = rangeLength(box, channels);
  const places = volumeOf(box) / length;
  const shared = readers.shared ? places * piecesOf(length).length : 0;
  return shared + (readers.listed ? volumeOf(box) : 0);
}

/** Entries of the axon memory for neurons with the same destinations. */
export function memoryEntries(box: Box, { channels }: Population, readers: Readers): number {
  const places = volumeOf(box) / rangeLength(box, channels);
  return readers.shared ? places * Math.max(1, readers.destinations - 1) : 0;
}

/** Who reads the messages of some neurons. */
export interface Readers {
  /** Through a kernel that places share. */
  readonly shared: boolean;
  /** Through lists. */
  readonly listed: boolean;
  /** Cores that hear them. */
  readonly destinations: number;
}
