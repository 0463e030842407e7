import { cubicFilter } from '../../../ir/ops/sampling/cubic.ts';
import { type OnnxNode, floatAttr, intAttr } from '../node.ts';
import type { AxisResize } from './axis-resize.ts';

/** An element near a point, and how much it counts. */
export interface Neighbour {
  readonly place: number;
  readonly weight: number;
}

/** The neighbours of a point along an axis; those outside of the axis stand for its ends. */
export type NeighboursAt = (coordinate: number) => readonly Neighbour[];

const REACH = { linear: 1, cubic: 2 } as const;

/** How many neighbours a point has at most. */
export function neighbourCount(node: OnnxNode, mode: keyof typeof REACH, scale: number): number {
  return 2 * REACH[mode] * stretchOf(node, scale) + 1;
}

/** Elements that would fall between the points of a smaller result count too. */
function stretchOf(node: OnnxNode, scale: number): number {
  return intAttr(node, 'antialias', 0) !== 0 ? Math.max(1 / scale, 1) : 1;
}

export function interpolation(
  node: OnnxNode,
  mode: keyof typeof REACH,
  { extent, scale }: AxisResize,
): NeighboursAt {
  const a = floatAttr(node, 'cubic_coeff_a', -0.75);
  const reach = REACH[mode];
  const filter = (distance: number) =>
    mode === 'linear' ? Math.max(1 - Math.abs(distance), 0) : cubicFilter(distance, a);
  const stretch = stretchOf(node, scale);
  const excludesOutside = intAttr(node, 'exclude_outside', 0) !== 0;
  return (coordinate) => {
    const first = Math.ceil(coordinate - reach * stretch);
    const last = Math.floor(coordinate + reach * stretch);
    const all = Array.from({ length: last - first + 1 }, (_, i): Neighbour => {
      return { place: first + i, weight: filter((first + i - coordinate) / stretch) };
    });
    const isInside = ({ place }: Neighbour) => place >= 0 && place < extent;
    return normalised(excludesOutside ? all.filter(isInside) : all);
  };
}

/** With weights that sum to one, and without those that count nothing. */
function normalised(all: readonly Neighbour[]): readonly Neighbour[] {
  const total = all.reduce((sum, { weight }) => sum + weight, 0) || 1;
  const counting = all.filter(({ weight }) => weight !== 0);
  return counting.map(({ place, weight }) => ({ place, weight: weight / total }));
}
