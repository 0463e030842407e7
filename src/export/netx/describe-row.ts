import { int64 } from '../hdf5/entries.ts';
import { describeLayer } from './describe-layer.ts';
import type { Describing } from './describing.ts';
import { type Entries, flatten, kindOf, list, withoutBatch } from './entries.ts';
import type { Row } from './rows.ts';

/** A row's datasets by their path. */
export function describeRow(row: Row, describing: Describing): Entries {
  const { types, places, note } = describing;
  const { shape } = types.get(row.value)!;
  if (row.kind === 'input') return { ...kindOf('input'), shape: list(withoutBatch(shape)) };
  if (row.kind === 'flatten') return flatten(shape);
  if (row.kind === 'average') {
    note(`'${row.value}' is an average layer, which it does not read`);
    return { ...kindOf('average'), shape: int64([row.groups, 1, 1], [3]) };
  }
  if (row.kind === 'concat') {
    note(`layers read '${row.values.join("', '")}' by concat, which it does not read`);
    const layers = list(row.values.map((value) => places.get(value)!));
    return { ...kindOf('concat'), layers, shape: list(withoutBatch(shape)) };
  }
  return describeLayer(row, describing);
}
