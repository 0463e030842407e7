import { type Shape, sameShape } from '../../tensor/shape.ts';
import type { Shrink } from './shrink.ts';
import { retype } from './retype.ts';

/** Gives each input the smallest shape that will do; what is computed from it follows. */
export const plainerShapes: Shrink = function* (graph, ops) {
  let current = graph;
  for (const { name } of graph.inputs) {
    const { shape } = current.inputs.find((param) => param.name === name)!.type;
    for (const plainer of plainerThan(shape)) {
      const inputs = current.inputs.map((param) =>
        param.name === name ? { ...param, type: { ...param.type, shape: plainer } } : param,
      );
      const smaller = retype({ ...current, inputs }, ops);
      if (!(yield smaller)) continue;
      current = smaller;
      break;
    }
  }
  return current;
};

/** Plainest first: one number, a vector of one, the same axes of one. */
function plainerThan(shape: Shape): Shape[] {
  const plain = [[], [1], shape.map(() => 1)];
  const at = plain.findIndex((other) => sameShape(other, shape));
  return at === -1 ? plain : plain.slice(0, at);
}
