import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { spikeFusion } from '../../../passes/spike-fusion.ts';
import { RULES } from '../../../passes/spike-fusion/rules.ts';
import { firstDifference } from '../../../src/compiler/check-bits.ts';
import { runPass } from '../../../src/compiler/run-passes.ts';
import type { Graph, Op } from '../../../src/ir/graph.ts';
import { typedOp } from '../../../src/ir/op-def.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { geometryOf, tapsOf } from '../../../src/ir/ops/synapses/conv-geometry.ts';
import { parse } from '../../../src/ir/parse.ts';
import { type ValueType, spikesType } from '../../../src/ir/types.ts';
import { type Random, random } from '../../../src/support/random.ts';
import { type Shape, sizeOf } from '../../../src/tensor/shape.ts';
import { tensorOf } from '../../../src/tensor/tensor.ts';

const FOLDER = fileURLToPath(new URL('../../filetests/passes', import.meta.url));
const fuse = (graph: Graph) => runPass(graph, spikeFusion, {}, OP_TABLE);

test('every rule keeps all bits of the graphs that show it, and loses no location', () => {
  const files = readdirSync(FOLDER).filter((name) => name.startsWith('spike-fusion-'));
  for (const name of files) {
    const { graph } = parse(readFileSync(join(FOLDER, name), 'utf8').split(';;;;')[0]!, {
      ops: OP_TABLE,
    });
    const fused = fuse(graph);
    for (let seed = 1; seed <= 20; seed++) {
      const found = firstDifference(graph, fused, OP_TABLE, { steps: 6, seed });
      expect([name, seed, found]).toEqual([name, seed, undefined]);
    }
    const locs = (of: Graph) => new Set(of.ops.flatMap(({ loc }) => loc));
    expect([name, locs(fused)]).toEqual([name, locs(graph)]);
  }
  expect(files.length).toBeGreaterThanOrEqual(RULES.length);
});

test('lists of any regular kernel become its convolution, and those that miss a synapse stay', () => {
  let fused = 0;
  for (let seed = 1; seed <= 300; seed++) {
    const { graph, isWhole } = listed(random(seed));
    const after = fuse(graph);
    expect(firstDifference(graph, after, OP_TABLE, { steps: 2, seed })).toBeUndefined();
    const isConv = after.ops.some(({ kind }) => kind === 'conv');
    if (!isWhole) continue;
    // A kernel that is larger than the lists is not worth its bytes.
    if (isConv) fused++;
  }
  expect(fused).toBeGreaterThan(120);
});

/** A convolution of each channel alone, as a list of its synapses; now and then one weight of one place is another. */
function listed(source: Random): { readonly graph: Graph; readonly isWhole: boolean } {
  const rank = source.int(1, 2);
  const each = (low: number, high: number) =>
    Array.from({ length: rank }, () => source.int(low, high));
  const [channels, space, kernel] = [source.int(1, 3), each(2, 7), each(1, 3)];
  const shape: Shape = [source.int(1, 2), channels, ...space];
  const weights = Array.from({ length: channels * sizeOf(kernel) }, () => source.int(-9, 9));
  const attrs = {
    weight: tensorOf('i8', [channels, 1, ...kernel.map((k, d) => Math.min(k, space[d]!))], []),
    ...{ strides: each(1, 3), pads: [...each(0, 1), ...each(0, 1)], dilations: space.map(() => 1) },
    groups: channels,
  };
  const geometry = geometryOf(shape, attrs);
  const { starts, outPlace, kernelPlace } = tapsOf(geometry);
  const planes = shape[0]! * channels;
  const isWhole = source.next() < 0.8;
  const lists = { starts: [0], targets: [] as number[], weight: [] as number[] };
  for (let plane = 0; plane < planes; plane++)
    for (let place = 0; place < geometry.inPlaces; place++) {
      for (let k = starts[place]!; k < starts[place + 1]!; k++) {
        lists.targets.push(plane * geometry.outPlaces + outPlace[k]!);
        lists.weight.push(weights[(plane % channels) * geometry.kernelPlaces + kernelPlace[k]!]!);
      }
      lists.starts.push(lists.targets.length);
    }
  if (!isWhole && lists.weight.length > 0)
    lists.weight[source.int(0, lists.weight.length - 1)]! += 20;
  return { graph: graphOf(shape, geometry.outShape, lists), isWhole };
}

function graphOf(
  from: Shape,
  to: Shape,
  { starts, targets, weight }: Readonly<Record<'starts' | 'targets' | 'weight', number[]>>,
): Graph {
  const types = new Map<string, ValueType>([['x', spikesType('i9', from)]]);
  const op = (result: string, kind: string, input: string, attrs: Op['attrs']): Op => {
    const made = typedOp(OP_TABLE, 'fixed', { result, kind, inputs: [input], attrs, loc: [] }, [
      types.get(input)!,
    ]);
    types.set(result, made.type);
    return made;
  };
  const attrs = {
    starts: tensorOf('i32', [starts.length], starts),
    targets: tensorOf('i32', [targets.length], targets),
    weight: tensorOf('i8', [weight.length], weight),
    size: sizeOf(to),
  };
  const ops = [op('a', 'sparse', 'x', attrs), op('b', 'reshape', 'a', { shape: to })];
  return {
    ...{ name: 'g', stage: 'fixed', ops: [...ops, op('y', 'sigma', 'b', {})] },
    inputs: [{ name: 'x', type: types.get('x')!, loc: [] }],
    outputs: [{ name: 'y', value: 'y' }],
  };
}
