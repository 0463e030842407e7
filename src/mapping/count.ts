import { type Shape } from '../tensor/shape.ts';
import type { Box } from '../tensor/box.ts';
import { type Connection, type Network, type Population, isShared } from './network/network.ts';
import type { Mapping } from './mapping.ts';

/** What the checker knows while it counts. */
export interface Count {
  readonly mapping: Mapping;
  readonly network: Network;
  readonly populations: ReadonlyMap<string, Population>;
  /** For each population the core that each of its neurons is on, -1 for none. */
  readonly coreOf: ReadonlyMap<Population, Int32Array>;
  readonly faults: string[];
}

export function isWithin(box: Box, shape: Shape): boolean {
  return (
    box.length === shape.length &&
    box.every(([start, end], axis) => start < end && end <= shape[axis]!)
  );
}

/** Every element of a box, counted in row-major order of the shape. */
export function forEachElement(shape: Shape, box: Box, tell: (element: number) => void): void {
  const visit = (axis: number, base: number): void => {
    if (axis === shape.length) {
      tell(base);
      return;
    }
    for (let i = box[axis]![0]; i < box[axis]![1]; i++) visit(axis + 1, base * shape[axis]! + i);
  };
  visit(0, 0);
}

/** The connections to a population. */
export function connectionsTo({ network }: Count, population: Population): Connection[] {
  return network.connections.filter(({ to }) => to === population);
}

/** How the messages of a population are heard. */
export function hearing(
  { network }: Count,
  population: Population,
): { shared: boolean; listed: boolean } {
  const readers = network.connections.filter(({ from }) => from === population);
  return { shared: readers.some(isShared), listed: readers.some((one) => !isShared(one)) };
}

/** The powers of two that a number is the sum of. */
export function powersIn(n: number): number[] {
  const powers: number[] = [];
  for (let rest = n, power = 1; rest > 0; rest = Math.floor(rest / 2), power *= 2)
    if (rest % 2 === 1) powers.push(power);
  return powers;
}
