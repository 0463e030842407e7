import type { Location } from '../diagnostics/diagnostic.ts';
import { npzRows } from '../tensor/npz.ts';
import { type Rows, npyRows } from '../tensor/rows.ts';
import {
  type SampleInput,
  type SampleOptions,
  type Samples,
  samplesFrom,
} from '../tensor/samples.ts';
import { sizeOf } from '../tensor/shape.ts';
import { type Tensor, lazyTensor } from '../tensor/tensor.ts';
import { dataFile } from './data-file.ts';

/** Samples from a file of arrays, and small arrays beside them, among which labels may be. */
export interface ArraySamples {
  readonly samples: Samples;
  readonly columns: ReadonlyMap<string, Tensor>;
  readonly arrays: ReadonlyMap<string, Rows>;
  /** All that the file holds, but for inputs. */
  readonly others: ReadonlyMap<string, Rows>;
}

export function arraySamples(
  path: string,
  inputs: readonly SampleInput[],
  options: SampleOptions = {},
): ArraySamples {
  const at = { file: path };
  const arrays = openArrays(path, at);
  return samplesOf(arrays, inputs, at, options);
}

/** The same of a file among others, which may be a single sample as it goes into the network. */
export function arraysOfMany(
  path: string,
  inputs: readonly SampleInput[],
  options: SampleOptions = {},
): ArraySamples {
  const at = { file: path };
  const arrays = openArrays(path, at);
  const isSingle = inputs.every((input) => {
    const array =
      arrays.get(input.name) ?? (inputs.length === 1 ? [...arrays.values()][0] : undefined);
    return array && sizeOf(array.shape) === sizeOf(input.shape);
  });
  const batch = isSingle ? new Map([...arrays].map(([name, rows]) => [name, asOne(rows)])) : arrays;
  return samplesOf(batch, inputs, at, options);
}

function samplesOf(
  arrays: ReadonlyMap<string, Rows>,
  inputs: readonly SampleInput[],
  at: Location,
  options: SampleOptions,
): ArraySamples {
  const isInput = (name: string) => inputs.some((input) => input.name === name);
  return {
    arrays,
    samples: samplesFrom(inputs, arrays, at, options),
    columns: columnsOf(arrays),
    others: new Map([...arrays].filter(([name]) => !isInput(name))),
  };
}

/** The content decides, not the name. */
export function openArrays(path: string, at: Location): ReadonlyMap<string, Rows> {
  const file = dataFile(path, 'samples');
  const head = file.read(0, Math.min(2, file.size));
  const isZip = head[0] === 0x50 && head[1] === 0x4b;
  return isZip ? npzRows(file, at) : new Map([['', npyRows(file, at)]]);
}

/** All rows as the only one. */
function asOne(rows: Rows): Rows {
  const { dtype, shape } = rows;
  const whole = () => {
    const count = shape[0] ?? 1;
    const first = rows.row(0);
    if (count === 1) return first;
    const all = new Float64Array(sizeOf(shape));
    for (let i = 0; i < count; i++) all.set(rows.row(i), i * first.length);
    return all;
  };
  return { dtype, shape: [1, ...shape], row: whole };
}

/** Arrays of one number for each sample. */
function columnsOf(arrays: ReadonlyMap<string, Rows>): Map<string, Tensor> {
  const columns = [...arrays].filter(
    ([, { shape }]) => shape.length > 0 && sizeOf(shape.slice(1)) === 1,
  );
  return new Map(
    columns.map(([name, { shape, row }]) => {
      const load = () => Float64Array.from({ length: shape[0]! }, (_, i) => row(i)[0]!);
      return [name, lazyTensor('f64', [shape[0]!], load)];
    }),
  );
}
