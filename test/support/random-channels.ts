import type { Graph, Op } from '../../src/ir/graph.ts';
import { typedOp } from '../../src/ir/op-def.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { type ValueType, tensorType } from '../../src/ir/types.ts';
import { type Random, random } from '../../src/support/random.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { type Tensor, tensorOf } from '../../src/tensor/tensor.ts';

/**
 * Networks of integers in which there is something to remove: convolutions with groups and without, sums, joins, wires
 * and poolings, of which some neurons never fire, some never stop, some are not read, and some do what others do.
 */
export function randomChannels(seed: number): Graph {
  const source = random(seed);
  const type = tensorType('f32', [1, source.int(1, 3), source.int(3, 5)]);
  const net = new Net(source, type);
  net.last = net.add('encode', ['x'], { gain: 4, low: 0, high: 9, limit: 9 });
  for (let layer = source.int(1, 4); layer > 0; layer--) addBlock(net);
  addHead(net);
  return {
    name: 'channels',
    stage: 'fixed',
    inputs: [{ name: 'x', type, loc: [] }],
    ops: net.ops,
    outputs: [{ name: 'y', value: net.last }],
  };
}

class Net {
  readonly ops: Op[] = [];
  readonly types = new Map<string, ValueType>();
  readonly source: Random;
  last = 'x';

  constructor(source: Random, type: ValueType) {
    this.source = source;
    this.types.set('x', type);
  }

  add(kind: string, inputs: readonly string[], attrs: Op['attrs'] = {}): string {
    const result = `${kind}.${this.ops.length}`;
    const types = inputs.map((name) => this.types.get(name)!);
    const draft = { result, kind, inputs, attrs, loc: [`/${result}`] };
    const op = typedOp(OP_TABLE, 'fixed', draft, types);
    this.ops.push(op);
    this.types.set(result, op.type);
    return result;
  }

  shape(name = this.last): readonly number[] {
    return this.types.get(name)!.shape;
  }

  flip(chance: number): boolean {
    return this.source.next() < chance;
  }

  /** Weights of which whole rows, whole columns and many others are zero. */
  weights(shape: readonly [number, number, ...number[]]): Tensor {
    const deadRows = Array.from({ length: shape[0] }, () => this.flip(0.2));
    const deadColumns = Array.from({ length: shape[1] }, () => this.flip(0.2));
    const run = sizeOf(shape.slice(2));
    const numbers = Array.from({ length: sizeOf(shape) }, (_, i) => {
      const column = Math.floor(i / run) % shape[1];
      const isDead = deadRows[Math.floor(i / run / shape[1])]! || deadColumns[column]!;
      return isDead || this.flip(0.2) ? 0 : this.source.int(-20, 20);
    });
    return tensorOf('i8', shape, numbers);
  }

  /** Biases that let some neurons never fire, and some always. */
  level(x: string, high = 12): string {
    const channels = this.shape(x)[1]!;
    const biases = Array.from({ length: channels }, () =>
      this.source.pick([0, 10, 30, -30, -100_000, 100_000]),
    );
    const shape = [
      channels,
      ...this.shape(x)
        .slice(2)
        .map(() => 1),
    ];
    const limit = this.flip(0.7) ? high : this.source.int(1, high);
    const theta = tensorOf('i32', [], [this.source.int(1, 40)]);
    return this.add('level', [x], { theta, bias: tensorOf('i32', shape, biases), high, limit });
  }

  conv(x: string, channels: number, kernel = 2): string {
    const ins = this.shape(x)[1]!;
    const pad = this.flip(0.5) ? 1 : 0;
    const groups = this.flip(0.3) && channels % ins === 0 ? ins : 1;
    const weight = this.weights([channels, ins / groups, kernel]);
    const geometry = { strides: [1], pads: [pad, kernel - 1 - pad], dilations: [1] };
    const exponent = this.source.int(-1, 2);
    return this.add('conv', [x], { weight, ...geometry, groups, exponent });
  }
}

/** Layers side by side, one on the other, or beside a way around them. */
function addBlock(net: Net): void {
  const { source } = net;
  const last = net.flip(0.2) ? padded(net, net.last) : net.last;
  const channels = source.pick([2, 3, 4, net.shape()[1]!]);
  const first = net.conv(last, channels);
  switch (source.int(0, 4)) {
    case 0: {
      const second = net.conv(last, channels);
      net.last = net.level(net.add('add', [first, second]));
      return;
    }
    case 1: {
      const sides = [net.level(first), net.level(net.conv(last, source.int(1, 3)))];
      net.last = net.add('join', sides, { axis: 1 });
      return;
    }
    case 2:
      net.last = pooled(net, net.level(first));
      return;
    case 3:
      net.last = net.add('delay', [net.level(first)], { steps: source.int(1, 2) });
      return;
    default:
      net.last = net.level(first);
  }
}

/** Silence before all planes, behind them, or both. */
function padded(net: Net, x: string): string {
  const [, channels, extent] = net.shape(x) as [number, number, number];
  const [before, width] = [net.source.int(0, 1), extent + net.source.int(1, 2)];
  const index = Array.from({ length: channels * width }, (_, i) => {
    const place = (i % width) - before;
    return place >= 0 && place < extent ? Math.floor(i / width) * extent + place : -1;
  });
  return net.add('wire', [x], { index: tensorOf('i32', [1, channels, width], index) });
}

/** The larger of two neighbours: a wire puts them into rows. */
function pooled(net: Net, x: string): string {
  const [, channels, extent] = net.shape(x) as [number, number, number];
  const index = Array.from({ length: channels * extent * 2 }, (_, i) => {
    const place = (Math.floor(i / 2) % extent) + (i % 2);
    return place < extent ? Math.floor(i / 2 / extent) * extent + place : -1;
  });
  const shape = [1, channels, extent, 2];
  const wired = net.add('wire', [x], { index: tensorOf('i32', shape, index) });
  return net.add('extreme', [wired], { of: 'max', limit: 12 });
}

function addHead(net: Net): void {
  const flat = net.add('reshape', [net.last], { shape: [1, sizeOf(net.shape())] });
  const hidden = net.add('dense', [flat], {
    weight: net.weights([net.source.int(1, 5), sizeOf(net.shape())]),
    ...(net.flip(0.3) && { weightBits: net.source.int(4, 8) }),
  });
  const levels = net.level(hidden);
  const out = net.add('dense', [levels], { weight: net.weights([2, net.shape(levels)[1]!]) });
  net.last = net.add('sigma', [out], { bias: tensorOf('i32', [2], [3, -4]) });
}
