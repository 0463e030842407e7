import { type MappedCore, type MappingFile, wrong } from './mapping-file.ts';

/** The way of a message that is heard by several cores: once through each link. */
export interface Route {
  /** Links that it takes, each by where it starts and its direction. */
  readonly links: Int32Array;
  readonly eastWest: number;
  readonly northSouth: number;
  readonly betweenChips: number;
}

/** The chips of a mapping beside each other, as one mesh of cores. */
export interface Mesh {
  readonly width: number;
  readonly height: number;
  /** Four for each place: east, west, south, north. */
  readonly links: number;
  readonly places: readonly { readonly x: number; readonly y: number }[];
  route(from: number, to: readonly number[]): Route;
}

export function meshOf({ cores, profile }: MappingFile): Mesh {
  const fact = (name: string): number => {
    const found = profile.facts[name];
    return found ? found.value : wrong(`its profile has no fact '${name}'`);
  };
  const [columns, rows] = [fact('meshColumns'), fact('meshRows')];
  checkPlaces(cores, columns, rows);
  const most = Math.max(1, Math.min(fact('cores'), columns * rows));
  const last = cores.reduce((chip, core) => Math.max(chip, core.chip), 0);
  const chips = Math.max(last + 1, Math.ceil(cores.length / most));
  // Chips wider than high lie below each other first.
  const chipColumns = Math.max(1, Math.round(Math.sqrt((chips * rows) / columns)));
  const places = cores.map(({ chip, x, y }: MappedCore) => ({
    x: (chip % chipColumns) * columns + x,
    y: Math.floor(chip / chipColumns) * rows + y,
  }));
  const width = chipColumns * columns;
  const height = Math.ceil(chips / chipColumns) * rows;
  if (width * height > MOST_PLACES) wrong('its mesh is too large');
  const route = (from: number, to: readonly number[]) =>
    routeOf(
      { width, columns, rows },
      places[from]!,
      to.map((core) => places[core]!),
    );
  return { width, height, links: width * height * 4, places, route };
}

/** Of the largest mesh that is laid out: more than a hundred thousand chips have. */
const MOST_PLACES = 2 ** 24;

/** Every core has a place of its own, on a chip that it takes that many cores to fill. */
function checkPlaces(cores: readonly MappedCore[], columns: number, rows: number): void {
  if (!Number.isInteger(columns) || !Number.isInteger(rows)) wrong('its mesh has parts of cores');
  const taken = new Set<string>();
  for (const { chip, x, y } of cores) {
    const place = `${chip} ${x} ${y}`;
    if (x >= columns || y >= rows) wrong('a core is outside the mesh');
    if (chip >= cores.length) wrong(`a core is on chip ${chip}, of ${cores.length} cores`);
    if (taken.has(place)) wrong(`two cores are at ${x}, ${y} of chip ${chip}`);
    taken.add(place);
  }
}

interface Place {
  readonly x: number;
  readonly y: number;
}

interface Extents {
  readonly width: number;
  readonly columns: number;
  readonly rows: number;
}

/** Along the row of the sender first, then along columns: dimension order, as on the chips. */
function routeOf({ width, columns, rows }: Extents, from: Place, to: readonly Place[]): Route {
  const links = new Set<number>();
  let [eastWest, northSouth, betweenChips] = [0, 0, 0];
  const take = (link: number): boolean => {
    const isNew = !links.has(link);
    links.add(link);
    return isNew;
  };
  const isEdge = (a: number, b: number, extent: number) =>
    Math.floor(a / extent) !== Math.floor(b / extent);
  for (const { x, y } of to) {
    const [stepX, stepY] = [Math.sign(x - from.x), Math.sign(y - from.y)];
    for (let at = from.x; at !== x; at += stepX) {
      if (!take((from.y * width + at) * 4 + (stepX > 0 ? 0 : 1))) continue;
      eastWest++;
      if (isEdge(at, at + stepX, columns)) betweenChips++;
    }
    for (let at = from.y; at !== y; at += stepY) {
      if (!take((at * width + x) * 4 + (stepY > 0 ? 2 : 3))) continue;
      northSouth++;
      if (isEdge(at, at + stepY, rows)) betweenChips++;
    }
  }
  return { links: Int32Array.from(links), eastWest, northSouth, betweenChips };
}
