import type { GraphBuilder, Value } from '../graph-builder.ts';
import {
  type OnnxNode,
  frontAxis,
  graphAttr,
  inputOf,
  intAttr,
  intsAttr,
  invalid,
  unsupported,
} from '../node.ts';
import { sliceOf } from './slices.ts';
import { emptyStack, stack } from './stack.ts';

/** Along which axis, and from which end, a value is taken apart or put together. */
interface Direction {
  readonly axis: number;
  readonly isBackward: boolean;
}

/** Its body sees what the iteration before left, and of each scanned input one place along an axis. */
export function readScan(node: OnnxNode, graph: GraphBuilder): readonly Value[] {
  if (node.opset < 9) unsupported(node, 'it is of operator set 8, which scanned batches');
  const body = graphAttr(node, 'body');
  const inputs = node.inputs.map((_, i) => inputOf(node, i));
  const scanned = intAttr(node, 'num_scan_inputs', 0);
  const count = inputs.length - scanned;
  if (scanned < 1 || count < 0) invalid(node, `it scans ${scanned} of ${inputs.length} inputs`);
  if (body.output.length < count) invalid(node, `its body gives less than ${count} values`);
  const sources = inputs.slice(count);
  const ways = directions(node, 'scan_input', scanned).map(({ axis, isBackward }, i) => {
    const rank = sources[i]!.type.shape.length;
    return { axis: frontAxis(node, axis, rank), isBackward };
  });
  const [length = 0, ...others] = sources.map(({ type }, i) => type.shape[ways[i]!.axis]!);
  if (others.some((other) => other !== length))
    invalid(node, `its inputs have ${[length, ...others].join(', ')} places to scan`);
  node.expectNodes(length * (body.node.length + 1));
  let states: readonly Value[] = inputs.slice(0, count);
  const scans = body.output.slice(count);
  const stacks = scans.map((): Value[] => []);
  for (let i = 0; i < length; i++) {
    const places = sources.map((source, n) => {
      const { axis, isBackward } = ways[n]!;
      return placeOf(node, graph, source, axis, isBackward ? length - 1 - i : i);
    });
    const results = node.expand(body, [...states, ...places]);
    states = results.slice(0, count);
    stacks.forEach((values, n) => values.push(results[count + n]!));
  }
  const outward = directions(node, 'scan_output', scans.length);
  const stacked = stacks.map((values, n) => {
    const { axis, isBackward } = outward[n]!;
    if (values.length === 0) return emptyStack(node, graph, scans[n]!, axis);
    return stack(node, graph, isBackward ? values.toReversed() : values, axis);
  });
  return [...states, ...stacked];
}

function directions(node: OnnxNode, what: string, count: number): readonly Direction[] {
  const axes = intsAttr(node, `${what}_axes`) ?? [];
  const backward = intsAttr(node, `${what}_directions`) ?? [];
  return Array.from({ length: count }, (_, i) => {
    return { axis: axes[i] ?? 0, isBackward: (backward[i] ?? 0) !== 0 };
  });
}

/** What stands at a place along an axis, without that axis. */
function placeOf(
  node: OnnxNode,
  graph: GraphBuilder,
  x: Value,
  axis: number,
  place: number,
): Value {
  const one = sliceOf(node, graph, x, new Map([[axis, { start: place, count: 1, step: 1 }]]));
  return graph.emit(node, 'reshape', [one], { shape: x.type.shape.toSpliced(axis, 1) });
}
