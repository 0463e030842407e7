import { expect, test } from '@jest/globals';
import { SpikeError } from '../../src/diagnostics/diagnostic.ts';
import { LOWERINGS } from '../../src/export/onnx/lowerings.ts';
import { seeds } from '../support/for-seeds.ts';
import { expectSame } from './expect-same.ts';
import { settlingGraph } from './settling-graph.ts';

const GRAPHS = 150;

/** Why a random graph may have no integer network: it goes around, or its sums may wrap. */
const EXPECTED = /^(SPK5040 its values go around|SPK5013)/;

test('every value of a random network settles at what onnxruntime computes', async () => {
  let [compared, refused] = [0, 0];
  const kinds = new Set(['sigma']);
  for (const seed of seeds(GRAPHS)) {
    const graph = settlingGraph(seed);
    if (!graph) continue;
    try {
      compared += (await expectSame(graph)).integers;
      for (const { kind } of graph.ops) kinds.add(kind);
    } catch (error) {
      expect([seed, refusalOf(error)]).toEqual([seed, expect.stringMatching(EXPECTED)]);
      refused++;
    }
  }
  expect([...kinds].sort()).toEqual(Object.keys(LOWERINGS).sort());
  expect(compared).toBeGreaterThan(50_000);
  expect(refused).toBeLessThan(GRAPHS * 0.4);
});

function refusalOf(error: unknown): string {
  if (!(error instanceof SpikeError)) throw error;
  const [{ code, message, notes }] = error.diagnostics as [SpikeError['diagnostics'][number]];
  return `${code} ${notes?.[0] ?? message}`;
}
