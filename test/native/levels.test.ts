import { expect } from '@jest/globals';
import { record } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { currentType } from '../../src/ir/types.ts';
import { tensor } from '../../src/tensor/tensor.ts';
import { graphOf } from '../support/graph-of.ts';
import { enginesHere, recordNative } from './compare.ts';
import { testEngine } from './test-engine.ts';

/*
 * The engine finds stairs without dividing, in floats where numbers are small: where a stair begins, it may not be
 * off by one.
 */

const LEAST = -(2 ** 31);
const MOST = 2 ** 31 - 1;

/** Ledgers at the beginning of stairs and right before it, at the ends of what there are, and between. */
function ledgersOf(theta: number, bias: number, low: number, high: number): number[] {
  const stairs = Array.from(
    { length: 99 },
    (_, i) => low + Math.round(((high - low + 1) * i) / 98),
  );
  const begins = stairs.map((stair) => stair * theta - bias - Math.floor(theta / 2));
  return [LEAST, LEAST + 1, -1, 0, 1, MOST - 1, MOST, ...begins, ...begins.map((x) => x - 1)].map(
    (x) => Math.min(Math.max(x, LEAST), MOST),
  );
}

function difference(
  engines: Awaited<ReturnType<typeof enginesHere>>,
  ledgers: readonly number[],
  shape: readonly number[],
  attrs: Parameters<typeof graphOf>[2][number][3],
): string | undefined {
  const graph = graphOf('fixed', { x: currentType('i32', shape) }, [['y', 'level', ['x'], attrs]]);
  const x = Int32Array.from(ledgers);
  const wanted = record(graph, OP_TABLE, { steps: 1, inputs: () => ({ x }) }).values.get('y')![0]!;
  for (const engine of engines) {
    const found = recordNative(graph, [{ x }], { ...engine, withStates: false }).values.get(
      'y',
    )![0]!;
    const i = wanted.findIndex((level: number, k: number) => level !== found[k]);
    if (i !== -1)
      return `${engine.level}: ledger ${x[i]!} is on stair ${found[i]!}, not ${wanted[i]!}`;
  }
  return undefined;
}

const THETAS = [1, 2, 3, 5, 7, 255, 256, 481, 3994, 10415, 10417, 65537, 2 ** 24 + 1, MOST];
const BIASES = [0, 1, -3001, 2 ** 20, LEAST, MOST];

testEngine.each([
  [0, 255],
  [-127, 127],
  [0, 1],
  [-5, 4],
  [-32767, 32767],
  [-MOST, MOST],
])('stairs from %d to %d begin where the interpreter has them', async (low, high) => {
  const engines = await enginesHere();
  const limit = MOST;
  const of = (dtype: 'i32', ...numbers: number[]) => tensor(dtype, [1], Int32Array.from(numbers));
  for (const theta of THETAS)
    for (const bias of BIASES) {
      const ledgers = ledgersOf(theta, bias, low, high);
      const attrs = { theta: of('i32', theta), bias: of('i32', bias), low, high, limit };
      expect(difference(engines, ledgers, [ledgers.length], attrs)).toBeUndefined();
    }
});

testEngine.each([[THETAS.slice(0, 8)], [THETAS]])(
  'so do those of neighbours with other thresholds',
  async (thetas) => {
    const neurons = thetas.flatMap((theta) => ledgersOf(theta, 5, 0, 255).map((x) => [theta, x]));
    const theta = tensor(
      'i32',
      [neurons.length],
      Int32Array.from(neurons, ([of]) => of!),
    );
    const bias = tensor('i32', [1], Int32Array.from([5]));
    const ledgers = neurons.map(([, x]) => x!);
    const attrs = { theta, bias, low: 0, high: 255, limit: 255 };
    expect(difference(await enginesHere(), ledgers, [ledgers.length], attrs)).toBeUndefined();
  },
);
