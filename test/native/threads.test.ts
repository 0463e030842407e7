import { Worker } from 'node:worker_threads';
import { resolve } from 'node:path';
import { expect } from '@jest/globals';
import { imageOf } from '../../src/ir/engine/image.ts';
import { planOf } from '../../src/ir/engine/plan.ts';
import { selfTestGraph } from '../../runtime/self-test.ts';
import { currentType } from '../../src/ir/types.ts';
import { graphOf } from '../support/graph-of.ts';
import { addonHere } from './compare.ts';
import { testEngine } from './test-engine.ts';

const ADDON = resolve(`dist/native/${process.platform}-${process.arch}/spike.node`);

/** Opens a session, says so, and runs one batch after another until it is ended. */
const WORKER = `
const { parentPort, workerData } = require('node:worker_threads');
const { addon, image, size, steps } = workerData;
const engine = require(addon);
const session = engine.open(image, '', 64);
const inputs = Array.from({ length: 4 }, () => new Int32Array(size).fill(1));
(async () => {
  for (let i = 0; ; i++) {
    const running = engine.run(session, inputs, 4, steps, 2, true);
    if (i === 0) parentPort.postMessage('running');
    const { outputs } = await running.promise;
    parentPort.postMessage(outputs[0][4 * size - 1]);
  }
})();`;

const SIZE = 10_000;
const STEPS = 500;

function start() {
  const graph = graphOf('fixed', { x: currentType('i32', [SIZE]) }, [['y', 'sigma', ['x'], {}]]);
  const image = imageOf(planOf(graph).model);
  const workerData = { addon: ADDON, image, size: SIZE, steps: STEPS };
  const worker = new Worker(WORKER, { eval: true, workerData });
  const said: unknown[] = [];
  const next = () => new Promise((told) => worker.once('message', told));
  worker.on('message', (one) => said.push(one));
  return { worker, said, next };
}

testEngine('threads of JavaScript run at once, and each may end while it runs', async () => {
  const threads = Array.from({ length: 6 }, start);
  await Promise.all(threads.map(({ next }) => next()));
  await Promise.all(threads.slice(0, 4).map(({ worker }) => worker.terminate()));
  // Those that are left are not disturbed.
  await Promise.all(threads.slice(4).map(({ next }) => next()));
  for (const { said } of threads.slice(4)) expect(said.at(-1)).toBe(STEPS);
  await Promise.all(threads.slice(4).map(({ worker }) => worker.terminate()));
});

testEngine('ten thousand sessions are opened, run and closed', () => {
  const addon = addonHere();
  const image = imageOf(planOf(selfTestGraph()).model);
  const x = [Float32Array.of(0.5, -0.25, 1, 0)];
  const first = addon.run(addon.open(image, '', 64), x, 1, 4, 1, false).outputs[0]!;
  for (let i = 0; i < 10_000; i++) {
    const session = addon.open(image, '', 64);
    const { outputs } = addon.run(session, x, 1, 4, 1, false);
    if (outputs[0]![0] !== first[0]) throw new Error(`session ${i} gave another result`);
    addon.close(session);
    if (i % 1000 > 0) continue;
    expect(() => addon.run(session, x, 1, 4, 1, false)).toThrow('this is no session');
  }
});
