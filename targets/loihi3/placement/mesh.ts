import type { Limits } from '../../../src/compiler/target.ts';

/** Chips in rows, each a mesh of cores; coordinates run over all of them. */
export interface Mesh {
  readonly chips: number;
  readonly chipColumns: number;
  /** Of one chip. */
  readonly columns: number;
  readonly rows: number;
  readonly eastWestPj: number;
  readonly northSouthPj: number;
  /** For each step from chip to chip, beside that of the hop. */
  readonly betweenChipsPj: number;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** As many chips as so many cores need, in a rectangle about as wide as high. */
export function meshFor(cores: number, facts: Limits): Mesh {
  const fact = (name: string) => facts[name]!.value;
  const [columns, rows] = [fact('meshColumns'), fact('meshRows')];
  const chips = Math.max(1, Math.ceil(cores / Math.min(fact('cores'), columns * rows)));
  // Chips wider than high go below each other first.
  const chipColumns = Math.max(1, Math.round(Math.sqrt((chips * rows) / columns)));
  return {
    chips,
    chipColumns,
    columns,
    rows,
    eastWestPj: fact('hopEastWestPj'),
    northSouthPj: fact('hopNorthSouthPj'),
    betweenChipsPj: fact('hopBetweenChipsPj'),
  };
}

/** All places of a chip in the order of its rows. */
export function rowMajor(mesh: Mesh, chip: number): Place[] {
  const corner = cornerOf(mesh, chip);
  return Array.from({ length: mesh.columns * mesh.rows }, (_, i) => ({
    x: corner.x + (i % mesh.columns),
    y: corner.y + Math.floor(i / mesh.columns),
  }));
}

export function cornerOf({ chipColumns, columns, rows }: Mesh, chip: number): Place {
  return { x: (chip % chipColumns) * columns, y: Math.floor(chip / chipColumns) * rows };
}

/** The chip that a place is on. */
export function chipAt({ chipColumns, columns, rows }: Mesh, { x, y }: Place): number {
  return Math.floor(y / rows) * chipColumns + Math.floor(x / columns);
}

/** All places of a chip along a Hilbert curve, generalised to rectangles: neighbours in it are neighbours on the mesh. */
export function hilbert(mesh: Mesh, chip: number): Place[] {
  const places: Place[] = [];
  const { x, y } = cornerOf(mesh, chip);
  const { columns, rows } = mesh;
  if (columns >= rows) curve(places, { x, y, ax: columns, ay: 0, bx: 0, by: rows });
  else curve(places, { x, y, ax: 0, ay: rows, bx: columns, by: 0 });
  return places;
}

/** A rectangle, from a corner along a and then b. */
interface Area extends Place {
  readonly ax: number;
  readonly ay: number;
  readonly bx: number;
  readonly by: number;
}

function curve(places: Place[], area: Area): void {
  const { x, y, ax, ay, bx, by } = area;
  const [width, height] = [Math.abs(ax + ay), Math.abs(bx + by)];
  const [dax, day, dbx, dby] = [ax, ay, bx, by].map(Math.sign) as [number, number, number, number];
  if (height === 1) {
    for (let i = 0; i < width; i++) places.push({ x: x + i * dax, y: y + i * day });
    return;
  }
  if (width === 1) {
    for (let i = 0; i < height; i++) places.push({ x: x + i * dbx, y: y + i * dby });
    return;
  }
  const half = (n: number) => Math.trunc(n / 2);
  let [ax2, ay2, bx2, by2] = [half(ax), half(ay), half(bx), half(by)];
  if (2 * width > 3 * height) {
    if (Math.abs(ax2 + ay2) % 2 === 1 && width > 2) [ax2, ay2] = [ax2 + dax, ay2 + day];
    curve(places, { x, y, ax: ax2, ay: ay2, bx, by });
    curve(places, { x: x + ax2, y: y + ay2, ax: ax - ax2, ay: ay - ay2, bx, by });
    return;
  }
  if (Math.abs(bx2 + by2) % 2 === 1 && height > 2) [bx2, by2] = [bx2 + dbx, by2 + dby];
  curve(places, { x, y, ax: bx2, ay: by2, bx: ax2, by: ay2 });
  curve(places, { x: x + bx2, y: y + by2, ax, ay, bx: bx - bx2, by: by - by2 });
  curve(places, {
    x: x + (ax - dax) + (bx2 - dbx),
    y: y + (ay - day) + (by2 - dby),
    ...{ ax: -bx2, ay: -by2, bx: -(ax - ax2), by: -(ay - ay2) },
  });
}
