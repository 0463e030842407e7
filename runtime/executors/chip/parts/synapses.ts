import type { Attrs, Op } from '../../../../src/ir/graph.ts';
import { signModeOf } from '../../../../src/ir/fixed-weights.ts';
import type { ValueType } from '../../../../src/ir/types.ts';
import { type Tensor, numbersOf, tensor, tensorOf } from '../../../../src/tensor/tensor.ts';
import {
  type Box,
  cornerBox,
  elementsOf,
  hullOfElements,
  wholeBox,
} from '../../../../src/tensor/box.ts';
import { type Part, cutTensor } from './part.ts';

/* Parts of synapses: the weights to some neurons, and what these weigh. */

/** How weights are stored follows from all of them, so it is said before some are taken. */
export function withSignMode(attrs: Attrs): Attrs {
  if (attrs['weightBits'] === undefined || attrs['signMode'] !== undefined) return attrs;
  let [least, most] = [0, 0];
  for (const weight of numbersOf(attrs['weight'] as Tensor)) {
    least = Math.min(least, weight);
    most = Math.max(most, weight);
  }
  return { ...attrs, signMode: signModeOf(least, most) };
}

export function densePart({ attrs }: Op, [x]: readonly ValueType[], box: Box): Part {
  const inputs = x!.shape.at(-1)!;
  const rows: Box = [box.at(-1)!, [0, inputs]];
  const tensors = ['weight', 'delays'].flatMap((name) => {
    const whole = attrs[name] as Tensor | undefined;
    return whole ? [[name, cutTensor(whole, rows)] as const] : [];
  });
  return {
    reads: [[...box.slice(0, -1), [0, inputs]]],
    attrs: { ...withSignMode(attrs), ...Object.fromEntries(tensors) },
    makes: box,
  };
}

interface Lists {
  readonly starts: Int32Array;
  readonly targets: Int32Array;
  readonly weights: ArrayLike<number>;
  readonly delays: ArrayLike<number> | undefined;
}

/** The listed synapses to a run of neurons, from the smallest box that holds all their sources. */
export function sparsePart({ attrs }: Op, [x]: readonly ValueType[], box: Box): Part {
  const [first, end] = box[0]!;
  const lists = listsOf(attrs);
  const { starts, targets } = lists;
  const isMeant = (k: number) => targets[k]! >= first && targets[k]! < end;
  const all = elementsOf(x!.shape, wholeBox(x!.shape));
  const heard = all.filter((j) => {
    for (let k = starts[j]!; k < starts[j + 1]!; k++) if (isMeant(k)) return true;
    return false;
  });
  const read = hullOfElements(x!.shape, heard) ?? cornerBox(x!.shape);
  const kept: number[] = [];
  const from = [0];
  for (const j of elementsOf(x!.shape, read)) {
    for (let k = starts[j]!; k < starts[j + 1]!; k++) if (isMeant(k)) kept.push(k);
    from.push(kept.length);
  }
  const list = (dtype: 'i32' | 'u8', of: ArrayLike<number>, minus = 0) => {
    const numbers = kept.map((k) => of[k]! - minus);
    return tensorOf(dtype, [kept.length], numbers);
  };
  const { delays, weights } = lists;
  return {
    reads: [read],
    attrs: {
      ...withSignMode(attrs),
      ...{ size: end - first, starts: tensor('i32', [from.length], Int32Array.from(from)) },
      ...{ targets: list('i32', targets, first), weight: list('i32', weights) },
      ...(delays && { delays: list('u8', delays) }),
    },
    makes: box,
  };
}

function listsOf(attrs: Attrs): Lists {
  const numbers = (name: string) => numbersOf(attrs[name] as Tensor);
  return {
    starts: numbers('starts') as Int32Array,
    targets: numbers('targets') as Int32Array,
    weights: numbers('weight'),
    delays: attrs['delays'] === undefined ? undefined : numbers('delays'),
  };
}
