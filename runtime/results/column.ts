import {
  type Dtype,
  type Numbers,
  type Values,
  bitWidth,
  isFloat,
} from '../../src/tensor/dtype.ts';
import type { Shape } from '../../src/tensor/shape.ts';
import { type Tensor, storeNumbers } from '../../src/tensor/tensor.ts';
import type { Manifest } from '../artifact/manifest.ts';
import type { SampleResult } from '../executor.ts';
import type { Probe } from '../probe.ts';
import { outputDtype, perSample, scaleNames } from '../run.ts';

/** One array of the results: a row for each sample. */
export interface Column {
  readonly name: string;
  readonly dtype: Dtype;
  /** Of a row. That of a probe begins with steps. */
  readonly shape: Shape;
  readonly probe?: Probe;
  /** What one unit of an output is worth, and what that is called beside it. */
  readonly scale?: { readonly name: string; readonly value: number };
  readonly rowOf: (result: SampleResult) => Numbers;
}

/** The settled outputs, then what probes have seen. */
export function columnsOf(manifest: Manifest, probes: readonly Probe[]): Column[] {
  const scales = scaleNames(manifest);
  const outputs = manifest.outputs.map((output, i): Column => {
    const { name, scale } = output;
    return {
      name,
      dtype: outputDtype(output),
      shape: perSample(output.shape),
      scale: { name: scales[i]!, value: scale },
      rowOf: ({ outputs: all }) => all.get(name)!,
    };
  });
  const taken = new Set(outputs.map(({ name }) => name));
  const recorded = probes.map((probe): Column => {
    const name = taken.has(probe.name) ? `${probe.name}.steps` : probe.name;
    const shape = [manifest.steps, ...perSample(probe.shape)];
    const rowOf = ({ recorded: all }: SampleResult) => all!.get(probe.name)!;
    return { name, dtype: writtenAs(probe.dtype), shape, probe, rowOf };
  });
  return [...outputs, ...recorded];
}

/** The type of numpy that stores a type of ours: integers of 8, 16 or 32 bits. */
function writtenAs(dtype: Dtype): Dtype {
  if (isFloat(dtype)) return dtype;
  const bits = bitWidth(dtype);
  const signed = dtype.startsWith('i');
  return `${signed ? 'i' : 'u'}${bits <= 8 ? 8 : bits <= 16 ? 16 : 32}`;
}

/** Arrays of all samples, one row of each at a time; or of the only one, which have no axis of samples. */
export function tensorColumns(outputs: ReadonlyMap<string, Tensor>, isSingle: boolean): Column[] {
  return [...outputs].map(([name, { dtype, shape }]) => {
    const rowOf = ({ outputs: all }: SampleResult) => all.get(name)!;
    return { name, dtype, shape: isSingle ? shape : shape.slice(1), rowOf };
  });
}

/** Numbers as the column stores them. */
export function asStored({ dtype }: Column, row: Numbers): Values {
  if (dtype === 'i32' && !(row instanceof Int32Array)) return Int32Array.from(row);
  if (dtype === 'f32' && !(row instanceof Float32Array)) return Float32Array.from(row);
  return storeNumbers(dtype, row);
}
