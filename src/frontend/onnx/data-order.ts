import { type NodeDecl, readsOf } from './node.ts';

interface Ordered {
  readonly nodes: readonly NodeDecl[];
  /** Nodes that wait for each other, so that no order is right for them. */
  readonly cyclic: readonly NodeDecl[];
}

/** Nodes after those whose results they read. ONNX demands that order, some exporters do not keep it. */
export function inDataOrder(nodes: readonly NodeDecl[]): Ordered {
  if (isInOrder(nodes)) return { nodes, cyclic: [] };
  const forward = peel(nodes, readsOf, (node) => node.outputs);
  const backward = peel(forward.rest, (node) => node.outputs, readsOf);
  return { nodes: forward.peeled, cyclic: backward.rest };
}

function isInOrder(nodes: readonly NodeDecl[]): boolean {
  const pending = new Set(nodes.flatMap((node) => node.outputs));
  return nodes.every((node) => {
    if (readsOf(node).some((name) => pending.has(name))) return false;
    for (const name of node.outputs) pending.delete(name);
    return true;
  });
}

type Names = (node: NodeDecl) => readonly string[];

/** Takes away, again and again, the nodes that need nothing of the others that are left. */
function peel(nodes: readonly NodeDecl[], needs: Names, gives: Names) {
  const giversOf = new Map<string, number>();
  const waiting = new Map<string, NodeDecl[]>();
  const openNeeds = new Map<NodeDecl, number>();
  for (const node of nodes)
    for (const name of new Set(gives(node))) giversOf.set(name, (giversOf.get(name) ?? 0) + 1);
  for (const node of nodes) {
    const open = [...new Set(needs(node))].filter((name) => name !== '' && giversOf.has(name));
    openNeeds.set(node, open.length);
    for (const name of open) {
      if (!waiting.has(name)) waiting.set(name, []);
      waiting.get(name)!.push(node);
    }
  }
  const peeled = nodes.filter((node) => openNeeds.get(node) === 0);
  for (const node of peeled)
    for (const name of new Set(gives(node))) {
      const left = giversOf.get(name)! - 1;
      giversOf.set(name, left);
      if (left > 0) continue;
      for (const reader of waiting.get(name) ?? []) {
        const open = openNeeds.get(reader)! - 1;
        openNeeds.set(reader, open);
        if (open === 0) peeled.push(reader);
      }
    }
  return { peeled, rest: nodes.filter((node) => openNeeds.get(node)! > 0) };
}
