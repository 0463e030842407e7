import { expect, test } from '@jest/globals';
import type { Attrs, Graph } from '../../src/ir/graph.ts';
import { spikesType } from '../../src/ir/types.ts';
import { random } from '../../src/support/random.ts';
import { tensor, tensorOf } from '../../src/tensor/tensor.ts';
import { graphOf } from '../support/graph-of.ts';
import { enginesHere, firstDifference } from './compare.ts';

/* Listed synapses in each of the ways in which the engine reads them (native/core/sparse-rows.hpp). */

interface Net {
  readonly sources: number;
  readonly size: number;
  /** Synapses of a source at most; those before `first` have none. */
  readonly fanOut: number;
  readonly first?: number;
  readonly weight: (draw: () => number) => number;
  readonly dtype?: 'i8' | 'i16';
  /** Targets are drawn from so many: few of them are named again and again. */
  readonly among?: number;
  readonly exponent?: number;
  readonly width?: number;
  /** Neurons of 16 bits take counts of events where bytes can count them. */
  readonly neuron?: Attrs;
}

const whole = (value: number) => tensorOf('i32', [], [value]);

function sparseNet({ sources, size, fanOut, first = 0, among = size, ...net }: Net): Graph {
  const source = random(sources + size);
  const starts = [0];
  const targets: number[] = [];
  for (let j = 0; j < sources; j++) {
    const count = j < first ? 0 : source.int(0, fanOut);
    for (let k = 0; k < count; k++) targets.push(source.int(size - among, size - 1));
    starts.push(targets.length);
  }
  const weights = targets.map(() => net.weight(() => source.int(-128, 127)));
  const Weights = net.dtype === 'i16' ? Int16Array : Int8Array;
  const synapses = {
    starts: tensor('i32', [starts.length], Int32Array.from(starts)),
    targets: tensor('i32', [targets.length], Int32Array.from(targets)),
    weight: tensor(net.dtype ?? 'i8', [targets.length], Weights.from(weights)),
    ...{ size, exponent: net.exponent ?? 0, width: net.width ?? 32 },
  };
  const neuron = { de: whole(742), di: whole(390), dv: whole(200), vth: whole(300), ...net.neuron };
  return graphOf('fixed', { x: spikesType('u1', [sources]) }, [
    ['a', 'sparse', ['x'], synapses],
    ['s', 'lif-two-currents', ['a', 'a'], { ...neuron, refractory: whole(2) }],
  ]);
}

const same = (weight: number) => () => weight;
const drawn = (draw: () => number) => draw();

const words = { width: 16, fraction: 3, bias: whole(-5), start: whole(-20) };

const NETS: readonly (readonly [string, Net])[] = [
  ['one weight', { sources: 200, size: 300, fanOut: 40, weight: same(-7) }],
  ['one weight of 16 bits', { sources: 90, size: 70, fanOut: 9, weight: same(593), dtype: 'i16' }],
  [
    'counts',
    { sources: 200, size: 300, fanOut: 40, weight: same(593), dtype: 'i16', neuron: words },
  ],
  [
    'counts that no word holds',
    { sources: 200, size: 70, fanOut: 20, weight: same(-9000), dtype: 'i16', neuron: words },
  ],
  [
    'counts of all that is listed',
    { sources: 255, size: 50, fanOut: 5, weight: same(128), dtype: 'i16', neuron: words, among: 5 },
  ],
  [
    'fewer neurons than a group',
    { sources: 30, size: 9, fanOut: 3, weight: same(2), neuron: words },
  ],
  [
    'words that keep all of a state',
    { sources: 90, size: 64, fanOut: 9, weight: same(7), neuron: { ...words, dv: whole(0) } },
  ],
  [
    'words of neurons that differ',
    {
      ...{ sources: 90, size: 40, fanOut: 9, weight: same(7) },
      neuron: {
        ...words,
        vth: tensor(
          'i32',
          [40],
          Int32Array.from({ length: 40 }, (_, i) => i + 1),
        ),
      },
    },
  ],
  ['no weight', { sources: 20, size: 30, fanOut: 0, weight: same(1) }],
  ['weights that differ', { sources: 200, size: 300, fanOut: 40, weight: drawn }],
  ['more events than 8 bits count', { sources: 3000, size: 40, fanOut: 20, weight: same(3) }],
  ['more events than 16 bits sum', { sources: 3000, size: 40, fanOut: 20, weight: same(-128) }],
  ['a target named often', { sources: 9, size: 400, fanOut: 200, weight: drawn, among: 3 }],
  [
    'a target named too often for few bits',
    { sources: 5, size: 9, fanOut: 900, weight: drawn, among: 1 },
  ],
  ['only the last sources', { sources: 500, size: 50, fanOut: 30, weight: same(5), first: 490 }],
  ['more sources than a list has places', { sources: 66_000, size: 9, fanOut: 2, weight: drawn }],
  ['more targets than 16 bits name', { sources: 9, size: 65_530, fanOut: 99, weight: drawn }],
  [
    'a shift and a width',
    { sources: 200, size: 30, fanOut: 40, weight: same(99), exponent: 12, width: 24 },
  ],
];

test.each(NETS)('%s', async (_name, net) => {
  const graph = sparseNet(net);
  const variants = (await enginesHere()).flatMap((engine) => [
    { ...engine, withStates: true },
    { ...engine, withStates: false, block: 4 },
  ]);
  for (const seed of [1, 2, 5]) expect(firstDifference(graph, seed, 5, variants)).toBeUndefined();
});
