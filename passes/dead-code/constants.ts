import { type Graph, type Op, readersOf, typesOf } from '../../src/ir/graph.ts';
import { type OpTable, completeAttrs } from '../../src/ir/op-def.ts';
import type { Bounds } from '../../src/ir/ranges/bounds.ts';
import { hull } from '../../src/ir/ranges/interval.ts';
import type { ValueType } from '../../src/ir/types.ts';
import { broadcastIndex, broadcastShapes, sameShape } from '../../src/tensor/shape.ts';
import { type Tensor, numbersOf, storeNumbers, tensor } from '../../src/tensor/tensor.ts';

/** Populations whose bias is there from the start, as what is sent in the first step is. */
const LEDGERS: ReadonlySet<string> = new Set(['level', 'log-sum', 'shares', 'sigma']);

/**
 * Neurons that say the same whatever comes in, at once and once for all: W x = W' x + b where W' has zeros for them.
 * The weights' readers take b into their bias, so the neurons are read no more. The same graph where there are none.
 */
export function foldConstants(
  graph: Graph,
  table: OpTable,
  ranges: ReadonlyMap<string, Bounds>,
): Graph {
  const view: View = {
    ranges,
    types: typesOf(graph),
    readers: readersOf(graph),
    outputs: new Set(graph.outputs.map(({ value }) => value)),
    changed: new Map(),
  };
  for (const op of graph.ops) fold(op, view);
  if (view.changed.size === 0) return graph;
  const ops = graph.ops.map((op) => {
    const attrs = view.changed.get(op.result);
    return attrs ? { ...op, attrs: completeAttrs(table.get(op.kind), attrs) } : op;
  });
  return { ...graph, ops };
}

interface View {
  readonly ranges: ReadonlyMap<string, Bounds>;
  readonly types: ReadonlyMap<string, ValueType>;
  readonly readers: ReadonlyMap<string, readonly Op[]>;
  readonly outputs: ReadonlySet<string>;
  /** New attributes of ops, by result. */
  readonly changed: Map<string, Op['attrs']>;
}

function fold(op: Op, view: View): void {
  const found = said(op, view);
  if (!found) return;
  const reader = readerOf(op.result, op.type, view);
  if (!reader || !hasRoom(reader, found.bias, view)) return;
  const attrs = view.changed.get(reader.result) ?? reader.attrs;
  const bias = raised(attrs['bias'] as Tensor | undefined, found);
  view.changed.set(reader.result, { ...attrs, bias });
  view.changed.set(op.result, { ...op.attrs, weight: found.weight });
}

interface Said {
  readonly weight: Tensor;
  /** What each channel of the result has from it in sum. */
  readonly bias: Float64Array;
  readonly axisFromEnd: number;
}

/** The weights without those from neurons that always say the same, and what comes of these. */
function said({ kind, attrs, inputs }: Op, view: View): Said | undefined {
  const isPlain = (attrs['exponent'] as number) >= 0 && !attrs['delays'] && !attrs['weightBits'];
  if (!isPlain || attrs['signMode'] !== undefined) return undefined;
  const isWhole = kind === 'conv' && attrs['groups'] === 1 && !isPadded(attrs);
  if (kind !== 'dense' && !isWhole) return undefined;
  const weight = attrs['weight'] as Tensor;
  const axisFromEnd = kind === 'dense' ? 1 : weight.shape.length - 1;
  const [outs, ins, ...kernels] = weight.shape as [number, number, ...number[]];
  const constants = constantsOf(view.ranges.get(inputs[0]!)!, ins, axisFromEnd);
  if (constants.every((constant) => constant === 0)) return undefined;
  const kernel = kernels.reduce((a, b) => a * b, 1);
  const numbers = numbersOf(weight).slice();
  const bias = new Float64Array(outs);
  let isSaid = false;
  for (let i = 0; i < numbers.length; i++) {
    const constant = constants[Math.floor(i / kernel) % ins]!;
    if (constant === 0 || numbers[i] === 0) continue;
    bias[Math.floor(i / kernel / ins)]! +=
      numbers[i]! * constant * 2 ** (attrs['exponent'] as number);
    numbers[i] = 0;
    isSaid = true;
  }
  const left = tensor(weight.dtype, weight.shape, storeNumbers(weight.dtype, numbers));
  return isSaid ? { weight: left, bias, axisFromEnd } : undefined;
}

function isPadded(attrs: Op['attrs']): boolean {
  return (attrs['pads'] as readonly number[]).some((pad) => pad > 0);
}

/** What each channel has said after any step, 0 where that is not one number. */
function constantsOf({ total }: Bounds, channels: number, axisFromEnd: number): Float64Array {
  const isAlong = total.low.length === channels && total.axisFromEnd === axisFromEnd;
  return new Float64Array(channels).map((_, channel) => {
    const i = isAlong ? channel : 0;
    const isOne = (isAlong || total.low.length === 1) && total.low[i] === total.high[i];
    return isOne ? total.low[i]! : 0;
  });
}

/** The population that alone reads a current, through sums alone. */
function readerOf(name: string, type: ValueType, view: View): Op | undefined {
  const [reader, ...others] = view.readers.get(name) ?? [];
  if (!reader || others.length > 0 || view.outputs.has(name)) return undefined;
  if (LEDGERS.has(reader.kind)) return reader;
  const isSum = reader.kind === 'add' && sameShape(reader.type.shape, type.shape);
  return isSum ? readerOf(reader.result, type, view) : undefined;
}

/** Whether its ledger fits 32 bits with what is taken from it and without: then nothing wraps either way. */
function hasRoom({ result, inputs }: Op, taken: Float64Array, { ranges }: View): boolean {
  const { sums } = ranges.get(result)!;
  const [low, high] = hull(sums!['ledger']!.interval);
  const [least, most] = hull(ranges.get(inputs[0]!)!.total);
  const largest = taken.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const reach = Math.max(high, -low, most, -least);
  return reach + largest < 2 ** 30;
}

function raised(before: Tensor | undefined, { bias, axisFromEnd }: Said): Tensor {
  const own = [bias.length, ...new Array<number>(axisFromEnd - 1).fill(1)];
  const old = before ?? tensor('i32', [], new Int32Array(1));
  const shape = broadcastShapes(old.shape, own)!;
  const [places, channels] = [broadcastIndex(old.shape, shape), broadcastIndex(own, shape)];
  const numbers = numbersOf(old);
  const data = Int32Array.from(places, (place, i) => numbers[place]! + bias[channels[i]!]!);
  return tensor('i32', shape, data);
}
