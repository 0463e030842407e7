import * as codes from '../../diagnostics/codes.ts';
import { type Diagnostic, type Location, SpikeError } from '../../diagnostics/diagnostic.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { type OnnxNode, invalid, unsupported } from './node.ts';
import { OPERATORS } from './ops/index.ts';

interface Reading {
  /** Names that somebody reads: outputs of the model and inputs of nodes. */
  readonly used: ReadonlySet<string>;
  /** The model's own functions, by name. */
  readonly functions: ReadonlySet<string>;
  readonly at: Location;
}

/**
 * Adds all nodes to the graph. A node that reads the result of one that could not be added is left
 * out without a word, so that each fault is told once.
 */
export function readNodes(
  nodes: readonly OnnxNode[],
  graph: GraphBuilder,
  { used, functions, at }: Reading,
): Diagnostic[] {
  const unknown = nodes.filter(({ kind }) => !OPERATORS.has(kind));
  const faults = unknown.length > 0 ? [unsupportedNodes(unknown, functions, at)] : [];
  for (const node of nodes) {
    const readNode = OPERATORS.get(node.kind);
    const isReadable = node.inputs.every((name) => name === '' || graph.isBound(name));
    if (!readNode || !isReadable) continue;
    faults.push(
      ...diagnosticsOf(() => {
        if (!node.outputs[0]) return invalid(node, 'it has no output');
        readNode(node, graph);
        const more = node.outputs.find((name) => used.has(name) && !graph.isBound(name));
        if (more !== undefined) unsupported(node, `its output '${more}' is used`);
      }),
    );
  }
  return faults;
}

function diagnosticsOf(work: () => void): readonly Diagnostic[] {
  try {
    work();
    return [];
  } catch (error) {
    if (error instanceof SpikeError) return error.diagnostics;
    throw error;
  }
}

function unsupportedNodes(
  nodes: readonly OnnxNode[],
  functions: ReadonlySet<string>,
  at: Location,
): Diagnostic {
  const byKind = new Map<string, string[]>();
  for (const { kind, name } of nodes) {
    if (!byKind.has(kind)) byKind.set(kind, []);
    byKind.get(kind)!.push(`'${name}'`);
  }
  const kinds = [...byKind.keys()];
  const facts = {
    count: nodes.length,
    kinds: kinds.length,
    shown: some(kinds),
    nodes: [...byKind].slice(0, MOST).map(([kind, names]) => `${kind}: ${some(names)}`),
    functions: kinds.filter((kind) => functions.has(kind)).slice(0, MOST),
  };
  return codes.unsupportedNodes(facts, at);
}

/** More names than this say nothing more. */
const MOST = 50;

function some(names: readonly string[]): string {
  const more = names.length > MOST ? ` and ${names.length - MOST} more` : '';
  return `${names.slice(0, MOST).join(', ')}${more}`;
}
