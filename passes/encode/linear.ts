import type { Op } from '../../src/ir/graph.ts';
import { poolAxes } from '../../src/ir/ops/pools/pool.ts';
import { windowsOf } from '../../src/ir/ops/windows.ts';
import { wireAttrs } from '../../src/ir/ops/ledgers/wire-places.ts';
import { broadcastIndex, sameShape, sizeOf } from '../../src/tensor/shape.ts';
import { type Tensor, numbersOf, tensor } from '../../src/tensor/tensor.ts';
import { timesFactors } from '../../src/tensor/times-factors.ts';
import type { SnnBuilder } from './builder.ts';
import type { Carried, Current, Spikes } from './carried.ts';
import type { Lowering, Lowerings } from './lowering.ts';

/** Ops that weigh and add: synapses, with the scale of the messages in their weights. */
export const LINEAR: Lowerings = {
  dense: synapse(weighted),
  conv: synapse(weighted),
  'conv-transpose': synapse(weighted),
  'average-pool': synapse(averagePool),
  'reduce-mean': synapse((op, x, builder) => reduce(op, x, builder, true)),
  'reduce-sum': synapse((op, x, builder) => reduce(op, x, builder, false)),
  resample: synapse(resample),
  'cum-sum': synapse(cumSum),
};

function synapse(lower: (op: Op, x: Carried, builder: SnnBuilder) => Carried): Lowering {
  return {
    becomes: 'synapse',
    reads: 'narrow',
    lower: (op, [x], builder) => lower(op, x!, builder),
  };
}

function weighted(op: Op, x: Carried, builder: SnnBuilder): Current {
  const spikes = builder.spikes(op, x, op.inputs[0]!);
  const { bias, weight, ...rest } = op.attrs as Record<string, Tensor>;
  const factors = { values: Float64Array.of(spikes.scale), run: sizeOf(weight!.shape) };
  const attrs = { ...rest, weight: timesFactors(weight!, factors) };
  const name = builder.emit(op.kind, op, [spikes.name], attrs);
  return { as: 'current', name, unit: 1, bias: bias && alongChannels(bias, op) };
}

/** A convolution's bias stands along its channels, a dense op's along the last axis. */
function alongChannels(bias: Tensor, op: Op): Tensor {
  const spatial = op.kind === 'dense' ? 0 : op.type.shape.length - 2;
  const ones = new Array<number>(spatial).fill(1);
  return tensor('f32', [...bias.shape, ...ones], bias.data);
}

/** One listed synapse: from an element of the input to one of the result. */
interface Link {
  readonly source: number;
  readonly target: number;
  readonly weight: number;
}

/** Listed synapses, ordered by their source. */
function linked(op: Op, x: Carried, builder: SnnBuilder, links: readonly Link[]): Current {
  const spikes = builder.spikes(op, x, op.inputs[0]!);
  const sources = sizeOf(builder.shapeOf(spikes.name));
  const starts = new Int32Array(sources + 1);
  for (const { source } of links) starts[source + 1]!++;
  for (let i = 0; i < sources; i++) starts[i + 1]! += starts[i]!;
  const next = starts.slice();
  const targets = new Int32Array(links.length);
  const weights = new Float32Array(links.length);
  for (const { source, target, weight } of links) {
    const at = next[source]!++;
    targets[at] = target;
    weights[at] = weight * spikes.scale;
  }
  const attrs = {
    starts: tensor('i32', [starts.length], starts),
    targets: tensor('i32', [targets.length], targets),
    weight: tensor('f32', [weights.length], weights),
    size: sizeOf(op.type.shape),
  };
  const flat = builder.emit('sparse', { ...op, result: `${op.result}.flat` }, [spikes.name], attrs);
  const name = builder.emit('reshape', op, [flat], { shape: op.type.shape });
  return { as: 'current', name, unit: 1 };
}

/** Each element of the result is the same weighted sum of a run of elements. */
function summed(op: Op, x: Carried, builder: SnnBuilder, row: Float32Array): Current {
  const spikes = builder.spikes(op, x, op.inputs[0]!);
  const rows = { ...op, result: `${op.result}.rows` };
  const shape = [sizeOf(op.type.shape), row.length];
  const split = builder.emit('reshape', rows, [spikes.name], { shape });
  const weight = tensor(
    'f32',
    [1, row.length],
    row.map((factor) => factor * spikes.scale),
  );
  const flat = builder.emit('dense', { ...op, result: `${op.result}.flat` }, [split], { weight });
  const name = builder.emit('reshape', op, [flat], { shape: op.type.shape });
  return { as: 'current', name, unit: 1 };
}

function averagePool(op: Op, x: Carried, builder: SnnBuilder): Current {
  const attrs = op.attrs as unknown as Parameters<typeof poolAxes>[1] & { countPads?: boolean };
  const shape = shapeBefore(op, x, builder);
  const axes = poolAxes(shape, attrs);
  const { inside, mostInside } = windowsOf(axes);
  const taps = new Int32Array(mostInside);
  const [inPlaces, outPlaces] = [sizeOf(shape.slice(2)), sizeOf(op.type.shape.slice(2))];
  const unit = unitAverages(op, shape, builder);
  // A window that sees as much as all of a plane, or nearly, is a row of weights.
  if (outPlaces === 1) {
    const row = new Float32Array(inPlaces);
    const count = inside(0, taps);
    for (let t = 0; t < count; t++) row[taps[t]!] = unit[0]! / count;
    return summed(op, x, builder, row);
  }
  const links: Link[] = [];
  for (let window = 0; window < outPlaces; window++) {
    const count = inside(window, taps);
    for (let plane = 0; plane < shape[0]! * shape[1]!; plane++)
      for (let t = 0; t < count; t++)
        links.push({
          source: plane * inPlaces + taps[t]!,
          target: plane * outPlaces + window,
          weight: unit[window]! / count,
        });
  }
  return linked(op, x, builder, links);
}

/** What each window makes of ones: less than one where it counts what lies outside. */
function unitAverages(op: Op, shape: readonly number[], { table }: SnnBuilder): ArrayLike<number> {
  const one = { ...op.type, shape: [1, 1, ...shape.slice(2)] };
  const type = { ...op.type, shape: [1, 1, ...op.type.shape.slice(2)] };
  const facts = { stage: 'ann', attrs: op.attrs, inputs: [one], type } as const;
  const ones = new Float32Array(sizeOf(one.shape)).fill(1);
  return table.get(op.kind)!.kernel(facts).step([ones], 1).slice();
}

function reduce(op: Op, x: Carried, builder: SnnBuilder, isMean: boolean): Current {
  const shape = shapeBefore(op, x, builder);
  const axes = op.attrs['axes'] as readonly number[];
  const kept = shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
  const weight = isMean ? sizeOf(kept) / sizeOf(shape) : 1;
  const first = shape.findIndex((_, axis) => axes.includes(axis));
  const isTrailing = first >= 0 && shape.every((_, axis) => axis < first || axes.includes(axis));
  const run = sizeOf(shape.slice(first));
  if (isTrailing && run > 0) return summed(op, x, builder, new Float32Array(run).fill(weight));
  const targets = broadcastIndex(kept, shape);
  const links = Array.from(targets, (target, source) => ({ source, target, weight }));
  return linked(op, x, builder, links);
}

/** Each place of the result is a weighted sum of neighbours along one axis. */
function resample(op: Op, x: Carried, builder: SnnBuilder): Current {
  const shape = shapeBefore(op, x, builder);
  const { axis, starts, weights } = op.attrs as unknown as {
    axis: number;
    starts: Tensor;
    weights: Tensor;
  };
  const [first, factors] = [numbersOf(starts), numbersOf(weights)];
  const [places, neighbours] = weights.shape as [number, number];
  const [outer, run] = [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis + 1))];
  const links: Link[] = [];
  for (let block = 0; block < outer; block++)
    for (let place = 0; place < places; place++)
      for (let t = 0; t < neighbours; t++) {
        const weight = factors[place * neighbours + t]!;
        if (weight === 0) continue;
        for (let i = 0; i < run; i++)
          links.push({
            source: (block * shape[axis]! + first[place]! + t) * run + i,
            target: (block * places + place) * run + i,
            weight,
          });
      }
  return linked(op, x, builder, links);
}

function shapeBefore(op: Op, x: Carried, builder: SnnBuilder): readonly number[] {
  return builder.shapeOf(builder.spikes(op, x, op.inputs[0]!).name);
}

/** A value times a number for each element or channel. */
export function scaled(op: Op, x: Carried, factor: Tensor, builder: SnnBuilder): Current {
  const spikes = widened(op, builder.spikes(op, x, op.inputs[0]!), builder);
  const data = Float32Array.from(numbersOf(factor), (w) => w * spikes.scale);
  const weight = tensor('f32', factor.shape, data);
  const name = builder.emit('diagonal', op, [spikes.name], { weight });
  return { as: 'current', name, unit: 1 };
}

/** Spikes, or a current, in the shape of an op that they are broadcast to. */
export function widened<X extends Spikes | Current>(op: Op, x: X, builder: SnnBuilder): X {
  const shape = builder.shapeOf(x.name);
  if (sameShape(shape, op.type.shape)) return x;
  const attrs = wireAttrs(op.type.shape, broadcastIndex(shape, op.type.shape));
  const wide = { ...op, result: `${op.result}.wide` };
  return { ...x, name: builder.emit('wire', wide, [x.name], attrs) };
}

/** The sum of all elements up to each, or from it on, along an axis. */
function cumSum(op: Op, x: Carried, builder: SnnBuilder): Current {
  const shape = shapeBefore(op, x, builder);
  const attrs = op.attrs as { axis: number; exclusive?: boolean; reverse?: boolean };
  const { axis, exclusive = false, reverse = false } = attrs;
  const extent = shape[axis]!;
  const run = sizeOf(shape.slice(axis + 1));
  const links: Link[] = [];
  for (let source = 0; source < sizeOf(shape); source++) {
    const at = Math.floor(source / run) % extent;
    const last = reverse ? -at : extent - 1 - at;
    const direction = reverse ? -1 : 1;
    for (let step = exclusive ? 1 : 0; step <= Math.abs(last); step++)
      links.push({ source, target: source + direction * step * run, weight: 1 });
  }
  return linked(op, x, builder, links);
}
