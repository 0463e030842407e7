import { expect } from '@jest/globals';
import type { Sample } from '../../runtime/executor.ts';
import { bridge } from '../../runtime/executors/bridge.ts';
import { reference } from '../../runtime/executors/reference.ts';
import { findProbes } from '../../runtime/probe.ts';
import { selfTestGraph } from '../../runtime/self-test.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { random } from '../../src/support/random.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { allocate, integerRange, isFloat } from '../../src/tensor/dtype.ts';
import { convolutionalNet, denseBlock, singleNeuron } from '../conformance/recordings.ts';
import { randomGraph } from '../support/random-graph.ts';
import { testWithPython } from '../support/python.ts';
import { bridgeNetwork } from '../../runtime/executors/bridge/network.ts';

const CARRIED = ['tensor', 'spikes', 'current'];

/** Numbers for all inputs, a row a step. */
function draw(graph: Graph, steps: number, seed: number): Sample {
  const source = random(seed);
  return Object.fromEntries(
    graph.inputs.map(({ name, type: { dtype, shape } }) => {
      const numbers = allocate(dtype, steps * sizeOf(shape));
      const [low, high] = isFloat(dtype) ? [0, 0] : integerRange(dtype);
      for (let i = 0; i < numbers.length; i++)
        numbers[i] = isFloat(dtype)
          ? source.next() * 2 - 1
          : source.next() < 0.5
            ? 0
            : source.int(Math.max(low, -999), Math.min(high, 999));
      return [name, numbers];
    }),
  );
}

async function expectSame(
  graph: Graph,
  python: string,
  steps: number,
  probes: readonly string[] = [],
) {
  const found = findProbes(graph, probes);
  const samples = [1, 2].map((seed) => draw(graph, steps, seed));
  const options = { probes: found, bridge: { driver: 'simulator', python, timeoutSeconds: 60 } };
  const [expected, session] = [
    await reference.open(graph, options),
    await bridge.open(graph, options),
  ];
  expect(await session.run(samples, steps)).toEqual(await expected.run(samples, steps));
  const { driver, board, energy } = await session.device!();
  expect([driver, board, energy.source]).toEqual(['simulator', null, 'unavailable']);
  session.close();
}

testWithPython(
  'the self-test network gives the bits of the reference, with every value and state',
  (python) =>
    expectSame(selfTestGraph(), python, 12, [
      's',
      'd',
      'c',
      'a',
      'l',
      'r',
      'p',
      'q',
      'y',
      'l.u',
      'l.v',
      'r.ledger',
      'r.sent',
      'y.sigma',
    ]),
);

testWithPython('recorded networks give the bits of the reference', async (python) => {
  await expectSame(denseBlock(), python, 40, ['y', 'y.v']);
  await expectSame(singleNeuron(), python, 60, ['y.v', 'y.u']);
  await expectSame(convolutionalNet(), python, 6, ['layer1', 'current2', 'output.v']);
});

testWithPython('random graphs give the bits of the reference', async (python) => {
  let count = 0;
  for (let seed = 1; seed < 2000 && count < 12; seed++) {
    const graph = randomGraph(seed, 'fixed', { mostOps: 6 });
    const isCarried = graph.inputs.every(({ type }) => CARRIED.includes(type.role));
    if (!isCarried || bridgeNetwork(graph).faults.length > 0) continue;
    await expectSame(graph, python, 5);
    count++;
  }
  expect(count).toBe(12);
});
