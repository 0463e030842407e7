import { sizeOf } from '../../../src/tensor/shape.ts';
import { type Box, type Range, wholeBox, withRange } from '../../../src/tensor/box.ts';
import type { Population } from '../../../src/mapping/network/network.ts';

/** How a population is cut into `count` strips: some share their places and differ in channels. */
export interface Cut {
  readonly count: number;
  /** Parts that the channels of a place are cut into. */
  readonly channelParts: number;
  /** Bands of rows; each is cut into columns. */
  readonly bands: number;
}

/** The part of a population that one strip holds; nothing where there are more strips than parts. */
export function stripOf(population: Population, cut: Cut, strip: number): Box | undefined {
  const { shape, channels } = population;
  if (shape.length === 0) return strip === 0 ? [] : undefined;
  const { rows, columns } = placeAxes(population);
  const parts = population.hasRows ? 1 : columns === undefined ? cut.count : cut.channelParts;
  if (columns === undefined && strip >= parts) return undefined;
  const places = Math.floor(cut.count / parts);
  const place = Math.floor(strip / parts);
  if (place >= places) return undefined;
  let box = withRange(wholeBox(shape), channels, share(shape[channels] ?? 1, strip % parts, parts));
  if (columns !== undefined) {
    const bands = Math.min(cut.bands, rows === undefined ? 1 : shape[rows]!, places);
    const band = bandOf(place, places, bands);
    if (rows !== undefined) box = withRange(box, rows, bandRows(shape[rows]!, band, places));
    const column = share(shape[columns]!, place - band.first, band.end - band.first);
    box = withRange(box, columns, column);
  }
  return box.every(([start, end]) => start < end) ? box : undefined;
}

/** The axes that places are cut along: rows where there are two, and columns. */
export function placeAxes({ shape, channels }: Population): { rows?: number; columns?: number } {
  const space = shape
    .map((_, axis) => axis)
    .filter((axis) => axis !== channels && shape[axis]! > 1);
  const [columns, rows] = space.toReversed();
  return { ...(rows !== undefined && { rows }), ...(columns !== undefined && { columns }) };
}

/** Places that a cut can tell apart. */
export function placesOf(population: Population): number {
  const { rows, columns } = placeAxes(population);
  const extents = [rows, columns].flatMap((axis) => (axis === undefined ? [] : [axis]));
  return sizeOf(extents.map((axis) => population.shape[axis]!));
}

/** A tile as groups whose width is a power of two each, the widest first. */
export function groupsOf(population: Population, tile: Box): Box[] {
  const { columns } = placeAxes(population);
  if (columns === undefined) return [tile];
  const end = tile[columns]![1];
  const groups: Box[] = [];
  for (let start = tile[columns]![0]; start < end;) {
    const width = 2 ** Math.floor(Math.log2(end - start));
    groups.push(withRange(tile, columns, [start, start + width]));
    start += width;
  }
  return groups;
}

interface Band {
  readonly first: number;
  readonly end: number;
}

/** The strips of the band that a strip belongs to. */
function bandOf(place: number, places: number, bands: number): Band {
  const firstOf = (band: number) => Math.round((band * places) / bands);
  let band = Math.floor((place * bands) / places);
  while (firstOf(band) > place) band--;
  while (firstOf(band + 1) <= place) band++;
  return { first: firstOf(band), end: firstOf(band + 1) };
}

/** Bands are as high as they have strips, so that all strips are of one size. */
function bandRows(extent: number, { first, end }: Band, places: number): Range {
  return [Math.round((extent * first) / places), Math.round((extent * end) / places)];
}

/** The i-th of n equal parts of an extent, up to rounding. */
function share(extent: number, i: number, n: number): Range {
  return [Math.round((extent * i) / n), Math.round((extent * (i + 1)) / n)];
}
