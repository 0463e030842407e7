import { type Graph, type Op, definitionsOf } from '../../ir/graph.ts';

/** The ops of a graph, each behind all that it reads, or the names of some that wait for each other. */
export function dataOrder(graph: Graph): { readonly ops: readonly Op[] } | { cycle: string[] } {
  const definitions = definitionsOf(graph);
  const done = new Set<string>();
  const ops: Op[] = [];
  const open: Op[] = [];
  const isOpen = new Set<string>();
  for (const root of graph.ops) {
    open.push(root);
    for (let op = open.at(-1); op; op = open.at(-1)) {
      isOpen.add(op.result);
      const waits = done.has(op.result)
        ? undefined
        : op.inputs.find((name) => definitions.has(name) && !done.has(name));
      if (waits !== undefined) {
        if (isOpen.has(waits)) return { cycle: cycleAt(waits, open) };
        open.push(definitions.get(waits)!);
        continue;
      }
      if (!done.has(op.result)) ops.push(op);
      done.add(op.result);
      isOpen.delete(op.result);
      open.pop();
    }
  }
  return { ops };
}

function cycleAt(name: string, open: readonly Op[]): string[] {
  const names = open.map(({ result }) => result);
  return names.slice(names.indexOf(name));
}
