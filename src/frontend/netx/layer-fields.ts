import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import type { Hdf5Dataset, Hdf5Group } from '../../formats/hdf5/read/read.ts';
import { type Tensor, tensorOf } from '../../tensor/tensor.ts';

/** What a file says of one layer. What is wrong with it is told with the layer's number. */
export interface LayerFields {
  readonly index: number;
  /** The kind of layer. */
  readonly type: string;
  /** The kind of its neurons, nothing where it has none. */
  readonly neuron: string | undefined;
  has(name: string): boolean;
  /** A word; nothing where the file does not say it. */
  word(name: string): string | undefined;
  /** One number, which must be there unless a default is given. */
  number(name: string, otherwise?: number): number;
  /** A list of integers that are not below a bound. */
  extents(name: string, low: number): readonly number[];
  /** Numbers as integers, as the tools of the format cut them, with their shape. */
  integers(name: string): Integers;
  refuse(fault: string): never;
}

export interface Integers {
  readonly shape: readonly number[];
  readonly numbers: Int32Array;
}

/** Of 32 bits; not a number is beyond them too. */
const BEYOND_INTEGERS = 2 ** 31;

export function layerFields(group: Hdf5Group, index: number, file: string): LayerFields {
  const refuse = (text: string): never =>
    fail(codes.wrongNetxLayer({ layer: index, fault: text }, { file, item: `layer/${index}` }));
  const find = (name: string): Hdf5Dataset | undefined => {
    let object: Hdf5Group | Hdf5Dataset | undefined = group;
    for (const part of name.split('/'))
      object = object?.kind === 'group' ? object.children.get(part) : undefined;
    return object?.kind === 'dataset' ? object : undefined;
  };
  const need = (name: string) => find(name) ?? refuse(`it has no ${name}`);
  const word = (name: string) => find(name)?.texts()[0];
  const numbersOf = (name: string) => {
    const numbers = need(name).numbers();
    return numbers.every((x) => Math.abs(x) < BEYOND_INTEGERS)
      ? numbers
      : refuse(`its ${name} does not fit 32 bits`);
  };
  return {
    index,
    type: word('type') ?? refuse('it has no type'),
    neuron: word('neuron/type'),
    has: (name) => find(name) !== undefined,
    word,
    number(name, otherwise) {
      if (otherwise !== undefined && !find(name)) return otherwise;
      const numbers = numbersOf(name);
      return numbers.length === 1
        ? numbers[0]!
        : refuse(`its ${name} is ${numbers.length} numbers`);
    },
    extents(name, low) {
      const extents = Array.from(numbersOf(name));
      return extents.length > 0 && extents.every((x) => Number.isInteger(x) && x >= low)
        ? extents
        : refuse(`its ${name} is [${extents.slice(0, 8).join(',')}]`);
    },
    integers: (name) => ({ shape: need(name).shape, numbers: Int32Array.from(numbersOf(name)) }),
    refuse,
  };
}

/** Integers in the fewest bits that a file of tensors has for them. */
export function integerTensor(shape: readonly number[], numbers: ArrayLike<number>): Tensor {
  const all = Array.from(numbers);
  const fits = (bits: number) => all.every((x) => x >= -(2 ** (bits - 1)) && x < 2 ** (bits - 1));
  return tensorOf(fits(8) ? 'i8' : fits(16) ? 'i16' : 'i32', shape, all);
}
