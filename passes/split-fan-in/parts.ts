import { signModeOf } from '../../src/ir/fixed-weights.ts';
import type { Attrs, Op } from '../../src/ir/graph.ts';
import { extentOf } from '../../src/ir/level-range.ts';
import { type Shape, sizeOf } from '../../src/tensor/shape.ts';
import { placesOf, sliceOf, slicesOf } from '../../src/tensor/slice.ts';
import { type Tensor, numbersOf, tensor } from '../../src/tensor/tensor.ts';

/** A synapse that has a part of another's weights, and which elements of that one's input it reads. */
export interface Part {
  readonly attrs: Attrs;
  readonly input?: { readonly shape: Shape; readonly places: Int32Array };
}

interface Splitting {
  /** How many synapses each neuron has, at most. */
  fanIn(op: Op): number;
  /** Synapses of at most so many for each neuron; nothing where there are none. */
  split(op: Op, x: Shape, most: number): readonly Part[] | undefined;
}

export const SPLITTINGS: Readonly<Record<string, Splitting>> = {
  dense: {
    fanIn: ({ attrs }) => (attrs['weight'] as Tensor).shape[1]!,
    split: (op, x, most) => alongChannels(op, x, { axis: x.length - 1, groups: 1, most }),
  },
  conv: {
    fanIn: ({ attrs }) => sizeOf((attrs['weight'] as Tensor).shape.slice(1)),
    split(op, x, most) {
      const kernel = sizeOf((op.attrs['weight'] as Tensor).shape.slice(2));
      const groups = op.attrs['groups'] as number;
      // A kernel that has more places than that cannot be split by its channels.
      const channels = Math.floor(most / kernel);
      return channels > 0 ? alongChannels(op, x, { axis: 1, groups, most: channels }) : undefined;
    },
  },
  sparse: {
    fanIn: (op) => Math.max(0, ...fanInOf(op)),
    split: (op, _x, most) => byTarget(op, most),
  },
};

interface Channels {
  readonly axis: number;
  readonly groups: number;
  readonly most: number;
}

/** Some channels of every group each; weights are [out, in / groups, ...]. */
function alongChannels(op: Op, x: Shape, { axis, groups, most }: Channels): readonly Part[] {
  const weight = op.attrs['weight'] as Tensor;
  const perGroup = weight.shape[1]!;
  const grouped = [...x.slice(0, axis), groups, perGroup, ...x.slice(axis + 1)];
  return slicesOf(perGroup, most).map(({ start, count }) => {
    const slice = { axis: 1, start, count };
    const delays = op.attrs['delays'] as Tensor | undefined;
    return {
      attrs: {
        ...signed(op),
        weight: sliceOf(weight, slice),
        ...(delays && { delays: sliceOf(delays, slice) }),
      },
      input: {
        shape: x.with(axis, groups * count),
        places: placesOf(grouped, { axis: axis + 1, start, count }),
      },
    };
  });
}

/** Of each neuron's synapses the first few, the next few, and so on. */
function byTarget(op: Op, most: number): readonly Part[] {
  const { starts, targets, weight, delays } = op.attrs as Partial<Record<string, Tensor>>;
  const [begins, ends] = [numbersOf(starts!), numbersOf(targets!)];
  const parts = Math.ceil(Math.max(...fanInOf(op)) / most);
  const seen = new Int32Array(op.attrs['size'] as number);
  const partOf = Int32Array.from(ends, (target) => Math.floor(seen[target]!++ / most));
  return Array.from({ length: parts }, (_, part) => {
    const own = [...partOf.keys()].filter((k) => partOf[k] === part);
    const sources = new Int32Array(starts!.shape[0]!);
    let source = 0;
    for (const k of own) {
      while (begins[source + 1]! <= k) source++;
      sources[source + 1]!++;
    }
    for (let j = 1; j < sources.length; j++) sources[j]! += sources[j - 1]!;
    const lists = { targets: only(targets!, own), weight: only(weight!, own) };
    return {
      attrs: {
        ...signed(op),
        ...{ ...lists, starts: tensor('i32', starts!.shape, sources) },
        ...(delays && { delays: only(delays, own) }),
      },
    };
  });
}

function only({ dtype, data }: Tensor, places: readonly number[]): Tensor {
  const part = data.slice(0, places.length);
  places.forEach((place, i) => (part[i] = data[place]!));
  return tensor(dtype, [places.length], part);
}

function fanInOf({ attrs }: Op): Int32Array {
  const counts = new Int32Array(attrs['size'] as number);
  for (const target of numbersOf(attrs['targets'] as Tensor)) counts[target]!++;
  return counts;
}

/** How a chip signs weights follows from all of them, so a part is told. */
function signed({ attrs }: Op): Attrs {
  if (attrs['weightBits'] === undefined || attrs['signMode'] !== undefined) return attrs;
  return { ...attrs, signMode: signModeOf(...extentOf(attrs['weight'] as Tensor)) };
}
