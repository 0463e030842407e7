import { type Graph, type Op, definitionsOf, typesOf } from '../../../src/ir/graph.ts';
import { fanOuts, isSender } from '../../../src/ir/count.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import type { Dtype } from '../../../src/tensor/dtype.ts';
import { type Tensor, isTensor, numbersOf } from '../../../src/tensor/tensor.ts';
import { type DescribedOp, describeOps, typeFields } from './describe.ts';
import { MOST_BYTES } from './frames.ts';

/** A graph in two parts: what this side does, and what the driver is given. */
export interface BridgeNetwork {
  /** What reads tensors, encoders above all: it stays here, since no device reads floats. */
  readonly host: Graph;
  /** Whether a value is known on this side. */
  readonly isHere: (name: string) => boolean;
  /** What the driver is sent in each step: values of the host, and inputs that are integers already. */
  readonly inputs: readonly string[];
  /** What its messages are counted of. */
  readonly counted: readonly string[];
  readonly ops: readonly DescribedOp[];
  readonly outputs: readonly string[];
  readonly faults: readonly string[];
}

/** Splits a graph; what drivers have no words for is in `faults`, all of it. */
export function bridgeNetwork(graph: Graph): BridgeNetwork {
  const types = typesOf(graph);
  const isOfHost = ({ inputs }: Op) => inputs.every((name) => types.get(name)!.role === 'tensor');
  const host = { ...graph, ops: graph.ops.filter(isOfHost), outputs: [] };
  const rest = graph.ops.filter((op) => !isOfHost(op));
  const here = new Set([
    ...graph.inputs.map(({ name }) => name),
    ...host.ops.map(({ result }) => result),
  ]);
  const isHere = (name: string) => here.has(name);
  const read = new Set(rest.flatMap(({ inputs }) => inputs));
  const outputs = new Set(graph.outputs.map(({ value }) => value));
  return {
    ...{ host, isHere, ...describeOps(graph, rest) },
    inputs: [...here].filter((name) => read.has(name)),
    outputs: [...outputs].filter((value) => !isHere(value)),
    counted: countedOf(graph).filter((name) => !isHere(name)),
  };
}

/** Values of which spikes or synaptic operations are counted. */
export function countedOf(graph: Graph): string[] {
  const definitions = definitionsOf(graph);
  const synapses = [...fanOuts(graph, OP_TABLE).keys()];
  const sources = synapses.map((result) => definitions.get(result)!.inputs[0]!);
  const senders = graph.ops.filter((op) => isSender(op, OP_TABLE)).map(({ result }) => result);
  return [...new Set([...senders, ...sources])];
}

/** The requests that load a network: tensors in parts that fit a frame, and the network last. */
export function* loadRequests(graph: Graph, network: BridgeNetwork): Generator<object> {
  const types = typesOf(graph);
  const tensors = new Map<string, Tensor>();
  /** The hash of a tensor stands for it. */
  const named = (value: unknown): unknown => {
    if (!isTensor(value)) return value;
    tensors.set(value.hash, value);
    return { tensor: value.hash };
  };
  const ops = network.ops.map((op) =>
    Object.fromEntries(Object.entries(op).map(([name, value]) => [name, named(value)])),
  );
  for (const [hash, tensor] of tensors)
    for (const part of partsOf(tensor)) yield { tensors: { [hash]: part } };
  const inputs = network.inputs.map((name) => ({ name, ...typeFields(types.get(name)!) }));
  const { counted, outputs } = network;
  yield { network: { name: graph.name, inputs, ops, counted, outputs } };
}

/** A multiple of three bytes, so that parts in base64 can be put together as text. */
const PART_BYTES = 3 * 2 ** Math.floor(Math.log2(MOST_BYTES / 8));

function* partsOf(tensor: Tensor): Generator<object> {
  const { dtype, bytes } = narrowed(tensor);
  for (let at = 0; at === 0 || at < bytes.length; at += PART_BYTES) {
    const data = bytes.subarray(at, at + PART_BYTES).toString('base64');
    yield { dtype, shape: tensor.shape, data };
  }
}

/** Its integers in as few bytes as hold them. */
function narrowed(tensor: Tensor): { readonly dtype: Dtype; readonly bytes: Buffer } {
  const numbers = numbersOf(tensor);
  let reach = 0;
  for (const x of numbers) reach = Math.max(reach, x < 0 ? -x - 1 : x);
  const [dtype, data]: [Dtype, Int8Array | Int16Array | Int32Array] =
    reach < 2 ** 7
      ? ['i8', Int8Array.from(numbers)]
      : reach < 2 ** 15
        ? ['i16', Int16Array.from(numbers)]
        : ['i32', Int32Array.from(numbers)];
  return { dtype, bytes: Buffer.from(data.buffer) };
}
