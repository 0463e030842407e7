import { type Graph, type Op, type Param, definitionsOf } from '../../ir/graph.ts';
import { dataOrder } from './data-order.ts';
import { LOWERINGS } from './lowerings.ts';
import { unread } from './unread.ts';

/** Why a graph has no settled value that operators of ONNX compute: all reasons, each in a few words. */
export function unsayable(graph: Graph): string[] {
  if (graph.stage !== 'fixed' && graph.stage !== 'placed')
    return [`it is at stage ${graph.stage}, where numbers are floats`];
  const order = dataOrder(graph);
  const faults = [...unknownKinds(graph), ...graph.ops.flatMap(roundingOf), ...nameFaults(graph)];
  if ('cycle' in order) return [...faults, `its values go around: ${order.cycle.join(', ')}`];
  const codes = unread({ inputs: graph.inputs, ops: order.ops });
  return [...faults, ...streams(graph), ...codes, ...outputFaults(graph), ...readSums(graph)];
}

function unknownKinds({ ops }: Graph): string[] {
  const unknown = ops.filter(({ kind }) => !Object.hasOwn(LOWERINGS, kind));
  const kinds = [...new Set(unknown.map(({ kind }) => kind))];
  return kinds.map((kind) => {
    const results = unknown.filter((op) => op.kind === kind).map(({ result }) => `'${result}'`);
    return `no operators compute what '${kind}' settles at: ${results.join(', ')}`;
  });
}

/** A shift down rounds each message, so that the sum depends on what they were. */
function roundingOf({ attrs, result }: Op): string[] {
  const { exponent = 0 } = attrs;
  return (exponent as number) < 0 ? [`'${result}' rounds each message that it carries`] : [];
}

/** Names that are not text, or that a file cannot hold twice. */
function nameFaults({ inputs, outputs }: Graph): string[] {
  const names = [...inputs, ...outputs].map(({ name }) => name);
  const isText = (name: string) => name !== '' && !/\p{Surrogate}/u.test(name);
  return [
    ...names.filter((name) => !isText(name)).map((name) => `${JSON.stringify(name)} is no name`),
    ...outputs
      .filter(({ name }) => inputs.some((input) => input.name === name))
      .map(({ name }) => `'${name}' is the name of an input and of an output`),
  ];
}

/** What comes in anew at every step never settles. */
function streams(graph: Graph): string[] {
  const read = new Set(graph.ops.flatMap(({ inputs }) => inputs));
  return graph.inputs
    .filter(({ name, type }) => type.role !== 'tensor' && read.has(name))
    .map(({ name, type }: Param) => `its input '${name}' is ${type.role}, not a tensor`);
}

/** Kinds that show what they read in other places, at every step anew. */
const VIEWS: ReadonlySet<string> = new Set(['reshape', 'wire']);

/** Whether a value is the sum of all that was carried, which it is shown as at every step. */
function sums(graph: Graph): (name: string) => boolean {
  const definitions = definitionsOf(graph);
  return (name) => {
    let op = definitions.get(name);
    while (op && VIEWS.has(op.kind)) op = definitions.get(op.inputs[0]!);
    return op?.kind === 'sigma';
  };
}

function outputFaults(graph: Graph): string[] {
  const isSum = sums(graph);
  return graph.outputs
    .filter(({ value }) => !isSum(value))
    .map(({ name }) => `its output '${name}' does not show a sum`);
}

/** Who reads a sum as if it were messages gets it again at every step. */
function readSums(graph: Graph): string[] {
  const isSum = sums(graph);
  return graph.ops.flatMap(({ kind, inputs, result }) =>
    VIEWS.has(kind)
      ? []
      : inputs.filter(isSum).map((name) => `'${result}' reads '${name}', which is a sum already`),
  );
}
