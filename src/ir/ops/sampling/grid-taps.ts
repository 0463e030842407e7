import { cubicFilter } from './cubic.ts';

export const SAMPLINGS = ['linear', 'nearest', 'cubic'] as const;
export type Sampling = (typeof SAMPLINGS)[number];

export const PADDINGS = ['zeros', 'border', 'reflection'] as const;
export type Padding = (typeof PADDINGS)[number];

/** How a coordinate from -1 to 1 finds its neighbours along an axis. */
export interface AxisOptions {
  readonly mode: Sampling;
  readonly padding: Padding;
  readonly alignCorners: boolean;
}

const CUBIC_A = -0.75;

/** How many neighbours a point has along each axis. */
export function neighboursOf(mode: Sampling): number {
  if (mode === 'cubic') return 4;
  return mode === 'linear' ? 2 : 1;
}

/** The neighbours of a coordinate along an axis: places, -1 for one that is zero, and their weights. */
export function axisTaps(
  coordinate: number,
  extent: number,
  { mode, padding, alignCorners }: AxisOptions,
): { readonly places: readonly number[]; readonly weights: readonly number[] } {
  const at = alignCorners
    ? ((coordinate + 1) / 2) * (extent - 1)
    : ((coordinate + 1) * extent - 1) / 2;
  const inside = (place: number) => placeInside(place, extent, padding, alignCorners);
  if (mode === 'nearest') return { places: [inside(roundToEven(at))], weights: [1] };
  const first = Math.floor(at);
  const fraction = at - first;
  if (mode === 'linear')
    return { places: [inside(first), inside(first + 1)], weights: [1 - fraction, fraction] };
  const steps = [-1, 0, 1, 2];
  return {
    places: steps.map((step) => inside(first + step)),
    weights: steps.map((step) => cubicFilter(fraction - step, CUBIC_A)),
  };
}

/** The element that stands for a place, which may be outside; -1 for none, also for one that is no number. */
function placeInside(place: number, extent: number, padding: Padding, aligned: boolean): number {
  if (place >= 0 && place < extent) return place;
  if (padding === 'zeros' || extent === 0 || !Number.isFinite(place)) return -1;
  if (padding === 'border') return place < 0 ? 0 : extent - 1;
  // Mirrored at the first and last element, or half an element further out.
  const period = Math.max(aligned ? 2 * (extent - 1) : 2 * extent, 1);
  const phase = ((place % period) + period) % period;
  return phase < extent ? phase : period - phase - (aligned ? 0 : 1);
}

function roundToEven(x: number): number {
  const down = Math.floor(x);
  const rest = x - down;
  if (rest === 0.5) return down % 2 === 0 ? down : down + 1;
  return rest < 0.5 ? down : down + 1;
}
