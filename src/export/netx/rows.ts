import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import type { Graph, Op } from '../../ir/graph.ts';
import { sameAttr } from '../../ir/print.ts';
import { sameShape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { averageOf, isCount } from './average.ts';

/** A row of a netx file, from the graph's side: each has the value that it reads, and the one that it gives. */
export type Row = LayerRow | FlatRow | ConcatRow | AverageRow | InputRow;

/** A synapse with the neurons behind it; of an input layer, the neurons alone. */
export interface LayerRow {
  readonly kind: 'layer';
  readonly from: string;
  readonly value: string;
  /** Steps that messages wait in front of it. */
  readonly delay: number;
  /** The messages it reads have been given another shape before. */
  readonly isFlattened: boolean;
  /** Nothing for a population that reads an input. */
  readonly synapse: Op | undefined;
  /** By which the neurons hear themselves a step later. */
  readonly recurrent: Op | undefined;
  /** Of resonators: what the imaginary part hears of the same messages. */
  readonly imaginary?: Op;
  readonly population: Op;
  /** What a float input is multiplied by, of the population that reads it. */
  readonly gain?: number;
}

/** A plane as a row of its elements, where it is joined with others. */
export interface FlatRow {
  readonly kind: 'flatten';
  readonly from: string;
  readonly value: string;
}

/** What several rows give, side by side; of one row, it goes back to it. */
export interface ConcatRow {
  readonly kind: 'concat';
  readonly values: readonly string[];
  readonly value: string;
}

/** How often the neurons of each group fired. */
export interface AverageRow {
  readonly kind: 'average';
  readonly from: string;
  readonly value: string;
  readonly groups: number;
}

/** The shape of spikes from outside. */
export interface InputRow {
  readonly kind: 'input';
  readonly value: string;
}

const NEURONS: ReadonlySet<string> = new Set([
  'lif',
  'lif-adaptive',
  'lif-potential',
  'delta',
  'resonator',
  'resonator-adaptive',
  'sigma-delta',
  'sigma',
]);
const SYNAPSES: ReadonlySet<string> = new Set(['dense', 'conv', 'conv-transpose']);
/** Between rows, and part of one. */
const PASSED: ReadonlySet<string> = new Set(['delay', 'reshape', 'add']);

/** The rows of a graph of layers from its only input, each behind those that it reads; else all that is in the way. */
export function rowsOf(graph: Graph): readonly Row[] {
  const input = floatInput(graph);
  const producers = new Map(graph.ops.map((op) => [op.result, op]));
  const joined = new Set(graph.ops.flatMap(({ kind, inputs }) => (kind === 'join' ? inputs : [])));
  const faults = graph.ops
    .filter(({ result, kind }) => result !== input?.level && !isKnown(kind))
    .map(otherOp);
  if (graph.inputs.length !== 1) faults.push(`it has ${graph.inputs.length} inputs, not one`);
  if (graph.outputs.length !== 1) faults.push(`it has ${graph.outputs.length} outputs, not one`);
  if (faults.length > 0) fail(codes.notNetx({ faults }));
  const given = input?.value ?? graph.inputs[0]!.name;
  const isRow = (value: string) => {
    const op = producers.get(value);
    return value === given || isRowOf(op) || (op?.kind === 'reshape' && joined.has(value));
  };
  const rows = new Map<string, Row>();
  const begun = new Set<string>();
  const add = (value: string): void => {
    if (value === given || rows.has(value)) return;
    if (begun.has(value)) {
      faults.push(`'${value}' is read by a layer in front of it`);
      return;
    }
    begun.add(value);
    const row = rowAt(producers, value, isRow);
    if (typeof row === 'string') faults.push(row);
    else {
      sourcesOf(row).forEach(add);
      rows.set(value, row);
    }
  };
  add(lastOf(producers, graph.outputs[0]!.value, given));
  if (rows.size === 0 && faults.length === 0) faults.push('it has no layers');
  if (faults.length > 0) fail(codes.notNetx({ faults: [...new Set(faults)] }));
  return ordered([...rows.values()], given, input?.gain);
}

/** Why an op has no place in a layer, where its name does not say it. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['diagonal', 'weighs neurons one by one, as no layer there does'],
  ['encode', 'makes levels of an input for a converted network'],
  ['integrate-and-fire', 'is reset by its threshold, and neurons there to zero'],
  ['level', 'sends what is missing of the level of a sum, as no neuron there does'],
  ['lif-soft-reset', 'is reset by its threshold, and neurons there to zero'],
  ['source', 'sends a constant, and layers there hear others'],
]);

function otherOp({ result, kind }: Op): string {
  const reason = REASONS.get(kind);
  return `'${result}' is ${kind}${reason === undefined ? '' : `: it ${reason}`}`;
}

function isKnown(kind: string): boolean {
  return NEURONS.has(kind) || SYNAPSES.has(kind) || PASSED.has(kind) || kind === 'join';
}

export function sourcesOf(row: Row): readonly string[] {
  if (row.kind === 'input') return [];
  return row.kind === 'concat' ? row.values : [row.from];
}

/** Whoever reads a network counts its spikes: that is no layer. */
function lastOf(producers: ReadonlyMap<string, Op>, value: string, given: string): string {
  const op = producers.get(value);
  const source = op?.inputs[0];
  const isBehindRow = source !== undefined && source !== given && isRowOf(producers.get(source));
  return isBehindRow && isCount(op!) ? source : value;
}

/** The row that ends with a value, or why it is none. */
function rowAt(
  producers: ReadonlyMap<string, Op>,
  value: string,
  isRow: (value: string) => boolean,
): Row | string {
  const op = producers.get(value);
  if (!op) return `'${value}' is given from outside, and is no row`;
  if (op.kind === 'join') return { kind: 'concat', values: op.inputs, value };
  if (op.kind === 'reshape') return { kind: 'flatten', from: op.inputs[0]!, value };
  if (!NEURONS.has(op.kind)) return `'${value}' is ${op.kind}, and has no neurons behind it`;
  const average = averageOf(op, producers, isRow);
  if (average) return { kind: 'average', value, ...average };
  const ways = op.inputs.map((at) => wayTo(producers, at, { value, isRow }));
  const fault = ways.find((way) => typeof way === 'string');
  if (fault !== undefined) return fault;
  const [way, other] = ways as [Way, Way?];
  const imaginary = other?.synapse;
  if (other && !isSamePath(way, other))
    return `'${value}' hears two currents that are not both parts of one`;
  return { kind: 'layer', value, population: op, ...way, ...(imaginary && { imaginary }) };
}

/** How messages come from a row to neurons. */
type Way = Pick<LayerRow, 'from' | 'delay' | 'isFlattened' | 'synapse' | 'recurrent'>;

interface End {
  readonly value: string;
  readonly isRow: (value: string) => boolean;
}

/** The way back from what neurons read to the row before, or why there is none. */
function wayTo(
  producers: ReadonlyMap<string, Op>,
  start: string,
  { value, isRow }: End,
): Way | string {
  let [delay, isFlattened] = [0, false];
  let [synapse, recurrent] = [undefined, undefined] as [Op | undefined, Op | undefined];
  for (let at = start; ;) {
    const reader = producers.get(at);
    if (!reader || isRow(at)) return { from: at, delay, isFlattened, synapse, recurrent };
    if (reader.kind === 'add') {
      const loop = synapse || recurrent ? undefined : loopOf(reader, value, producers);
      if (!loop)
        return `'${at}' adds two currents, neither of which comes from its own neurons a step before`;
      recurrent = loop.recurrent;
      at = loop.forward;
      continue;
    }
    if (SYNAPSES.has(reader.kind)) {
      if (synapse) return `'${synapse.result}' reads a synapse`;
      synapse = reader;
    } else if (reader.kind === 'delay') delay += reader.attrs['steps'] as number;
    else isFlattened ||= synapse !== undefined;
    at = reader.inputs[0]!;
  }
}

/** Whether both parts of a current are made of the same messages, by synapses that are alike but for their weights. */
function isSamePath(a: Way, b: Way): boolean {
  if (a.from !== b.from || a.delay !== b.delay || a.isFlattened !== b.isFlattened) return false;
  if (!a.synapse || !b.synapse || a.recurrent || b.recurrent) return false;
  const [x, y] = [a.synapse, b.synapse];
  const names = Object.keys({ ...x.attrs, ...y.attrs }).filter((name) => !OF_WEIGHTS.has(name));
  return (
    x.kind === y.kind &&
    sameShape((x.attrs['weight'] as Tensor).shape, (y.attrs['weight'] as Tensor).shape) &&
    names.every((name) => sameAttr(x.attrs[name], y.attrs[name]))
  );
}

/** What of a synapse says its weights. */
const OF_WEIGHTS: ReadonlySet<string> = new Set(['weight', 'exponent', 'weightBits', 'signMode']);

function isRowOf(op: Op | undefined): boolean {
  return op !== undefined && (NEURONS.has(op.kind) || op.kind === 'join');
}

/** The synapse by which neurons hear themselves a step later, of two that are added. */
function loopOf(add: Op, population: string, producers: ReadonlyMap<string, Op>) {
  for (const [own, forward] of [add.inputs, add.inputs.toReversed()] as [string, string][]) {
    const recurrent = producers.get(own);
    const late = recurrent?.kind === 'dense' ? producers.get(recurrent.inputs[0]!) : undefined;
    const isOwn = late?.kind === 'delay' && late.attrs['steps'] === 1;
    if (recurrent && isOwn && late.inputs[0] === population) return { recurrent, forward };
  }
  return undefined;
}

/** Each row reads the one before it, and where it does not, one that goes back stands between; the input comes first. */
function ordered(rows: readonly Row[], given: string, gain: number | undefined): readonly Row[] {
  const first = rows.findIndex((row) => row.kind === 'layer' && !row.synapse && row.from === given);
  const reader = rows[first];
  const others = rows.filter((row) => row !== reader);
  const isRead = reader?.kind === 'layer' && !others.some((row) => sourcesOf(row).includes(given));
  const start: Row = isRead
    ? { ...reader, ...(gain !== undefined && { gain }) }
    : { kind: 'input', value: given };
  const result: Row[] = [start];
  for (const row of isRead ? others : rows) {
    const before = result.at(-1)!.value;
    if (row.kind !== 'concat' && row.kind !== 'input' && row.from !== before)
      result.push({ kind: 'concat', values: [row.from], value: row.from });
    result.push(row);
  }
  return result;
}

/** The largest level of a float input, as the reader of such files has it: what a chip adds to a voltage. */
const MOST_INPUT = 4095;

/** A float input whose levels a population reads as a current: as the format's input layers take it. */
function floatInput({ inputs, ops }: Graph) {
  const level = ops.find(({ kind, inputs: [x] }) => kind === 'encode' && x === inputs[0]?.name);
  const sum = ops.find(({ kind, inputs: [x] }) => kind === 'sigma' && x === level?.result);
  const { gain, low, high, limit } = level?.attrs ?? {};
  const isWhole = high === MOST_INPUT && low === -MOST_INPUT && limit === 2 * MOST_INPUT;
  const isAlone = ops.filter((op) => op.inputs.includes(level?.result ?? '')).length === 1;
  const isPlain = isAlone && sum && Object.keys(sum.attrs).length === 0;
  return level && isWhole && isPlain && Number.isInteger(gain)
    ? { gain: gain as number, level: level.result, value: sum.result }
    : undefined;
}
