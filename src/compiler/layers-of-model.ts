import type { Graph } from '../ir/graph.ts';
import { type LayerChoice, isFor } from '../ir/layer-choice.ts';
import type { CompileRequest } from './request.ts';

/**
 * Choices by the names that a model has, for the graph that passes made of it. An op that they took together
 * with others is gone by its name; what came of it still says from which node.
 */
export function withLayersOf(model: Graph, after: Graph, request: CompileRequest): CompileRequest {
  const { layers } = request;
  if (!layers) return request;
  const left = [...after.inputs.map(({ name, loc }) => ({ result: name, loc })), ...after.ops];
  const names = new Set(left.map(({ result }) => result));
  const isThere = (choice: LayerChoice) => left.some((op) => isFor(choice, op));
  const follow = (choice: LayerChoice): LayerChoice[] => {
    const gone = model.ops.filter((op) => !names.has(op.result) && isFor(choice, op));
    const nodes = new Set(gone.flatMap(({ loc }) => loc.map(nodeIn)));
    const moved = [...nodes].map((layer) => ({ ...choice, layer })).filter(isThere);
    return isThere(choice) || moved.length === 0 ? [choice, ...moved] : moved;
  };
  return { ...request, layers: layers.flatMap(follow) };
}

/** The file's name is no part of what users call a layer. */
function nodeIn(place: string): string {
  return place.slice(place.indexOf('#') + 1);
}
