import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import { SENDERS } from './kinds.ts';
import type { NirNode, NirNodes } from './nodes.ts';

export interface Order {
  readonly nodes: readonly NirNode[];
  /** Of each node, those that it reads a step late, because it is heard by them in turn. */
  readonly late: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Nodes behind all that they read in the same step: a loop is cut where neurons are heard again. */
export function ordered(nodes: NirNodes, file: string): Order {
  const late = new Map<string, Set<string>>();
  for (const node of nodes.values())
    if (SENDERS.has(node.type))
      for (const reader of heardAgain(node, nodes)) {
        const known = late.get(reader) ?? new Set();
        late.set(reader, known.add(node.name));
      }
  const found = new Map<string, NirNode>();
  const under = new Set<string>();
  const visit = (node: NirNode): void => {
    if (found.has(node.name)) return;
    if (under.has(node.name)) fail(codes.endlessNirLoop({ node: node.name }, { file }));
    under.add(node.name);
    for (const name of node.reads) if (!late.get(node.name)?.has(name)) visit(nodes.get(name)!);
    found.set(node.name, node);
  };
  for (const node of nodes.values()) visit(node);
  return { nodes: [...found.values()], late };
}

/** Readers of a node from which a way leads back to it. */
function heardAgain(node: NirNode, nodes: NirNodes): readonly string[] {
  const behind = new Set<string>();
  const before = [...node.reads];
  for (const name of before) {
    if (behind.has(name)) continue;
    behind.add(name);
    before.push(...nodes.get(name)!.reads);
  }
  const readers = [...nodes.values()].filter((other) => other.reads.includes(node.name));
  return readers.map(({ name }) => name).filter((name) => behind.has(name) || name === node.name);
}
