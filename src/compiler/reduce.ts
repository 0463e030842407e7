import type { Graph } from '../ir/graph.ts';
import type { OpTable } from '../ir/op-def.ts';
import { unscheduled } from '../ir/schedule/schedule.ts';
import { verify } from '../ir/verify.ts';
import { plainerAttrs } from './reduce/attributes.ts';
import { plainerShapes } from './reduce/shapes.ts';
import type { Shrink } from './reduce/shrink.ts';
import { fewerInputs, fewerOps, fewerOutputs, withoutLocs } from './reduce/structure.ts';

const SHRINKS: readonly Shrink[] = [
  fewerOutputs,
  fewerOps,
  fewerInputs,
  plainerAttrs,
  plainerShapes,
  withoutLocs,
];

/**
 * The smallest graph found that verifies and is still interesting; the graph itself where nothing
 * smaller is. Goes through all shrinks until none of them helps, so the result depends on the graph and
 * on `isInteresting` alone. Every shrink leaves fewer or plainer things, so it ends.
 */
export async function reduce(
  graph: Graph,
  ops: OpTable,
  isInteresting: (graph: Graph) => boolean | Promise<boolean>,
  onProgress: (ops: number) => void = () => {},
): Promise<Graph> {
  const willDo = async (smaller: Graph) => {
    const does = verify(smaller, ops).length === 0 && (await isInteresting(smaller));
    if (does) onProgress(smaller.ops.length);
    return does;
  };
  // Of fewer ops a schedule would be wrong; without one it is the same graph.
  const bare = unscheduled(graph);
  let current = bare !== graph && (await willDo(bare)) ? bare : graph;
  for (let before; before !== current;) {
    before = current;
    for (const shrink of SHRINKS) current = await converse(shrink(current, ops), willDo);
  }
  return current;
}

async function converse(
  shrinking: Generator<Graph, Graph, boolean>,
  willDo: (smaller: Graph) => Promise<boolean>,
): Promise<Graph> {
  let said = shrinking.next();
  while (!said.done) said = shrinking.next(await willDo(said.value));
  return said.value;
}
