import * as codes from '../../diagnostics/codes.ts';
import type { Diagnostic, Location } from '../../diagnostics/diagnostic.ts';
import type { NodeDecl } from './node.ts';
import { shortened } from './shortened.ts';

/** Every node whose operator is not known, all told at once. */
export function unsupportedNodes(nodes: readonly NodeDecl[], at: Location): Diagnostic[] {
  if (nodes.length === 0) return [];
  const byKind = new Map<string, string[]>();
  for (const { kind: whole, name } of nodes) {
    const kind = shortened(whole);
    if (!byKind.has(kind)) byKind.set(kind, []);
    byKind.get(kind)!.push(`'${name}'`);
  }
  const facts = {
    count: nodes.length,
    kinds: byKind.size,
    shown: some([...byKind.keys()]),
    nodes: [...byKind].slice(0, MOST).map(([kind, names]) => `${kind}: ${some(names)}`),
  };
  return [codes.unsupportedNodes(facts, at)];
}

/** More names than this say nothing more. */
const MOST = 50;

function some(names: readonly string[]): string {
  const more = names.length > MOST ? ` and ${names.length - MOST} more` : '';
  return `${names.slice(0, MOST).join(', ')}${more}`;
}
