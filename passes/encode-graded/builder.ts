import type { Graph, Op, Output } from '../../src/ir/graph.ts';
import { type OpTable, typedOp } from '../../src/ir/op-def.ts';
import type { ValueType } from '../../src/ir/types.ts';
import {
  type Shape,
  broadcastIndex,
  broadcastShapes,
  sameShape,
  sizeOf,
} from '../../src/tensor/shape.ts';
import { type Tensor, numbersOf, tensor, tensorOf } from '../../src/tensor/tensor.ts';
import type { Carried } from './carried.ts';

type Spikes = Extract<Carried, { as: 'spikes' }>;
type Current = Extract<Carried, { as: 'current' }>;

/** Steps between levels, and what one divides by them, stay float32 numbers within these. */
const SMALLEST_REACH = 2 ** -100;
const LARGEST_REACH = 2 ** 100;

/** Builds the spiking graph, op by op. Names of the float graph stay where one op becomes one op. */
export class SnnBuilder {
  readonly ops: Op[] = [];
  private readonly types: Map<string, ValueType>;
  private readonly table: OpTable;
  private readonly bits: number;

  constructor(graph: Graph, table: OpTable, bits: number) {
    this.table = table;
    this.bits = bits;
    this.types = new Map(graph.inputs.map((param) => [param.name, param.type]));
  }

  /** A range ends what came before it with a population, or with the encoder at an input. */
  close(op: Op, x: Carried): Carried {
    if (x.as === 'spikes' || x.as === 'constant') return x;
    const { low, high } = op.attrs as { low: number; high: number };
    const signed = x.as === 'current' ? !x.rectified : low < 0;
    const most = signed ? 2 ** (this.bits - 1) - 1 : 2 ** this.bits - 1;
    const least = signed ? -most : 0;
    const reach = signed ? Math.max(Math.abs(low), Math.abs(high)) : high;
    // A value that was always zero has no reach. Taking 1 keeps the weights behind it in proportion.
    const step = (reach < SMALLEST_REACH ? 1 : Math.min(reach, LARGEST_REACH)) / most;
    const levels = { low: least, high: most, limit: most - least };
    if (x.as === 'float') {
      const gain = Math.fround(1 / step);
      const name = this.emit('encode', op, [x.name], { gain, ...levels });
      return { as: 'spikes', name, scale: 1 / gain };
    }
    const theta = tensorOf('f32', [], [step]);
    const bias = x.bias ? { bias: x.bias } : {};
    const name = this.emit('level', op, [x.name], { theta, ...bias, ...levels });
    return { as: 'spikes', name, scale: Math.fround(step) };
  }

  reshape(op: Op, x: Carried): Carried {
    if (x.as === 'constant')
      return { ...x, tensor: tensor(x.tensor.dtype, op.type.shape, x.tensor.data) };
    const name = this.emit('reshape', op, [x.name], { shape: op.type.shape });
    if (x.as !== 'current' || !x.bias) return { ...x, name };
    const whole = spread(x.bias, this.types.get(x.name)!.shape);
    return { ...x, name, bias: tensor('f32', op.type.shape, whole) };
  }

  rectify(op: Op, x: Spikes | Current): Carried {
    return { ...this.asCurrent(op, x), rectified: true };
  }

  /**
   * Constants go to the bias; currents meet in one `add`. Nothing where a constant has more elements
   * than all currents together: there would be neurons that no current reaches.
   */
  add(op: Op, inputs: readonly Carried[]): Carried | undefined {
    const currents = inputs
      .filter((input) => input.as === 'spikes' || input.as === 'current')
      .map((input) => this.asCurrent(op, input));
    const constants = inputs.flatMap((input) => (input.as === 'constant' ? [input.tensor] : []));
    const biases = [...currents.flatMap((c) => c.bias ?? []), ...constants];
    const names = currents.map((c) => c.name);
    if (names.length === 0) return { as: 'constant', tensor: sum(constants, op.type.shape) };
    const reached = names.map((name) => this.types.get(name)!.shape);
    if (!sameShape(reached.reduce(broadcast), op.type.shape)) return undefined;
    const name = names.length === 1 ? names[0]! : this.emit('add', op, names, {});
    const bias = biases.length > 0 ? sum(biases, op.type.shape) : undefined;
    return { as: 'current', name, bias, rectified: false };
  }

  /** A linear op on spikes: the scale of the messages moves into the weights. */
  synapse(op: Op, x: Spikes): Carried {
    const { bias, weight, ...rest } = op.attrs as Record<string, Tensor>;
    // Weights are many: a loop takes a tenth of the time of Float32Array.from.
    const data = new Float32Array(numbersOf(weight!));
    for (let i = 0; i < data.length; i++) data[i]! *= x.scale;
    const attrs = { ...rest, weight: tensor('f32', weight!.shape, data) };
    const name = this.emit(op.kind, op, [x.name], attrs);
    return { as: 'current', name, bias: bias && alongChannels(bias, op), rectified: false };
  }

  /** The op that sums an output up, and its name. */
  readout(output: Output, x: Spikes | Current): string {
    const source = { result: `${output.value}.sum`, loc: [] };
    const current = this.asCurrent(source, x);
    const bias = current.bias ? { bias: current.bias } : {};
    return this.emit('sigma', source, [current.name], bias);
  }

  /** Spikes become a current through a synapse of their own to each neuron, weighted by their scale. */
  private asCurrent(op: Pick<Op, 'result' | 'loc'>, x: Spikes | Current): Current {
    if (x.as === 'current') return x;
    const { shape } = this.types.get(x.name)!;
    const size = sizeOf(shape);
    const attrs = {
      starts: tensorOf(
        'i32',
        [size + 1],
        Array.from({ length: size + 1 }, (_, i) => i),
      ),
      targets: tensorOf(
        'i32',
        [size],
        Array.from({ length: size }, (_, i) => i),
      ),
      weight: tensor('f32', [size], new Float32Array(size).fill(x.scale)),
      size,
    };
    const source = { ...op, result: `${x.name}.identity` };
    const flat = this.emit('sparse', source, [x.name], attrs);
    const name = this.emit('reshape', source, [flat], { shape });
    return { as: 'current', name, bias: undefined, rectified: false };
  }

  private emit(
    kind: string,
    { result, loc }: Pick<Op, 'result' | 'loc'>,
    inputs: string[],
    attrs: Op['attrs'],
  ): string {
    const name = this.fresh(result);
    const types = inputs.map((input) => this.types.get(input)!);
    const op = typedOp(this.table, 'snn', { result: name, kind, inputs, attrs, loc }, types);
    this.ops.push(op);
    this.types.set(name, op.type);
    return name;
  }

  private fresh(wanted: string): string {
    let name = wanted;
    for (let i = 1; this.types.has(name); i++) name = `${wanted}.${i}`;
    return name;
  }
}

/** A convolution's bias stands along its channels, a dense op's along the last axis. */
function alongChannels(bias: Tensor, op: Op): Tensor {
  const spatial = op.kind === 'conv' ? op.type.shape.length - 2 : 0;
  const ones = new Array<number>(spatial).fill(1);
  return tensor('f32', [...bias.shape, ...ones], bias.data);
}

function broadcast(a: Shape, b: Shape): Shape {
  return broadcastShapes(a, b)!;
}

/** The sum of constants, in the smallest shape that holds it. */
function sum(tensors: readonly Tensor[], limit: readonly number[]): Tensor {
  const shape = tensors.reduce<readonly number[]>(
    (whole, part) => broadcastShapes(whole, part.shape) ?? limit,
    [],
  );
  const parts = tensors.map((part) => spread(part, shape));
  const data = new Float32Array(sizeOf(shape));
  for (const part of parts) for (let i = 0; i < data.length; i++) data[i]! += part[i]!;
  return tensor('f32', shape, data);
}

function spread(from: Tensor, shape: readonly number[]): Float32Array {
  const numbers = numbersOf(from);
  return Float32Array.from(broadcastIndex(from.shape, shape), (i) => numbers[i]!);
}
