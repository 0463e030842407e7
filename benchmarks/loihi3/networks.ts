import { type Attrs, type Graph, type Op, type Param } from '../../src/ir/graph.ts';
import { typedOp } from '../../src/ir/op-def.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { type ValueType, spikesType } from '../../src/ir/types.ts';
import { type Shape, sizeOf } from '../../src/tensor/shape.ts';
import { lazyTensor, tensorOf } from '../../src/tensor/tensor.ts';

/* The networks of the mapping benchmark at stage `fixed`. What is mapped is shapes and widths, so weights are zero. */

type Pair = number | readonly [number, number];

interface Convolution {
  readonly stride?: Pair;
  readonly pad?: Pair;
  readonly groups?: number;
  readonly bits?: number;
}

/** Builds a graph layer by layer: each is a synapse and its population. */
function builder(name: string, shape: Shape) {
  const input: Param = { name: 'x', type: spikesType('u1', shape), loc: [] };
  const types = new Map<string, ValueType>([['x', input.type]]);
  const ops: Op[] = [];
  const uniform = (value: number) => tensorOf('i32', [], [value]);
  const neuron = { du: uniform(4095), dv: uniform(128), vth: uniform(64) };
  const zeros = (dims: Shape) => lazyTensor('i8', dims, () => new Int8Array(sizeOf(dims)));
  const shapeOf = (value: string) => types.get(value)!.shape;
  const add = (kind: string, inputs: readonly string[], attrs: Attrs): string => {
    const draft = { result: `${kind}${ops.length}`, kind, inputs, attrs, loc: [] };
    const op = typedOp(
      OP_TABLE,
      'fixed',
      draft,
      inputs.map((one) => types.get(one)!),
    );
    ops.push(op);
    types.set(op.result, op.type);
    return op.result;
  };
  const current = (
    from: string,
    channels: number,
    kernel: number,
    how: Convolution = {},
  ): string => {
    const { stride = 1, pad = 0, groups = 1, bits = 8 } = how;
    const weight = zeros([channels, shapeOf(from)[1]! / groups, kernel, kernel]);
    const [pads, strides] = [[...pairOf(pad), ...pairOf(pad)], pairOf(stride)];
    return add('conv', [from], {
      weight,
      strides,
      pads,
      dilations: [1, 1],
      groups,
      weightBits: bits,
    });
  };
  const fire = (...currents: readonly string[]): string =>
    add('lif', [currents.reduce((sum, one) => add('add', [sum, one], {}))], neuron);
  return {
    shapeOf,
    current,
    fire,
    conv: (from: string, channels: number, kernel: number, how?: Convolution) =>
      fire(current(from, channels, kernel, how)),
    same: (from: string) => add('diagonal', [from], { weight: uniform(1) }),
    pixels: () => fire(add('diagonal', ['x'], { weight: uniform(1) })),
    flat: (from: string) => add('reshape', [from], { shape: [1, sizeOf(shapeOf(from))] }),
    dense: (from: string, outputs: number, bits = 8) => {
      const weight = zeros([outputs, shapeOf(from).at(-1)!]);
      return fire(add('dense', [from], { weight, weightBits: bits }));
    },
    done: (value: string): Graph => {
      return { name, stage: 'fixed', inputs: [input], ops, outputs: [{ name: 'y', value }] };
    },
  };
}

function pairOf(value: Pair): [number, number] {
  return typeof value === 'number' ? [value, value] : [...value];
}

/** Bits of stored weights, as the words in the tables of the vendor's compiler imply them. */
const PILOTNET = {
  sdnn: { conv: [6, 4, 4, 5, 4], dense: [5, 6, 6, 6] },
  lif: { conv: [5, 4, 4, 4, 4], dense: [5, 4, 6, 6] },
};

export function pilotnet(kind: keyof typeof PILOTNET): Graph {
  const { conv, dense } = PILOTNET[kind];
  const net = builder(`pilotnet-${kind}`, [1, 3, 66, 200]);
  const pad: Pair = [1, 0];
  let at: string = kind === 'lif' ? net.pixels() : 'x';
  at = net.conv(at, 24, 3, { stride: 2, bits: conv[0]! });
  at = net.conv(at, 36, 3, { stride: 2, bits: conv[1]! });
  at = net.conv(at, 48, 3, { stride: 2, bits: conv[2]! });
  at = net.conv(at, 64, 3, { stride: [2, 1], pad, bits: conv[3]! });
  at = net.conv(at, 64, 3, { bits: conv[4]! });
  at = net.flat(at);
  for (const [i, outputs] of [100, 50, 10, 1].entries()) at = net.dense(at, outputs, dense[i]);
  return net.done(at);
}

export function mnist(): Graph {
  const net = builder('mnist', [1, 784]);
  return net.done(net.dense(net.dense(net.dense('x', 128), 64), 10));
}

export function oxford(): Graph {
  const net = builder('oxford', [1, 200]);
  return net.done(net.dense(net.dense('x', 256), 200));
}

export function lenet(): Graph {
  const net = builder('lenet', [1, 3, 32, 32]);
  let at = net.conv('x', 6, 5);
  at = net.conv(at, 6, 2, { stride: 2, groups: 6 });
  at = net.conv(at, 16, 5);
  at = net.flat(net.conv(at, 16, 2, { stride: 2, groups: 16 }));
  return net.done(net.dense(net.dense(net.dense(at, 120), 84), 10));
}

export function vgg9(): Graph {
  const net = builder('vgg9', [1, 3, 32, 32]);
  let at = 'x';
  for (const channels of [64, 128, 256]) {
    at = net.conv(at, channels, 3, { pad: 1 });
    at = net.conv(at, channels, 3, { pad: 1, stride: 2 });
  }
  return net.done(net.dense(net.dense(net.dense(net.flat(at), 256), 128), 10));
}

/** At 224 x 224, with 133 million weights: most of them of sums over more sources than a core has room for. */
export function vgg11(): Graph {
  const net = builder('vgg11', [1, 3, 224, 224]);
  let at = 'x';
  for (const [channels, isPooled] of VGG11) {
    at = net.conv(at, channels, 3, { pad: 1 });
    if (isPooled) at = net.conv(at, channels, 2, { stride: 2, groups: channels });
  }
  return net.done(net.dense(net.dense(net.dense(net.flat(at), 4096), 4096), 1000));
}

const VGG11: readonly (readonly [number, boolean])[] = [
  [64, true],
  [128, true],
  [256, false],
  [256, true],
  [512, false],
  [512, true],
  [512, false],
  [512, true],
];

/** Expansion, channels, blocks and stride of the first block: table 2 of the paper. */
const BOTTLENECKS: readonly (readonly [number, number, number, number])[] = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
];

export function mobilenet(extent: number): Graph {
  const net = builder(`mobilenet_v2-${extent}`, [1, 3, extent, extent]);
  let at = net.conv('x', 32, 3, { stride: 2, pad: 1 });
  for (const [expansion, channels, blocks, first] of BOTTLENECKS)
    for (let i = 0; i < blocks; i++) {
      const from = at;
      const inputs = net.shapeOf(from)[1]!;
      const stride = i === 0 ? first : 1;
      const wide = inputs * expansion;
      if (expansion > 1) at = net.conv(at, wide, 1);
      at = net.conv(at, wide, 3, { stride, pad: 1, groups: wide });
      const current = net.current(at, channels, 1);
      at = i === 0 ? net.fire(current) : net.fire(current, net.same(from));
    }
  at = net.conv(at, 1280, 1);
  at = net.conv(at, 1280, net.shapeOf(at)[2]!, { groups: 1280 });
  return net.done(net.dense(net.flat(at), 1000));
}

/** A million neurons: images of 62 channels through eight convolutions, 126,976 neurons each. */
export function million(): Graph {
  const net = builder('million', [1, 3, 32, 64]);
  let at = 'x';
  for (let i = 0; i < 8; i++) at = net.conv(at, 62, 3, { pad: 1 });
  return net.done(at);
}
