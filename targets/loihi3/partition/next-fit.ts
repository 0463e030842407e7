import type { Limits } from '../../../src/compiler/target.ts';
import { type Box, type Range, wholeBox, withRange } from '../../../src/tensor/box.ts';
import type { Population } from '../../../src/mapping/network/network.ts';
import { type Core, type Costs, coreOf, joined, overflowOf, tilesOf } from './core.ts';
import { placeAxes } from './cut.ts';

/**
 * Layers one behind the other, each core as full as it gets: of a layer that does not fit, the rows that do stay, and the
 * rest begins the next core. Small networks come out with few messages between cores so. Nothing where a row fits nowhere.
 */
export function nextFit(
  costs: Costs,
  layers: readonly Population[],
  mostBusyNs: number,
): Core[] | undefined {
  const full: Core[] = [];
  let open: Core | undefined;
  for (const population of layers) {
    const axis = cutAxis(population);
    const extent = population.shape[axis] ?? 1;
    for (let start = 0; start < extent;) {
      const fill = (end: number) =>
        withPart(costs, open, population, { axis, range: [start, end] });
      const isFit = (to: number) => fits(fill(to), costs.facts, mostBusyNs);
      const end = longest(isWhole(population, axis), [start, extent], isFit);
      if (end === start && open === undefined) return undefined;
      if (end > start) open = fill(end);
      start = end;
      if (end === extent) break;
      if (open) full.push(open);
      open = undefined;
    }
  }
  return open ? [...full, open] : full;
}

/** Rows where there are any, else what is the longest: places before channels, whose cut sends messages twice. */
function cutAxis(population: Population): number {
  const { rows, columns } = placeAxes(population);
  return rows ?? columns ?? population.channels;
}

/** What answers from a row of ledgers has all of it on one core. */
function isWhole({ hasRows, shape }: Population, axis: number): boolean {
  return hasRows && axis === shape.length - 1;
}

interface Part {
  readonly axis: number;
  readonly range: Range;
}

function withPart(
  costs: Costs,
  base: Core | undefined,
  population: Population,
  { axis, range }: Part,
): Core {
  const { shape } = population;
  const box: Box = shape.length === 0 ? [] : withRange(wholeBox(shape), axis, range);
  const own = coreOf(costs, tilesOf(costs, { population, box }));
  return base === undefined ? own : joined(base, own);
}

function fits({ uses, busyNs }: Core, facts: Limits, mostBusyNs: number): boolean {
  return busyNs <= mostBusyNs && overflowOf(uses, facts) === undefined;
}

function longest(
  isWhole: boolean,
  [start, extent]: Range,
  fitsTo: (end: number) => boolean,
): number {
  if (fitsTo(extent)) return extent;
  if (isWhole) return start;
  let [low, high] = [start, extent];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (fitsTo(middle)) low = middle;
    else high = middle;
  }
  return low;
}
