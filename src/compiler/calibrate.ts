import type { Numbers } from '../tensor/dtype.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { Samples } from '../tensor/samples.ts';
import { uniqueNames } from '../support/unique-names.ts';
import { type Random, random } from '../support/random.ts';
import { type Graph, type Op, readersOf, typesOf } from '../ir/graph.ts';
import { interpreter } from '../ir/interpret.ts';
import { type OpTable, makeOp } from '../ir/op-def.ts';

/** What a value was seen to take, over all samples. */
interface Range {
  readonly low: number;
  readonly high: number;
}

/** How many samples stand in for data that was not given. */
export const SYNTHETIC_SAMPLES = 32;

/**
 * Runs the float graph on samples and puts a `range` op behind each value that may be quantised.
 */
export function calibrate(
  graph: Graph,
  ops: OpTable,
  samples: Samples,
  onSample: (done: number, of: number) => void = () => {},
): Graph {
  const points = rangePoints(graph);
  const machine = interpreter(graph, ops);
  const ranges = new Map<string, Range>();
  for (let i = 0; i < samples.count; i++) {
    machine.reset();
    machine.step(samples.get(i));
    for (const name of points) ranges.set(name, widen(ranges.get(name), machine.value(name)));
    onSample(i + 1, samples.count);
  }
  return insertRanges(graph, ops, ranges);
}

/** Inputs drawn evenly from 0 to 1, for want of data: always the same ones. */
export function syntheticSamples(graph: Graph): Samples {
  const get = (i: number) =>
    Object.fromEntries(
      graph.inputs.map(({ name, type }) => [name, uniform(sizeOf(type.shape), random(i + 1))]),
    );
  return { count: SYNTHETIC_SAMPLES, get };
}

function uniform(size: number, source: Random): Numbers {
  return Float32Array.from({ length: size }, () => source.next());
}

/** Every float value that has no range yet: any of them may come to be sent. */
function rangePoints(graph: Graph): Set<string> {
  const inputs = graph.inputs.filter(({ type }) => type.dtype === 'f32');
  const results = graph.ops.filter(({ kind, type }) => type.dtype === 'f32' && !UNRANGED.has(kind));
  const points = new Set([...inputs.map(({ name }) => name), ...results.map((op) => op.result)]);
  const readers = readersOf(graph);
  for (const name of points)
    if (readers.get(name)?.every((op) => op.kind === 'range')) points.delete(name);
  return points;
}

/** What is known needs no range, and what has one is one. */
const UNRANGED = new Set(['constant', 'range']);

function widen(range: Range | undefined, values: Numbers): Range {
  let { low, high } = range ?? { low: 0, high: 0 };
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

/** The graph with a range op behind each of the values; their readers read that. */
function insertRanges(graph: Graph, ops: OpTable, ranges: ReadonlyMap<string, Range>): Graph {
  const types = typesOf(graph);
  const names = rangeNames(ranges.keys(), types.keys());
  const ranged = (name: string) => names.get(name) ?? name;
  const rangeOp = (name: string, loc: Op['loc']): Op[] => {
    const range = ranges.get(name);
    if (!range) return [];
    const op = { result: ranged(name), kind: 'range', inputs: [name], type: types.get(name)!, loc };
    return [makeOp(ops, { ...op, attrs: { ...range } })];
  };
  return {
    ...graph,
    ops: [
      ...graph.inputs.flatMap((param) => rangeOp(param.name, param.loc)),
      ...graph.ops.flatMap((op) => [
        { ...op, inputs: op.inputs.map(ranged) },
        ...rangeOp(op.result, op.loc),
      ]),
    ],
    outputs: graph.outputs.map((output) => ({ ...output, value: ranged(output.value) })),
  };
}

/** A name for the range op of each value, that nothing else has. */
function rangeNames(values: Iterable<string>, taken: Iterable<string>): Map<string, string> {
  const claim = uniqueNames(taken);
  return new Map([...values].map((value) => [value, claim(`${value}.range`)]));
}
