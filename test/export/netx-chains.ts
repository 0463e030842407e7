import type { Graph } from '../../src/ir/graph.ts';
import { record } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { currentType, spikesType } from '../../src/ir/types.ts';
import { type Random, random } from '../../src/support/random.ts';
import { type Numbers, allocate } from '../../src/tensor/dtype.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { tensorOf } from '../../src/tensor/tensor.ts';
import { graphOf } from '../support/graph-of.ts';

/** A network that a netx file can say, what it is given in all steps, and what its last layer sends in them. */
export interface Chain {
  readonly graph: Graph;
  readonly rows: Numbers;
  readonly expected: readonly number[];
}

type Line = Parameters<typeof graphOf>[2][number];

/** Layers of leaky neurons, of resonators or of changes, each with or without a convolution in front, drawn from a seed. */
export function netxChain(seed: number, steps: number): Chain {
  const source = random(seed);
  const isGraded = seed % 3 === 0;
  const hasPlane = seed % 2 === 0;
  const shape = hasPlane
    ? [1, source.int(1, 3), source.int(3, 5), source.int(3, 5)]
    : [source.int(2, 9)];
  const type = isGraded ? currentType('i8', shape) : spikesType('u1', shape);
  const lines: Line[] = isGraded ? [['d', 'delta', ['x'], { vth: one(source.int(1, 4)) }]] : [];
  let last = isGraded ? 'd' : 'x';
  const layer = (kind: 'dense' | 'conv', attrs: object, channels: number) => {
    const named = (name: string) => `${name}${lines.length}`;
    const wait = kind === 'dense' && source.next() < 0.4 ? source.int(2, 4) : 1;
    const [late, current, y] = [named('late'), named('a'), named('y')];
    lines.push([late, 'delay', [last], { steps: wait }], [current, kind, [late], { ...attrs }]);
    lines.push(
      isGraded
        ? [y, 'sigma-delta', [current], changes(source)]
        : [y, 'lif', [current], neurons(source, channels)],
    );
    last = y;
  };
  /** Its tool waits no steps but its own in front of complex weights. */
  const ring = (shape: readonly number[]) => {
    const named = (name: string) => `${name}${lines.length}`;
    const [late, real, imaginary, y] = [named('late'), named('a'), named('b'), named('y')];
    lines.push(
      [late, 'delay', [last], { steps: 1 }],
      [real, 'dense', [late], { weight: weights(source, shape) }],
      [imaginary, 'dense', [late], { weight: weights(source, shape) }],
      [y, 'resonator', [real, imaginary], turns(source)],
    );
    last = y;
  };
  let size = sizeOf(shape);
  if (hasPlane) {
    const [channels, kernel, pad] = [source.int(1, 3), source.int(1, 3), source.int(0, 1)];
    const weight = weights(source, [channels, shape[1]!, kernel, kernel]);
    const sides = { strides: [1, 1], pads: [pad, pad, pad, pad], dilations: [1, 1] };
    layer('conv', { weight, ...sides }, channels);
    const [width, height] = [2, 3].map((axis) => shape[axis]! + 2 * pad - kernel + 1) as [
      number,
      number,
    ];
    size = channels * width * height;
    lines.push(['flat', 'reshape', [last], { shape: [1, size] }]);
    last = 'flat';
  }
  for (let left = source.int(1, 2); left > 0; left--) {
    const next = source.int(2, 7);
    if (seed % 3 === 1) ring([next, size]);
    else layer('dense', { weight: weights(source, [next, size]) }, 1);
    size = next;
  }
  const open = graphOf('fixed', { x: type }, lines);
  const graph = { ...open, name: `chain ${seed}`, outputs: [{ name: 'y', value: last }] };
  const rows = draw(source, graph, steps);
  const inputs = (now: number) => ({
    x: rows.slice((now - 1) * sizeOf(shape), now * sizeOf(shape)),
  });
  const { values } = record(graph, OP_TABLE, { steps, inputs });
  return { graph, rows, expected: values.get(last)!.flatMap((row) => Array.from(row)) };
}

const one = (x: number) => tensorOf('i32', [], [x]);

/** Even ones of both signs: a chip holds them as they are. */
function weights(source: Random, shape: readonly number[]) {
  return tensorOf(
    'i16',
    shape,
    Array.from({ length: sizeOf(shape) }, () => 2 * source.int(-40, 63)),
  );
}

function changes(source: Random) {
  return { vth: one(source.int(0, 4)), bias: one(source.int(-30, 60)) };
}

/** One bias for all, which a channel of a plane can have. */
function neurons(source: Random, channels: number) {
  return {
    du: one(source.pick([4095, 1024, 3000])),
    dv: one(source.pick([0, 128, 410])),
    vth: one(source.int(5, 100)),
    ...(channels === 1 && { bias: one(source.int(-20, 40)), biasExponent: 6 }),
  };
}

/** Of which a reader that goes by way of a period and a loss makes the same integers. */
const CIRCLES: readonly (readonly [number, number])[] = [
  [2100, 3400],
  [1133, 3487],
  [2615, 3116],
  [3851, 679],
  [4003, 706],
  [1801, 3432],
];

function turns(source: Random) {
  const [sin, cos] = source.pick(CIRCLES);
  const firing = source.pick(['phase', 'izhikevich']);
  return { sin: one(sin), cos: one(cos), vth: one(source.int(5, 100)), firing };
}

function draw(source: Random, { inputs }: Graph, steps: number): Numbers {
  const { dtype, shape } = inputs[0]!.type;
  const rows = allocate(dtype, steps * sizeOf(shape));
  const message = () => (dtype === 'u1' ? 1 : source.int(-100, 100));
  for (let i = 0; i < rows.length; i++) rows[i] = source.next() < 0.4 ? message() : 0;
  return rows;
}
