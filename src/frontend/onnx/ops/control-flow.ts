import { sameType } from '../../../ir/types.ts';
import { numbersOf, tensorOf } from '../../../tensor/tensor.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { type OnnxNode, graphAttr, inputOf, invalid, knownNumbers, unsupported } from '../node.ts';
import type { GraphProto } from '../schema.ts';
import type { Operators } from './operator.ts';
import { readScan } from './scan.ts';
import { emptyStack, stack } from './stack.ts';

/** Nodes that hold graphs, which are read in their place: a loop's as often as it runs. */
export const controlFlow: Operators = { If: readIf, Loop: readLoop, Scan: readScan };

/** Both branches are computed where the condition is only known when the network runs. */
function readIf(node: OnnxNode, graph: GraphBuilder): readonly Value[] {
  const condition = inputOf(node, 0);
  const [yes, no] = ['then_branch', 'else_branch'].map((name) => graphAttr(node, name));
  const read = (branch: GraphProto) => {
    const results = node.expand(branch, []);
    const wanted = node.outputs.length;
    if (results.length === wanted) return results;
    return invalid(node, `a branch has ${results.length} outputs, it has ${wanted}`);
  };
  if (condition.constant) return read(isTrue(node, condition) ? yes! : no!);
  const whether = graph.emit(node, 'reshape', [condition], { shape: [] });
  const [first, second] = [read(yes!), read(no!)];
  return first.map((a, i) => {
    const b = second[i]!;
    if (!sameType(a.type, b.type))
      unsupported(node, 'its condition is not constant, and its branches differ in shape');
    return a === b ? a : graph.emit(node, 'where', [whether, a, b]);
  });
}

/** A truth value that must be known now. */
function isTrue(node: OnnxNode, { constant }: Value): boolean {
  if (!constant) return unsupported(node, 'its condition is only known when the network runs');
  const [truth] = numbersOf(constant);
  return truth === undefined ? invalid(node, 'its condition is empty') : truth !== 0;
}

/** Its body sees the number of the iteration, the condition, and what the iteration before left. */
function readLoop(node: OnnxNode, graph: GraphBuilder): readonly Value[] {
  const body = graphAttr(node, 'body');
  const trips = node.inputs[0] ? (knownNumbers(node, 0)[0] ?? 0) : Infinity;
  let carried = node.inputs.slice(2).map((_, i) => inputOf(node, 2 + i));
  const count = carried.length;
  const scans = body.output.slice(count + 1);
  if (body.output.length <= count) invalid(node, `its body gives less than ${count + 1} values`);
  let condition = node.inputs[1] ?? graph.constant(node, tensorOf('bool', [], [1]));
  const stacks = scans.map((): Value[] => []);
  for (let i = 0; i < trips && isTrue(node, condition); i++) {
    if (i === 1 && keepsCondition(body)) node.expectNodes((trips - 1) * (body.node.length + 1));
    const iteration = graph.constant(node, tensorOf('i64', [], [i]));
    const results = node.expand(body, [iteration, condition, ...carried]);
    condition = results[0]!;
    carried = results.slice(1, count + 1);
    stacks.forEach((values, n) => values.push(results[count + 1 + n]!));
  }
  const stacked = stacks.map((values, n) =>
    values.length === 0 ? emptyStack(node, graph, scans[n]!, 0) : stack(node, graph, values, 0),
  );
  return [...carried, ...stacked];
}

/** Whether the body gives the condition on as it is, so that the loop runs as often as it may. */
function keepsCondition({ input, node, output }: GraphProto): boolean {
  let name = output[0]!.name ?? '';
  for (let hops = 0; hops <= node.length; hops++) {
    const giver = node.find((it) => it.output.includes(name));
    if (!giver) return !input.some((it, i) => i !== 1 && it.name === name);
    if (giver.opType === 'Constant') return true;
    if (giver.opType !== 'Identity') return false;
    name = giver.input[0] ?? '';
  }
  return false;
}
