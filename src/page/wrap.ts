import type { Box, PageEdge } from './page-data.ts';

type Point = readonly [x: number, y: number];

/** Boxes and edges from left to right, however long. */
export interface Strip {
  readonly boxes: readonly Box[];
  readonly edges: readonly {
    readonly from: number;
    readonly to: number;
    readonly points: readonly Point[];
  }[];
  readonly width: number;
  readonly height: number;
}

export interface Laid {
  readonly boxes: readonly Box[];
  readonly edges: readonly PageEdge[];
  readonly width: number;
  readonly height: number;
}

/** Networks are long and thin, screens are not: so many times as wide as high. */
const ASPECT = 1.9;
const BETWEEN_LINES = 36;
/** A line of less than this has room beside it on any screen. */
const SHORTEST_LINE = 760;
const MARGIN = 24;

/** Breaks a strip into lines, as text is; edges go on at the start of the next line where they left. */
export function wrapped({ boxes, edges, width, height }: Strip): Laid {
  const line = Math.sqrt(width * (height + BETWEEN_LINES) * ASPECT);
  const starts = lineStarts(boxes, Math.max(SHORTEST_LINE, line));
  const ends = [...starts.slice(1), Math.max(width, 1)];
  const lineOf = (x: number) =>
    Math.max(
      0,
      starts.findLastIndex((start) => start <= x),
    );
  const cut = edges.map(({ from, to, points }) => {
    return { from, to, pieces: cutAt(points, starts, lineOf) };
  });
  const extents = starts.map((): [low: number, high: number] => [Infinity, -Infinity]);
  const reach = (line: number, low: number, high: number) => {
    const [before, behind] = extents[line]!;
    extents[line] = [Math.min(before, low), Math.max(behind, high)];
  };
  for (const { x, y, height: high } of boxes) reach(lineOf(x), y - high / 2, y + high / 2);
  for (const { pieces } of cut)
    for (const { line, part } of pieces) for (const [, y] of part) reach(line, y, y);
  const { shifts, bottom } = stacked(extents);
  const placed = ([x, y]: Point, line: number): Point => [
    Math.round(x - starts[line]! + MARGIN),
    Math.round(y + shifts[line]!),
  ];
  const widest = Math.max(...ends.map((end, line) => end - starts[line]!));
  return {
    boxes: boxes.map((box) => {
      const [x, y] = placed([box.x, box.y], lineOf(box.x));
      return { ...box, x, y };
    }),
    edges: cut.map(({ from, to, pieces }) => {
      const moved = pieces.map(({ line, part }) => part.flatMap((point) => placed(point, line)));
      return { from, to, pieces: moved };
    }),
    width: Math.round(widest) + 2 * MARGIN,
    height: Math.round(bottom) + MARGIN,
  };
}

/** How far each line moves down, so that it lies under the one before; a line takes what it needs. */
function stacked(extents: readonly (readonly [low: number, high: number])[]): {
  readonly shifts: readonly number[];
  readonly bottom: number;
} {
  let top = MARGIN;
  const shifts = extents.map(([low, high]) => {
    const shift = top - low;
    top += high - low + BETWEEN_LINES;
    return shift;
  });
  return { shifts, bottom: top - BETWEEN_LINES };
}

/** Where lines start: between columns of boxes, each line at most so long, unless one column is. */
function lineStarts(boxes: readonly Box[], most: number): number[] {
  const starts = [0];
  let right = 0;
  for (const { x, width } of boxes.toSorted((a, b) => a.x - b.x)) {
    const [left, end] = [x - width / 2, x + width / 2];
    const isOver = end - starts.at(-1)! > most && left > right && starts.at(-1)! < right;
    if (isOver) starts.push((left + right) / 2);
    right = Math.max(right, end);
  }
  return starts;
}

interface Piece {
  readonly line: number;
  readonly part: Point[];
}

/** The pieces of an edge, cut where lines start. Edges of loops go back, and are cut alike. */
function cutAt(
  points: readonly Point[],
  starts: readonly number[],
  lineOf: (x: number) => number,
): Piece[] {
  const pieces: Piece[] = [];
  let before: Point | undefined;
  for (const point of points) {
    const line = lineOf(point[0]);
    let last = pieces.at(-1);
    while (before && last && last.line !== line) {
      const isForward = line > last.line;
      const x = isForward ? starts[last.line + 1]! : starts[last.line]!;
      const edge = between(before, point, x);
      last.part.push(edge);
      last = { line: last.line + (isForward ? 1 : -1), part: [edge] };
      pieces.push(last);
    }
    if (last) last.part.push(point);
    else pieces.push({ line, part: [point] });
    before = point;
  }
  return pieces;
}

/** The point of a straight line at x. */
function between([x0, y0]: Point, [x1, y1]: Point, x: number): Point {
  return [x, x1 === x0 ? y0 : y0 + ((y1 - y0) * (x - x0)) / (x1 - x0)];
}
