import type { Graph } from '../../src/ir/graph.ts';
import { spikesType } from '../../src/ir/types.ts';
import { random } from '../../src/support/random.ts';
import type { Dtype } from '../../src/tensor/dtype.ts';
import { tensor, tensorOf } from '../../src/tensor/tensor.ts';
import { graphOf } from '../support/graph-of.ts';

/*
 * Synapses that are wider than a block has threads, hear more than a list of events holds, or have so few results that
 * groups of threads share the list, and products of matrices that fill more than a tile; random graphs are too small for
 * that.
 */

const whole = (value: number) => tensorOf('i32', [], [value]);
const lif = { du: whole(4095), dv: whole(300), vth: whole(40) };

function numbers(seed: number, size: number, reach: number): number[] {
  const source = random(seed);
  return Array.from({ length: size }, () => source.int(-reach - 1, reach));
}

/** Two synapses of so many inputs and results, and a population behind each. */
function denseNet(dtype: Dtype, width: number, out: number): Graph {
  const bytes = tensor('i8', [out, width], Int8Array.from(numbers(1, width * out, 127)));
  const words = tensor('i16', [10, out], Int16Array.from(numbers(2, 10 * out, 30_000)));
  return graphOf('fixed', { x: spikesType(dtype, [width]) }, [
    ['a', 'dense', ['x'], { weight: bytes, exponent: 3, width: 24 }],
    ['s', 'lif', ['a'], lif],
    ['b', 'dense', ['s'], { weight: words }],
    ['y', 'sigma', ['b'], {}],
  ]);
}

function sparseNet(dtype: Dtype, width: number, out: number): Graph {
  const source = random(3);
  const starts = Int32Array.from({ length: width + 1 }, (_, i) => 7 * i);
  const targets = Int32Array.from({ length: 7 * width }, () => source.int(0, out - 1));
  for (let i = 0; i < width; i++) targets.subarray(7 * i, 7 * i + 7).sort();
  const attrs = {
    weight: tensor('i8', [7 * width], Int8Array.from(numbers(4, 7 * width, 127))),
    starts: tensor('i32', [width + 1], starts),
    targets: tensor('i32', [7 * width], targets),
    size: out,
  };
  return graphOf('fixed', { x: spikesType(dtype, [width]) }, [
    ['a', 'sparse', ['x'], attrs],
    ['s', 'lif', ['a'], lif],
  ]);
}

interface ConvFacts {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly weight: readonly number[];
  readonly kind?: 'conv' | 'conv-transpose';
  readonly groups?: number;
}

function convNet({ dtype, shape, weight, kind = 'conv', groups = 1 }: ConvFacts): Graph {
  const size = weight.reduce((product, extent) => product * extent, 1);
  const attrs = {
    weight: tensor('i8', weight, Int8Array.from(numbers(5, size, 127))),
    ...{ strides: [2, 1], pads: [1, 0, 1, 1], dilations: [1, 2], groups },
  };
  return graphOf('fixed', { x: spikesType(dtype, shape) }, [
    ['a', kind, ['x'], kind === 'conv' ? attrs : { ...attrs, outputPadding: [1, 0] }],
    ['s', 'lif', ['a'], lif],
    ['y', 'sigma', ['s'], {}],
  ]);
}

export const CONVOLUTIONS: readonly Graph[] = [
  convNet({ dtype: 'u1', shape: [1, 1, 9, 11], weight: [20, 1, 3, 3] }),
  convNet({ dtype: 'i9', shape: [2, 6, 5, 7], weight: [70, 6, 3, 2] }),
  convNet({ dtype: 'u16', shape: [1, 8, 7, 8], weight: [24, 4, 2, 3], groups: 2 }),
  convNet({ dtype: 'i8', shape: [1, 10, 5, 6], weight: [10, 9, 3, 3], kind: 'conv-transpose' }),
];

export const WIDE_NETWORKS: readonly Graph[] = [
  denseNet('u1', 1100, 520),
  denseNet('i9', 1024, 258),
  denseNet('i9', 30, 12),
  denseNet('u1', 3, 300),
  sparseNet('u1', 1500, 900),
  sparseNet('i9', 300, 7000),
];
