import { sizeOf } from '../../../tensor/shape.ts';
import { tensorOf } from '../../../tensor/tensor.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { type OnnxNode, invalid, textAttr, unsupported } from '../node.ts';
import { parseEquation } from './einsum-equation.ts';
import type { Operators } from './operator.ts';
import { multiply } from './product.ts';

/** Sums of products by an equation, as transposes, products of matrices and sums. */
export const einsum: Operators = {
  Einsum(node, graph) {
    const values = node.inputs.map((value) => value ?? invalid(node, 'an operand is missing'));
    if (values.length > MOST_OPERANDS) unsupported(node, `it has ${values.length} operands`);
    const equation = textAttr(node, 'equation', '');
    const parsed = parseEquation(
      equation,
      values.map(({ type }) => type.shape),
    );
    if (typeof parsed === 'string') return invalid(node, parsed);
    const sums: Sums = { node, graph };
    const operands = values.map((value, i) =>
      withoutRepeats(sums, { value, labels: parsed.operands[i]! }),
    );
    const result = operands.reduce((left, right, i) => {
      const later = operands.slice(i + 1).flatMap(({ labels }) => labels);
      return join(sums, left, right, new Set([...parsed.result, ...later]));
    });
    const summed = sumOver(sums, result, (label) => !parsed.result.includes(label));
    return inOrder(sums, summed, parsed.result).value;
  },
};

/** Nobody writes as many; what each of them shares with those behind it is looked up. */
const MOST_OPERANDS = 64;

interface Sums {
  readonly node: OnnxNode;
  readonly graph: GraphBuilder;
}

/** A value with a label for each of its axes. */
interface Labelled {
  readonly value: Value;
  readonly labels: readonly string[];
}

/** A label that stands for two axes leaves their diagonal. */
function withoutRepeats(sums: Sums, operand: Labelled): Labelled {
  const { labels, value } = operand;
  const first = labels.findIndex((label, i) => labels.includes(label, i + 1));
  if (first === -1) return operand;
  const label = labels[first]!;
  const second = labels.indexOf(label, first + 1);
  const { node, graph } = sums;
  const { shape } = value.type;
  const extent = shape[first]!;
  if (shape[second] !== extent)
    return invalid(node, `'${label}' is both ${extent} and ${shape[second]!}`);
  const rest = labels.map((_, i) => i).filter((i) => i !== first && i !== second);
  const permutation = [...rest, first, second];
  const turned = graph.emit(node, 'transpose', [value], { permutation });
  const outer = rest.map((i) => shape[i]!);
  const flat = graph.emit(node, 'reshape', [turned], { shape: [...outer, extent * extent] });
  graph.countWork(extent, node);
  const places = Array.from({ length: extent }, (_, i) => i * (extent + 1));
  const indices = graph.constant(node, tensorOf('i64', [extent], places));
  const diagonal = graph.emit(node, 'gather', [flat, indices], { axis: rest.length });
  return withoutRepeats(sums, {
    value: diagonal,
    labels: [...rest.map((i) => labels[i]!), label],
  });
}

/** The product of two operands, summed over the labels that are not kept. */
function join(sums: Sums, left: Labelled, right: Labelled, kept: ReadonlySet<string>): Labelled {
  // A constant goes to the right, where it can be a weight.
  const [first, second] = left.value.constant ? [right, left] : [left, right];
  const [x, y] = [withoutOnes(sums, first, second), withoutOnes(sums, second, first)];
  const a = sumOver(sums, x, (label) => !kept.has(label) && !y.labels.includes(label));
  const b = sumOver(sums, y, (label) => !kept.has(label) && !x.labels.includes(label));
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const summed = shared.filter((label) => !kept.has(label));
  const batch = shared.filter((label) => kept.has(label));
  const rows = a.labels.filter((label) => !shared.includes(label));
  const columns = b.labels.filter((label) => !shared.includes(label));
  const extents = new Map([...extentsOf(a), ...extentsOf(b)]);
  const sizes = (labels: readonly string[]) => labels.map((label) => extents.get(label)!);
  const size = (labels: readonly string[]) => sizeOf(sizes(labels));
  const { node, graph } = sums;
  const shaped = (operand: Labelled, order: readonly string[], shape: readonly number[]) =>
    graph.emit(node, 'reshape', [inOrder(sums, operand, order).value], { shape });
  const head = batch.length === 0 ? [] : [size(batch)];
  const matrices = [
    shaped(a, [...batch, ...rows, ...summed], [...head, size(rows), size(summed)]),
    shaped(b, [...batch, ...summed, ...columns], [...head, size(summed), size(columns)]),
  ] as const;
  const labels = [...batch, ...rows, ...columns];
  const value = multiply(node, graph, ...matrices);
  return { value: graph.emit(node, 'reshape', [value], { shape: sizes(labels) }), labels };
}

/** An axis of extent 1 where the other operand has more is broadcast, so that it can be left out. */
function withoutOnes({ node, graph }: Sums, operand: Labelled, other: Labelled): Labelled {
  const extents = extentsOf(other);
  const { value, labels } = operand;
  const { shape } = value.type;
  const stays = labels.map((label, i) => {
    const extent = extents.get(label) ?? shape[i]!;
    if (extent === shape[i] || extent === 1) return true;
    return shape[i] === 1 ? false : invalid(node, `'${label}' is both ${shape[i]!} and ${extent}`);
  });
  if (!stays.includes(false)) return operand;
  const left = shape.filter((_, i) => stays[i]);
  return {
    value: graph.emit(node, 'reshape', [value], { shape: left }),
    labels: labels.filter((_, i) => stays[i]),
  };
}

function sumOver(
  { node, graph }: Sums,
  { value, labels }: Labelled,
  isSummed: (label: string) => boolean,
): Labelled {
  const axes = labels.flatMap((label, axis) => (isSummed(label) ? [axis] : []));
  if (axes.length === 0) return { value, labels };
  const sum = graph.emit(node, 'reduce-sum', [value], { axes, keepDims: false });
  return { value: sum, labels: labels.filter((label) => !isSummed(label)) };
}

function inOrder({ node, graph }: Sums, operand: Labelled, labels: readonly string[]): Labelled {
  const permutation = labels.map((label) => operand.labels.indexOf(label));
  if (permutation.every((axis, i) => axis === i)) return operand;
  return { value: graph.emit(node, 'transpose', [operand.value], { permutation }), labels };
}

function extentsOf({ value, labels }: Labelled): ReadonlyMap<string, number> {
  return new Map(labels.map((label, i) => [label, value.type.shape[i]!]));
}
