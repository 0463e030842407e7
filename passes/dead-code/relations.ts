import type { Op } from '../../src/ir/graph.ts';
import { storedWeights } from '../../src/ir/fixed-weights.ts';
import type { ValueType } from '../../src/ir/types.ts';
import { wirePlaces } from '../../src/ir/ops/ledgers/wire-places.ts';
import { type Numbers } from '../../src/tensor/dtype.ts';
import { type Tensor, numbersOf } from '../../src/tensor/tensor.ts';
import { ELEMENTWISE, runOf, sameRuns } from './axes.ts';
import type { Units } from './units.ts';

/** What an op has to know of the values around it. */
export interface Around {
  readonly types: ReadonlyMap<string, ValueType>;
  readonly axes: ReadonlyMap<string, number>;
}

/** Which channels of the input an op needs for those of its result: called once for each that it needs. */
export type Needs = (
  isNeeded: (channel: number) => boolean,
  need: (channel: number) => void,
) => void;

/**
 * How an op holds channels of its inputs and its result together. What it does not unite it says the needs of; and
 * nothing where all of its inputs and of its result have to stay.
 */
export interface Relation {
  unite?(units: Units): void;
  readonly needs?: Needs;
}

export function relationOf(op: Op, around: Around): Relation | undefined {
  if (ELEMENTWISE.has(op.kind)) return elementwise(op, around);
  return RELATIONS[op.kind]?.(op, around);
}

type Relate = (op: Op, around: Around) => Relation | undefined;

const RELATIONS: Readonly<Record<string, Relate>> = {
  conv: (op, around) =>
    isSecond(op, around)
      ? convolution(op, (op.attrs['weight'] as Tensor).shape[0]!)
      : allOfIt(op, around),
  'conv-transpose': (op, around) => (isSecond(op, around) ? transposed(op) : allOfIt(op, around)),
  dense: (op, around) => (isLast(op, around) ? { needs: denseNeeds(op) } : allOfIt(op, around)),
  extreme: shifted,
  join: joined,
  lookup: ({ attrs }) =>
    attrs['code'] === 'payload' && (attrs['table'] as Tensor).shape.length > 1 ? {} : undefined,
  reshape: reshaped,
  source: ({ attrs }) => (attrs['code'] === 'payload' ? {} : undefined),
  sparse: (op, { types }) =>
    types.get(op.inputs[0]!)!.shape.length === 1 ? { needs: sparseNeeds(op) } : undefined,
  wire: (op, around) => ({ needs: wireNeeds(op, around) }),
};

function extentOf(name: string, { types, axes }: Around): number {
  return runOf(types.get(name)!.shape, axes.get(name)!).extent;
}

function isLast(op: Op, { axes }: Around): boolean {
  return axes.get(op.inputs[0]!) === 1;
}

/** What a convolution reads may have its channels elsewhere, where another reader has them. */
function isSecond(op: Op, { axes }: Around): boolean {
  return axes.get(op.inputs[0]!) === op.type.shape.length - 1;
}

/** A synapse whose input has its channels elsewhere reads all of it, and loses channels of its result alone. */
function allOfIt(op: Op, around: Around): Relation | undefined {
  if (((op.attrs['groups'] as number | undefined) ?? 1) > 1) return undefined;
  const [name] = op.inputs as [string];
  const extent = extentOf(name, around);
  return {
    unite(units) {
      for (let c = 0; c < extent; c++) units.need(name, c);
    },
  };
}

/** Channel by channel, where all have the same. */
function elementwise(op: Op, around: Around): Relation | undefined {
  const axis = around.axes.get(op.result)!;
  const extent = extentOf(op.result, around);
  const isAlike = op.inputs.every(
    (name) => around.axes.get(name) === axis && extentOf(name, around) === extent,
  );
  return isAlike ? { unite: uniteAll(op, extent) } : undefined;
}

function uniteAll({ result, inputs }: Op, extent: number) {
  return (units: Units) => {
    for (const name of inputs) for (let c = 0; c < extent; c++) units.unite(name, c, result, c);
  };
}

/** What an extreme picks from must not be what is removed. */
function shifted(op: Op, around: Around): Relation | undefined {
  const axis = around.axes.get(op.inputs[0]!)!;
  if (axis < 2 || around.axes.get(op.result) !== axis - 1) return undefined;
  return { unite: uniteAll(op, extentOf(op.result, around)) };
}

function joined(op: Op, around: Around): Relation | undefined {
  const axis = around.axes.get(op.result)!;
  if (op.inputs.some((name) => around.axes.get(name) !== axis)) return undefined;
  if (op.type.shape.length - axis !== op.attrs['axis'])
    return { unite: uniteAll(op, extentOf(op.result, around)) };
  return {
    unite(units) {
      let at = 0;
      for (const name of op.inputs)
        for (let c = 0; c < extentOf(name, around); c++) units.unite(name, c, op.result, at++);
    },
  };
}

function reshaped(op: Op, around: Around): Relation | undefined {
  const [name] = op.inputs as [string];
  const { shape } = around.types.get(name)!;
  const [own, axis] = [around.axes.get(name)!, around.axes.get(op.result)!];
  if (sameRuns(shape, own, op.type.shape, axis) !== axis) return undefined;
  const [before, after] = [runOf(shape, own), runOf(op.type.shape, axis)];
  const units = Math.max(before.extent, after.extent);
  return {
    unite(all) {
      for (let i = 0; i < units; i++) {
        const from = Math.floor((i * before.extent) / units);
        all.unite(name, from, op.result, Math.floor((i * after.extent) / units));
      }
    },
  };
}

/** Of a convolution with groups whole groups go. */
function grouped(op: Op, ins: number, outs: number): Relation {
  const groups = op.attrs['groups'] as number;
  return {
    unite(units) {
      for (let group = 0; group < groups; group++) {
        const first = (group * outs) / groups;
        for (let o = 1; o < outs / groups; o++) units.unite(op.result, first, op.result, first + o);
        for (let i = 0; i < ins / groups; i++)
          units.unite(op.inputs[0]!, (group * ins) / groups + i, op.result, first);
      }
    },
  };
}

function convolution(op: Op, outs: number): Relation {
  const groups = op.attrs['groups'] as number;
  const weight = op.attrs['weight'] as Tensor;
  const ins = weight.shape[1]!;
  if (groups > 1) return grouped(op, ins * groups, outs);
  const kernel = weight.shape.slice(2).reduce((a, b) => a * b, 1);
  return { needs: rowNeeds(op, { outs, ins, kernel, outStride: ins * kernel, inStride: kernel }) };
}

function transposed(op: Op): Relation {
  const groups = op.attrs['groups'] as number;
  const [ins, perGroup, ...kernels] = (op.attrs['weight'] as Tensor).shape as number[];
  const kernel = kernels.reduce((a, b) => a * b, 1);
  if (groups > 1) return grouped(op, ins!, perGroup! * groups);
  const strides = { outStride: kernel, inStride: perGroup! * kernel };
  return { needs: rowNeeds(op, { outs: perGroup!, ins: ins!, kernel, ...strides }) };
}

function denseNeeds(op: Op): Needs {
  const [outs, ins] = (op.attrs['weight'] as Tensor).shape as [number, number];
  return rowNeeds(op, { outs, ins, kernel: 1, outStride: ins, inStride: 1 });
}

interface Rows {
  readonly outs: number;
  readonly ins: number;
  readonly kernel: number;
  readonly outStride: number;
  readonly inStride: number;
}

/** An input counts where a weight to a needed output is not zero. */
function rowNeeds(op: Op, { outs, ins, kernel, outStride, inStride }: Rows): Needs {
  return (isNeeded, need) => {
    const weights = weightsOf(op);
    let open = Array.from({ length: ins }, (_, i) => i);
    const counts = (start: number) => {
      for (let k = start; k < start + kernel; k++) if (weights[k] !== 0) return true;
      return false;
    };
    for (let o = 0; o < outs && open.length > 0; o++) {
      if (!isNeeded(o)) continue;
      open = open.filter((i) => {
        const isRead = counts(o * outStride + i * inStride);
        if (isRead) need(i);
        return !isRead;
      });
    }
  };
}

function sparseNeeds(op: Op): Needs {
  return (isNeeded, need) => {
    const weights = weightsOf(op);
    const starts = numbersOf(op.attrs['starts'] as Tensor);
    const targets = numbersOf(op.attrs['targets'] as Tensor);
    for (let j = 0; j + 1 < starts.length; j++)
      for (let k = starts[j]!; k < starts[j + 1]!; k++)
        if (weights[k] !== 0 && isNeeded(targets[k]!)) need(j);
  };
}

function wireNeeds(op: Op, around: Around): Needs {
  const [name] = op.inputs as [string];
  const from = runOf(around.types.get(name)!.shape, around.axes.get(name)!);
  const to = runOf(op.type.shape, around.axes.get(op.result)!);
  return (isNeeded, need) => {
    const index = wirePlaces(op.attrs);
    const isWanted = Array.from({ length: to.extent }, (_, channel) => isNeeded(channel));
    const isFound = new Uint8Array(from.extent);
    for (let start = 0, channel = 0; start < index.length; start += to.stride) {
      if (isWanted[channel])
        for (let i = start; i < start + to.stride; i++) {
          const source = index[i]!;
          if (source !== -1) isFound[Math.floor(source / from.stride) % from.extent] = 1;
        }
      channel = channel + 1 === to.extent ? 0 : channel + 1;
    }
    isFound.forEach((found, channel) => {
      if (found === 1) need(channel);
    });
  };
}

/** The weights as sums use them. */
export function weightsOf({ attrs }: Op): Numbers {
  const numbers = numbersOf(attrs['weight'] as Tensor);
  const { weightBits, signMode } = attrs as { weightBits?: number; signMode?: 'mixed' };
  if (weightBits === undefined && signMode === undefined) return numbers;
  return storedWeights(numbers, weightBits ?? 8, signMode);
}
