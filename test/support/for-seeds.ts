import type { Graph } from '../../src/ir/graph.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { print } from '../../src/ir/print.ts';

/** Runs a property on the graph of each seed. A failure says the seed, the graph, and how to see it again. */
export async function forSeeds(
  count: number,
  graphOf: (seed: number) => Graph | Promise<Graph>,
  property: (graph: Graph, seed: number) => void | Promise<void>,
): Promise<void> {
  for (const seed of seeds(count)) {
    const graph = await graphOf(seed);
    try {
      await property(graph, seed);
    } catch (error) {
      const text = print(graph, OP_TABLE);
      const again = `SEED=${seed} node scripts/jest.mjs test/property`;
      throw new Error(`seed ${seed}, again with: ${again}\n${text}`, { cause: error });
    }
  }
}

/** The seeds from 1, or the one that the environment variable SEED names. */
export function seeds(count: number): number[] {
  const only = process.env['SEED'];
  return only === undefined ? Array.from({ length: count }, (_, i) => i + 1) : [Number(only)];
}
