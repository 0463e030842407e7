import * as codes from '../../../src/diagnostics/codes.ts';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import type { OpTable } from '../../../src/ir/op-def.ts';
import { sizeOf } from '../../../src/tensor/shape.ts';
import { readNetwork } from '../../../src/mapping/network/read-network.ts';
import type { Refusal } from './refusals.ts';

/** What it costs to keep populations on the host: all that they hear and say passes between it and the cores. */
export function costsOfHost(graph: Graph, ops: OpTable, refused: readonly Refusal[]): Diagnostic[] {
  const kept = new Set(refused.map(({ population }) => population.name));
  const whole = readNetwork(graph, ops);
  const isOnCores = (name: string) =>
    !kept.has(name) && whole.populations.some((one) => one.name === name && !one.isHost);
  return refused.map(({ population: { name, shape } }) => {
    const heard = new Set(
      whole.connections
        .filter(({ from, to }) => to.name === name && isOnCores(from.name))
        .map(({ from }) => from),
    );
    const messagesIn = [...heard].reduce((sum, from) => sum + sizeOf(from.shape), 0);
    const isRead = whole.connections.some(
      ({ from, to }) => from.name === name && isOnCores(to.name),
    );
    const neurons = sizeOf(shape);
    const messagesOut = isRead ? neurons : 0;
    return codes.keptOnHost({ population: name, neurons, messagesIn, messagesOut }, { item: name });
  });
}
