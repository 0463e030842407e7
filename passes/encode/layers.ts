import * as codes from '../../src/diagnostics/codes.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import type { Graph, Op } from '../../src/ir/graph.ts';
import { type LayerChoice, isFor, namesOf } from '../../src/ir/layer-choice.ts';
import type { OpTable } from '../../src/ir/op-def.ts';
import { nearestName } from '../../src/support/nearest-name.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { LOWERINGS } from './lowerings.ts';

/** What is chosen for the population that sends each value. */
export interface Choices {
  /** Those for a value, by its name or that of a part of the op that computes it; the last one counts. */
  of(name: string): readonly LayerChoice[];
  /** Choices for layers that there are not. */
  readonly faults: readonly Diagnostic[];
}

/**
 * A choice is for the population that sends what an op computes. That may be a later op's: a convolution
 * is a current until an activation closes it. So a choice goes on to whatever takes a current in.
 */
export function choicesOf(graph: Graph, table: OpTable, choices: readonly LayerChoice[]): Choices {
  const marks = new Map<string, Mark>();
  const known = new Set(graph.ops.map(({ result }) => result));
  const constants = new Set<string>();
  const own = (of: Pick<Op, 'result' | 'loc'>) => choices.filter((choice) => isFor(choice, of));
  for (const { name, loc } of graph.inputs) mark(marks, name, own({ result: name, loc }), false);
  for (const op of graph.ops) {
    if (op.kind === 'constant') constants.add(op.result);
    const before = op.inputs.flatMap((name) => marks.get(name) ?? []);
    const passed = before.filter((one) => goesOn(op, one, constants, graph, table));
    const isCurrent = isSum(op, passed);
    mark(marks, op.result, [...passed.flatMap(({ from }) => from), ...own(op)], isCurrent);
  }
  const of = (name: string) => {
    const value = known.has(name) ? name : ownerOf(name, known);
    return marks.get(value)?.from ?? [];
  };
  return { of, faults: unknown(graph, choices) };
}

interface Mark {
  readonly from: readonly LayerChoice[];
  /** It is a current, which a sum takes in as well as a function of one value. */
  readonly isCurrent: boolean;
}

function mark(
  marks: Map<string, Mark>,
  name: string,
  from: readonly LayerChoice[],
  isCurrent: boolean,
): void {
  if (from.length > 0) marks.set(name, { from, isCurrent });
}

/** Whether what an op reads is sent only by whoever sends the op's result. */
function goesOn(
  { kind, inputs }: Op,
  { isCurrent }: Mark,
  constants: ReadonlySet<string>,
  graph: Graph,
  table: OpTable,
): boolean {
  if (kind === 'range') return true;
  if (kind === 'add' && isCurrent) return true;
  if (table.get(kind)?.pointwise !== true) return false;
  const isNumber = (name: string) =>
    constants.has(name) &&
    sizeOf(graph.ops.find(({ result }) => result === name)!.type.shape) === 1;
  return inputs.filter((name) => !isNumber(name)).length === 1;
}

const CURRENTS: ReadonlySet<string> = new Set(['meeting currents', 'product', 'synapse']);

function isSum({ kind }: Op, passed: readonly Mark[]): boolean {
  if (kind === 'range') return passed.some(({ isCurrent }) => isCurrent);
  return CURRENTS.has(LOWERINGS[kind]?.becomes ?? '') || kind.endsWith('attention');
}

/** Parts of an op are called as the op, a dot, and what they are. */
function ownerOf(name: string, known: ReadonlySet<string>): string {
  for (let end = name.lastIndexOf('.'); end > 0; end = name.lastIndexOf('.', end - 1))
    if (known.has(name.slice(0, end))) return name.slice(0, end);
  return name;
}

function unknown({ inputs, ops }: Graph, choices: readonly LayerChoice[]): Diagnostic[] {
  const all = [...inputs.map(({ name, loc }) => ({ result: name, loc })), ...ops];
  const names = all.flatMap(namesOf);
  return choices
    .filter((choice) => !all.some((op) => isFor(choice, op)))
    .map(({ layer }) => {
      const meant = nearestName(layer, names);
      return codes.unknownLayer({ layer, what: 'layer', meant });
    });
}
