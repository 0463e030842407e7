import { meshOf } from '../../runtime/executors/chip/mesh.ts';
import type { Report } from '../compiler/report.ts';
import type { Mapping } from '../mapping/mapping.ts';
import type { PageMesh } from './page-data.ts';

/** Where cores are and what is on them, for a network that is on some. */
export function pageMesh(
  bytes: Uint8Array | undefined,
  mapping: Report['mapping'],
): PageMesh | undefined {
  if (bytes === undefined || mapping === undefined || mapping.cores === 0) return undefined;
  const file = JSON.parse(new TextDecoder().decode(bytes)) as Mapping;
  const { width, height, places } = meshOf(file);
  const { columns, rows } = mapping.mesh;
  const cores = file.cores.map(({ chip, tiles, uses }, i) => ({
    ...{ chip, ...places[i]!, ns: mapping.loads[i]?.ns ?? 0, uses },
    populations: [...new Set(tiles.map(({ population }) => population))],
  }));
  return { width, height, columns, rows, cores };
}
