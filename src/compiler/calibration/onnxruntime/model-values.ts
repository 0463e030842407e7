import { basename } from 'node:path';
import type { Source } from '../../../frontend/frontend.ts';
import { declare } from '../../../frontend/onnx/declare.ts';
import { decode } from '../../../frontend/onnx/wire.ts';
import type { Graph } from '../../../ir/graph.ts';

/** What a model file says of its values. */
export interface ModelValues {
  /** Values of the graph that nodes of the model define under the same names. */
  readonly shared: ReadonlySet<string>;
  /** Those that leave the model anyway. */
  readonly outputs: ReadonlySet<string>;
  /** Weights lie in other files beside it. */
  readonly hasSiblings: boolean;
}

/**
 * A value keeps the name that the model has for it, whatever ops come to compute it. Names of ours could
 * by chance be names of the model; but then the op does not come from the node that defines the name.
 */
export function modelValues(graph: Graph, source: Source): ModelValues {
  const at = { file: source.name };
  const { graph: proto } = decode('ModelProto', source, at);
  const baseName = basename(source.name);
  const around = { source, file: source.name, baseName, path: '', opsets: new Map() };
  const definedBy = new Map<string, string>();
  for (const node of proto?.node ?? []) {
    const { outputs, loc } = declare(node, { ...around, calls: [], attributes: new Map() });
    for (const name of outputs) definedBy.set(name, loc[0]!);
  }
  const isShared = (name: string, loc: readonly string[]) => {
    const node = definedBy.get(name);
    return node !== undefined && loc.includes(node);
  };
  const shared = graph.ops.filter(({ result, loc }) => isShared(result, loc));
  return {
    shared: new Set(shared.map(({ result }) => result)),
    outputs: new Set(proto?.output.map(({ name = '' }) => name)),
    hasSiblings: proto?.initializer.some(({ externalData }) => externalData.length > 0) === true,
  };
}
