import * as codes from '../../diagnostics/codes.ts';
import { type Diagnostic, fail, throwIfErrors } from '../../diagnostics/diagnostic.ts';
import { type Graph, type Op, placeName } from '../../ir/graph.ts';
import { withoutDeadOps } from '../../ir/live.ts';
import { type Dtype, bytesPerElement, integerRange, isInteger } from '../../tensor/dtype.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { tensorOf } from '../../tensor/tensor.ts';
import { dataOrder } from './data-order.ts';
import { LOWERINGS } from './lowerings.ts';
import { ModelBuilder, type Port } from './model-builder.ts';
import type { Range, Ranged, Settled } from './settled.ts';
import { unsayable } from './unsayable.ts';

/**
 * The integer network that a spiking network settles at, as an ONNX model: the float input, quantised by
 * the arithmetic of `encode`, then operators of integers only, and the sums that the outputs show, in 32
 * bits under the names of the outputs. Time is not in it: each value is the sum of all that was carried.
 */
export function qannOf(graph: Graph): Uint8Array {
  const live = withoutDeadOps(graph);
  const faults = unsayable(live);
  const at = { item: placeName('graph', graph.name) };
  if (faults.length > 0) fail(codes.noIntegerNetwork({ faults }, at));
  const builder = new ModelBuilder([...graph.inputs, ...graph.outputs].map(({ name }) => name));
  const values = settledValues(live, builder);
  const outputs = live.outputs.map(({ name, value }) => {
    const { name: last, shape } = values.get(value)!;
    return { name, value: last, shape, dtype: 'i32' as const };
  });
  return builder.finish(graph.name, portsOf(graph), outputs);
}

/** The inputs of the model, those that nothing reads too. */
export function portsOf({ inputs }: Graph): Port[] {
  return inputs
    .filter(({ type }) => type.role === 'tensor')
    .map(({ name, type: { dtype, shape } }) => ({ name, shape, dtype: portDtype(dtype) }));
}

/** ONNX has integers of whole bytes only. */
function portDtype(dtype: Dtype): Dtype {
  if (!isInteger(dtype)) return dtype;
  return `${dtype.startsWith('i') ? 'i' : 'u'}${8 * bytesPerElement(dtype)}`;
}

/** All values, computed by the nodes that are added to the model. */
function settledValues(graph: Graph, builder: ModelBuilder): ReadonlyMap<string, Settled> {
  const values = new Map<string, Settled>();
  for (const { name, type } of graph.inputs)
    values.set(name, { name, shape: type.shape, low: 0, high: 0 });
  const order = dataOrder(graph) as { readonly ops: readonly Op[] };
  const faults: Diagnostic[] = [];
  for (const op of order.ops) {
    builder.place = op.result;
    const inputs = op.inputs.map((name) => values.get(name)!);
    const value = isSilent(op, inputs)
      ? silence(op, builder)
      : LOWERINGS[op.kind]!(op, inputs, builder);
    const limits = accumulatorOf(op);
    faults.push(...overflows(op, value, limits));
    // Who reads a sum that is too large is not told again.
    const [low, high] = [Math.max(value.low, limits.low), Math.min(value.high, limits.high)];
    values.set(op.result, { name: value.name, shape: op.type.shape, low, high });
  }
  throwIfErrors(faults);
  return values;
}

/** Whether there is nothing to compute, or nothing to compute it from. */
function isSilent(op: Op, inputs: readonly Settled[]): boolean {
  const isEmpty = ({ shape }: { readonly shape: readonly number[] }) => sizeOf(shape) === 0;
  return isEmpty(op.type) || (op.kind !== 'join' && inputs.some(isEmpty));
}

function silence({ type: { shape } }: Op, builder: ModelBuilder): Ranged {
  const zeros = new Int32Array(sizeOf(shape));
  return { name: builder.constant(tensorOf('i32', shape, zeros)), low: 0, high: 0 };
}

function accumulatorOf({ type: { role, dtype } }: Op): Range {
  const [low, high] = integerRange(role === 'current' ? dtype : 'i32');
  return { low, high };
}

/** Sums wrap where they overflow, at each step anew, so that what they settle at depends on the steps. */
function overflows({ result, loc }: Op, { low, high }: Range, limits: Range): Diagnostic[] {
  if (low >= limits.low && high <= limits.high) return [];
  const facts = { op: result, bound: Math.max(-low, high), limit: limits.high };
  return [codes.accumulatorOverflow(facts, { item: loc[0] ?? result })];
}
