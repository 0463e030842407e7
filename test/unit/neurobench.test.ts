import { expect, test } from '@jest/globals';
import { neuroBenchOf } from '../../src/compiler/neurobench.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { spikesType } from '../../src/ir/types.ts';
import { tensorOf } from '../../src/tensor/tensor.ts';
import { graphOf } from '../support/graph-of.ts';

test('metrics of a network before it runs are those that NeuroBench defines', () => {
  const graph = graphOf('fixed', { x: spikesType('u1', [1, 1, 3]) }, [
    [
      ...(['c', 'conv', ['x']] as const),
      {
        weight: tensorOf('i8', [2, 1, 3], [1, 0, 2, 0, 0, 3]),
        ...{ strides: [1], pads: [1, 1], dilations: [1], groups: 1 },
      },
    ],
    ['p', 'level', ['c'], { theta: tensorOf('i32', [], [4]), high: 7, limit: 7 }],
    ['flat', 'reshape', ['p'], { shape: [1, 6] }],
    ['d', 'dense', ['flat'], { weight: tensorOf('i8', [1, 6], [1, 0, 0, 0, 0, 5]) }],
    ['y', 'sigma', ['d'], {}],
  ]);
  // 6 and 6 bytes of weights, 4 of a threshold. A window at an edge has 2 weights that meet an input: 2 x (2 + 3 + 2) + 6 synapses.
  expect(neuroBenchOf(graph, OP_TABLE, 5)).toEqual({
    definitions: 'NeuroBench 2.3.0',
    Footprint: 16,
    ParameterCount: 13,
    ConnectionSparsity: 0.5833,
    SynapticOperations: { Dense: 5 * 20 },
    needsRun: [
      'ActivationSparsity',
      'SynapticOperations.Effective_MACs',
      'SynapticOperations.Effective_ACs',
    ],
  });
});
