import type { Graph } from '../../ir/graph.ts';
import { lastWindow } from '../../ir/settling.ts';
import type { Interpreter } from '../../ir/interpret.ts';
import type { Numbers } from '../../tensor/dtype.ts';

/** What is remembered of messages that have not arrived yet. */
const UNDER_WAY = ['past', 'arriving'] as const;

/**
 * Runs a graph on inputs that stay, until nothing is sent and nothing is under way any more and no window
 * is still to come: then no step would change anything. How many steps that took. It ends, since nothing in the graph goes around and each
 * population has a level to come to.
 */
export function settle(
  machine: Interpreter,
  graph: Graph,
  inputs: Readonly<Record<string, Numbers>>,
): number {
  const senders = graph.ops.filter(({ type }) => type.role === 'spikes');
  const isQuiet = () =>
    senders.every(({ result }) => isZero(machine.value(result))) &&
    graph.ops.every(({ result }) => {
      const state = machine.state(result);
      return UNDER_WAY.every((part) => isZero(state[part] ?? []));
    });
  const last = lastWindow(graph);
  machine.reset();
  do machine.step(inputs);
  while (machine.now() <= last || !isQuiet());
  return machine.now() - 1;
}

function isZero(numbers: Iterable<number>): boolean {
  for (const x of numbers) if (x !== 0) return false;
  return true;
}
