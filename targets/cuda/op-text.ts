import type { NativeModel, NativeOp } from '../../src/ir/engine/image.ts';
import type { Numbers } from '../../src/tensor/dtype.ts';

/** One call of a kernel in a step. */
export interface Call {
  readonly text: string;
  readonly reads: readonly number[];
  readonly writes: readonly number[];
  /** The thread that handles an element of the result reads that element of the inputs only. */
  readonly readsInPlace: boolean;
  /** The same thread as in all other kernels writes an element of the result. */
  readonly writesInPlace: boolean;
  /** It adds to what is counted. */
  readonly counts?: boolean;
  /** It takes all samples at once. */
  readonly takesSamples?: boolean;
}

/** An op as C++: the members of a type that kernels take, and what runs with it. */
export interface OpText {
  readonly members: readonly string[];
  /** What runs in a tile of steps. */
  readonly calls: readonly Call[];
  /** What runs instead where the op runs before what it reads: at its place, and when all that is sent is known. */
  readonly early?: { readonly calls: readonly Call[]; readonly last: readonly Call[] };
  /** What runs where the result has no elements: nothing, unless something is remembered. */
  readonly whenEmpty?: readonly Call[];
}

/** What an op is written down with. */
export interface OpWriter {
  readonly op: NativeOp;
  readonly model: NativeModel;
  /** What the op is called in the text. */
  readonly name: string;
  /** The most steps of a tile that it runs in. */
  readonly steps: number;
  /** How many elements an input has, or the result. */
  readonly sizeOf: (value: number) => number;
  /** `using NAME = ...;` for a value, an array, a state that can be read by name, or room to work in. */
  readonly value: (name: string, value: number) => string;
  readonly array: (name: string, numbers: Numbers) => string;
  readonly state: (name: string, type: string, size: number) => string;
  readonly room: (name: string, type: string, size: number) => string;
}

export type WriteOp = (writer: OpWriter) => OpText;

export const I32 = 'std::int32_t';

/** A call of a kernel that takes the op's type. */
export function callOf(
  { op, name }: OpWriter,
  kernel: string,
  places: { readonly reads: boolean; readonly writes: boolean },
): Call {
  return {
    text: `${kernel}<${name}>`,
    reads: op.inputs,
    writes: [op.output],
    readsInPlace: places.reads,
    writesInPlace: places.writes,
  };
}

/** A call of the kernel of populations, whose neurons are of a type that takes the op's. */
export function populationOf(writer: OpWriter, neuron: string): Call {
  return { ...callOf(writer, '', IN_PLACE), text: `population<${neuron}, ${writer.name}>` };
}

/** Each element of the result is made of the same element of the inputs. */
export const IN_PLACE = { reads: true, writes: true };
/** Each element of the result is made of any of the inputs. */
export const GATHERED = { reads: false, writes: true };
/** A thread makes some elements of the result that another one would make elsewhere. */
export const BY_ROWS = { reads: false, writes: false };
