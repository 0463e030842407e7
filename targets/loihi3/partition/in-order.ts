import type { Limits } from '../../../src/compiler/target.ts';
import { sizeOf } from '../../../src/tensor/shape.ts';
import {
  type Box,
  type Range,
  rangeLength,
  volumeOf,
  wholeBox,
  withRange,
} from '../../../src/tensor/box.ts';
import type { Network, Population } from '../../../src/mapping/network/network.ts';
import { type Core, type Costs, coreOf, costsOf, joined, overflowOf, tilesOf } from './core.ts';

/** In channel-major order the channels of an image follow each other, in spatial order its places do. */
export type Order = 'channels' | 'places';

/**
 * What others do, to compare with: neurons one after another, layer by layer, a core as full as it gets. Where a
 * kernel is too large for a core, its channels are cut into the fewest parts that fit, one behind the other.
 * Cores are held to all limits of the profile, as ours are; nothing where a neuron fits nowhere.
 */
export function partitionInOrder(
  network: Network,
  facts: Limits,
  order: Order,
): Core[] | undefined {
  const costs = costsOf(network, facts);
  const layers = network.populations.filter(({ isHost }) => !isHost);
  const cores: Core[] = [];
  let open: Core | undefined;
  for (const part of layers.flatMap((population) => partsOf(costs, population, order))) {
    const size = volumeOf(part.box);
    for (let start = 0; start < size;) {
      const fill = (end: number) => withRun(costs, open, part, [start, end]);
      const end = longestThatFits(costs, part, [start, size], fill);
      if (end === start && open === undefined) return undefined;
      if (end > start) open = fill(end);
      start = end;
      if (end === size) break;
      if (open) cores.push(open);
      open = undefined;
    }
  }
  return open ? [...cores, open] : cores;
}

interface Part {
  readonly population: Population;
  readonly box: Box;
  /** Axes from the slowest to the fastest. */
  readonly axes: readonly number[];
}

function partsOf(costs: Costs, population: Population, order: Order): Part[] {
  const { shape, channels } = population;
  const box = wholeBox(shape);
  const space = shape.map((_, axis) => axis).filter((axis) => axis !== channels);
  if (channels >= shape.length) return [{ population, box, axes: space }];
  if (order === 'channels') return [{ population, box, axes: [channels, ...space] }];
  const count = fewestParts(costs, population);
  const edge = (i: number) => Math.round((shape[channels]! * i) / count);
  const part = (i: number) => withRange(box, channels, [edge(i), edge(i + 1)]);
  const axes = [...space, channels];
  return Array.from({ length: count }, (_, i) => ({ population, box: part(i), axes }));
}

/** Parts of the channels so that a place of one fits an empty core; lists are cut neuron by neuron anyway. */
function fewestParts(costs: Costs, population: Population): number {
  const { shape, channels } = population;
  const places = sizeOf(shape) / shape[channels]!;
  const extent = places === 1 ? 1 : shape[channels]!;
  for (let count = 1; count < extent; count++) {
    const first: Range = [0, Math.ceil(extent / count)];
    const box = shape.map((_, axis): Range => (axis === channels ? first : [0, 1]));
    const { uses } = coreOf(costs, [{ population, box }]);
    if (overflowOf(uses, costs.facts) === undefined) return count;
  }
  return extent;
}

function withRun(costs: Costs, base: Core | undefined, part: Part, run: Range): Core {
  const { population } = part;
  const tiles = boxesOf(part, run).flatMap((box) => tilesOf(costs, { population, box }));
  const own = coreOf(costs, tiles);
  return base === undefined ? own : joined(base, own);
}

/**
 * Where the longest run that fits ends: with a neuron, a place, a row or a plane, since what ends within a row is several tiles, each
 * with its kernel and its groups.
 */
function longestThatFits(
  costs: Costs,
  { box, axes }: Part,
  [start, size]: Range,
  fill: (end: number) => Core,
): number {
  const most = Math.min(size, start + costs.facts['neurons']!.value);
  const fits = (end: number) => overflowOf(fill(end).uses, costs.facts) === undefined;
  const ends = axes.map((_, depth) => {
    const step = sizeOf(axes.slice(depth + 1).map((axis) => rangeLength(box, axis)));
    let [low, high] = [Math.floor(start / step), Math.floor(most / step) + 1];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (fits(middle * step)) low = middle;
      else high = middle;
    }
    return low * step;
  });
  return Math.max(start, ...(fits(most) ? [most] : ends));
}

/** A run of a part's elements in its order of axes, as boxes. */
function boxesOf({ box: whole, axes }: Part, run: Range): Box[] {
  const boxes: Box[] = [];
  const visit = (box: Box, depth: number, [first, last]: Range): void => {
    const size = sizeOf(axes.slice(depth).map((axis) => rangeLength(whole, axis)));
    if (first >= last) return;
    if (last - first === size || depth === axes.length) return void boxes.push(box);
    const axis = axes[depth]!;
    const offset = whole[axis]![0];
    const step = size / rangeLength(whole, axis);
    const along = (from: number, to: number) => withRange(box, axis, [offset + from, offset + to]);
    const within = (index: number): Range => [
      Math.max(0, first - index * step),
      Math.min(step, last - index * step),
    ];
    const [from, to] = [Math.ceil(first / step), Math.floor(last / step)];
    if (from > to) {
      visit(along(to, to + 1), depth + 1, within(to));
      return;
    }
    if (from * step > first) visit(along(from - 1, from), depth + 1, within(from - 1));
    if (to > from) boxes.push(along(from, to));
    if (to * step < last) visit(along(to, to + 1), depth + 1, within(to));
  };
  visit(whole, 0, run);
  return boxes;
}
