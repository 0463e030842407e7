import type { Tensor } from 'onnxruntime-node';
import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import type { Graph } from '../../ir/graph.ts';
import { interpreter } from '../../ir/interpret.ts';
import { withoutDeadOps } from '../../ir/live.ts';
import type { OpTable } from '../../ir/op-def.ts';
import { type Numbers, allocate } from '../../tensor/dtype.ts';
import type { Samples } from '../../tensor/samples.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { storeNumbers } from '../../tensor/tensor.ts';
import { onnxruntime } from './onnxruntime.ts';
import { portsOf } from './qann.ts';
import { settle } from './settle.ts';

export interface QannCheckOptions {
  readonly ops: OpTable;
  /** The most samples to run, spread over all of them; every one unless given. */
  readonly limit?: number;
  /** Waited for after each sample, so that a caller can show progress and be interrupted. */
  readonly onSample?: (done: number, of: number) => void | Promise<void>;
}

/** What was compared, of which every bit is the same. */
export interface QannCheck {
  /** Of onnxruntime. */
  readonly version: string;
  readonly samples: number;
  /** Of all outputs of all samples. */
  readonly integers: number;
  /** The most steps that a sample took to settle. */
  readonly steps: number;
}

/**
 * Runs a spiking network until it has settled, and its integer network in onnxruntime, on the same
 * samples. The first number that differs is thrown as a diagnostic. While onnxruntime computes, its
 * thread does nothing else.
 */
export async function checkQann(
  graph: Graph,
  qann: Uint8Array,
  samples: Samples,
  { ops, limit = Infinity, onSample }: QannCheckOptions,
): Promise<QannCheck> {
  const elsewhere = await openQann(graph, qann);
  try {
    const live = withoutDeadOps(graph);
    const machine = interpreter(live, ops);
    const count = Math.min(samples.count, limit);
    let [integers, steps] = [0, 0];
    for (let i = 0; i < count; i++) {
      const sample = Math.floor((i * samples.count) / count);
      const inputs = samples.get(sample);
      const found = await elsewhere.run(inputs);
      steps = Math.max(steps, settle(machine, live, inputs));
      for (const { name, value } of live.outputs)
        integers += compare(machine.value(value), found[name]!, { output: name, sample });
      await onSample?.(i + 1, count);
    }
    return { version: elsewhere.version, samples: count, integers, steps };
  } finally {
    await elsewhere.close();
  }
}

/** The integer network in a runtime that nobody here wrote. */
export async function openQann(graph: Graph, qann: Uint8Array) {
  const { InferenceSession, Tensor, env } = await onnxruntime();
  const session = await InferenceSession.create(qann, { logSeverityLevel: 3 });
  const ports = portsOf(graph);
  const run = async (inputs: Readonly<Record<string, Numbers>>) => {
    const feeds = ports.map(({ name, dtype, shape }): [string, Tensor] => {
      const numbers = allocate(dtype, sizeOf(shape));
      numbers.set(inputs[name]!);
      const data = storeNumbers(dtype, numbers) as Float32Array;
      return [name, new Tensor(TENSOR_TYPES[dtype]!, data, shape)];
    });
    const found = await session.run(Object.fromEntries(feeds));
    return Object.fromEntries(Object.entries(found).map(([name, { data }]) => [name, data]));
  };
  return { run, version: env.versions.node!, close: () => session.release() };
}

/** What onnxruntime calls the types of numbers that an input may have. */
const TENSOR_TYPES: Readonly<Record<string, Tensor.Type>> = {
  bool: 'bool',
  f32: 'float32',
  i8: 'int8',
  i16: 'int16',
  i32: 'int32',
  i64: 'int64',
  u8: 'uint8',
  u16: 'uint16',
  u32: 'uint32',
  u64: 'uint64',
};

/** How many numbers there are; one that is not the same is a fault. */
function compare(
  spiking: Numbers,
  found: Tensor.DataType,
  place: { readonly output: string; readonly sample: number },
): number {
  const integers = found as Int32Array;
  for (let at = 0; at < spiking.length; at++)
    if (spiking[at] !== integers[at])
      fail(codes.qannDiffers({ ...place, at, spiking: spiking[at]!, found: integers[at]! }));
  return spiking.length;
}
