/** A picture, or one of the seven that an interlaced file keeps one behind the other. */
export interface Layer {
  readonly width: number;
  readonly height: number;
  /** Where its pixels are in the whole: at start + i * step along each axis. */
  readonly startX: number;
  readonly startY: number;
  readonly stepX: number;
  readonly stepY: number;
}

/** Start and step of each layer of an interlaced file, along x and y: Adam7 of the PNG specification. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

const WHOLE = [[0, 0, 1, 1]] as const;

/** The layers that have pixels. */
export function layersOf(width: number, height: number, isInterlaced: boolean): Layer[] {
  return (isInterlaced ? ADAM7 : WHOLE)
    .map(([startX, startY, stepX, stepY]) => ({
      ...{ startX, startY, stepX, stepY },
      width: Math.max(0, Math.ceil((width - startX) / stepX)),
      height: Math.max(0, Math.ceil((height - startY) / stepY)),
    }))
    .filter((layer) => layer.width > 0 && layer.height > 0);
}

/**
 * Takes the filters off the lines of a layer, in place: each line says in its first byte from which
 * neighbours its bytes were predicted. `distance` is how many bytes lie between a byte and the same one
 * of the pixel before it.
 */
export function unfilter(lines: Uint8Array, lineBytes: number, distance: number): void {
  const stride = lineBytes + 1;
  for (let start = 0; start < lines.length; start += stride) {
    const filter = lines[start]!;
    if (filter > 4) throw new RangeError(`a line has the unknown filter ${filter}`);
    const above = start - stride;
    for (let i = 1; i <= lineBytes; i++) {
      const a = i > distance ? lines[start + i - distance]! : 0;
      const b = above >= 0 ? lines[above + i]! : 0;
      const c = i > distance && above >= 0 ? lines[above + i - distance]! : 0;
      lines[start + i]! += predict(filter, a, b, c);
    }
  }
}

/** From the byte to the left, the one above, and the one above to the left. */
function predict(filter: number, a: number, b: number, c: number): number {
  if (filter === 0) return 0;
  if (filter === 1) return a;
  if (filter === 2) return b;
  if (filter === 3) return (a + b) >> 1;
  const [toA, toB, toC] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  if (toA <= toB && toA <= toC) return a;
  return toB <= toC ? b : c;
}
