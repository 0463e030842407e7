import { settle } from '../../export/onnx/settle.ts';
import type { Graph } from '../../ir/graph.ts';
import { interpreter } from '../../ir/interpret.ts';
import { withoutDeadOps } from '../../ir/live.ts';
import type { OpTable } from '../../ir/op-def.ts';
import { randomInputs } from '../check-bits.ts';
import { apart } from './apart.ts';
import { describeGraph } from '../describe-graph.ts';
import { type Loss, type Tally, tally } from './loss.ts';

/** What a file does not say that holds what a network settles at: all of its time. The numbers must be the same. */
export function settledLosses(graph: Graph, settled: Graph, ops: OpTable): readonly Loss[] {
  const found = tally();
  const live = withoutDeadOps(graph);
  for (const { result, kind, type } of live.ops) {
    if (kind === 'delay') found.add('delays', result);
    else if (type.role === 'spikes') found.add('time', result);
  }
  for (const { result, attrs } of live.ops)
    if (attrs['scale'] !== undefined) found.add('scales', result);
  const names = new Set([...settled.inputs, ...settled.outputs].map(({ name }) => name));
  for (const { name } of [...graph.inputs, ...graph.outputs])
    if (!names.has(name)) found.add('names', name);
  if (graph.schedule) found.add('schedule', graph.name);
  numberLosses(live, settled, ops, found);
  return found.losses();
}

/** As much as the interpreter computes in a second or two; what is larger is for `compile --check`. */
const MOST_MACS = 5e7;

/** Runs both on drawn inputs, one until nothing is sent any more. */
function numberLosses(graph: Graph, settled: Graph, ops: OpTable, found: Tally): void {
  if (describeGraph(settled, ops).macs > MOST_MACS) return;
  const inputs = randomInputs(graph, 1);
  const [spiking, whole] = [interpreter(graph, ops), interpreter(settled, ops)];
  settle(spiking, graph, inputs);
  whole.step(inputs);
  for (const { name, value } of graph.outputs) {
    const other = settled.outputs.find((output) => output.name === name);
    const facts = other && apart(spiking.value(value), whole.value(other.value));
    if (facts && facts.count > 0) found.add('numbers', name, facts);
  }
}
