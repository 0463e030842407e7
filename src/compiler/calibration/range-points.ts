import { type Graph, type Op, readersOf } from '../../ir/graph.ts';

/** What is known needs no range, and what has one is one. */
const UNRANGED = new Set(['constant', 'range']);

/** Sums that reach a population together with the clip that reads them: its range is the one that counts. */
const SUMS = new Set(['dense', 'conv', 'conv-transpose', 'add']);

function isClip({ kind, attrs }: Op): boolean {
  const low = attrs['low'] as number | undefined;
  const high = attrs['high'] as number | undefined;
  return kind === 'relu' || (kind === 'clip' && (low ?? 0) <= 0 && (high ?? 1) > 0);
}

/** Every float value that has no range yet and may come to be sent, in the order of the graph. */
export function rangePoints(graph: Graph): readonly string[] {
  const readers = readersOf(graph);
  const outputs = new Set(graph.outputs.map(({ value }) => value));
  const isRead = (name: string, by: (op: Op) => boolean) =>
    !outputs.has(name) && readers.get(name)?.every(by) === true;
  const isRanged = (name: string) => readers.get(name)?.every(({ kind }) => kind === 'range');
  const isPoint = ({ result, kind, type }: Op) => {
    if (type.dtype !== 'f32' || UNRANGED.has(kind) || isRanged(result)) return false;
    return !(SUMS.has(kind) && isRead(result, isClip));
  };
  const inputs = graph.inputs.filter(({ name, type }) => type.dtype === 'f32' && !isRanged(name));
  return [...inputs.map(({ name }) => name), ...graph.ops.filter(isPoint).map((op) => op.result)];
}
