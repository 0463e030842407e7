import type { Op } from '../../src/ir/graph.ts';
import { assertNever } from '../../src/support/assert-never.ts';
import type { ValueType } from '../../src/ir/types.ts';
import type { Numbers } from '../../src/tensor/dtype.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import type { Levels } from './levels.ts';

/** Between which numbers a value lies, and into how many bits of levels it is divided where it is sent. */
export interface Extent {
  readonly low: number;
  readonly high: number;
  readonly bits: number;
}

/** What calibration saw of a value; the population that sends it is called as the op that says so. */
export interface Range extends Extent {
  readonly origin: Origin;
}

/** What an op of the spiking network is made for: its name and where it comes from. */
export type Origin = Pick<Op, 'result' | 'loc'>;

/** value = scale * (sum of messages), which lies between two levels. */
export interface Spikes {
  readonly as: 'spikes';
  readonly name: string;
  readonly scale: number;
  readonly low: number;
  readonly high: number;
}

/** value = unit * (sum of currents) + bias. */
export interface Current {
  readonly as: 'current';
  readonly name: string;
  readonly unit: number;
  readonly bias?: Tensor | undefined;
  readonly range?: Range | undefined;
}

/** value = a function of what a current or spikes carry, one element at a time. */
export interface Curved {
  readonly as: 'curved';
  readonly of: Current | Spikes;
  /** The function on many numbers at once. */
  readonly apply: (x: Float32Array) => Float32Array;
  /** The function where it only clips: a staircase alone can do that. */
  readonly clip?: { readonly low: number; readonly high: number } | undefined;
  readonly range?: Range | undefined;
}

/** What a population will send once it is known in how many levels. */
export interface Pending {
  readonly as: 'pending';
  readonly send: (levels: Levels) => Spikes;
  readonly range?: Range | undefined;
}

/**
 * What follows from integers that come in: each element from the integer in one place, of which only a few
 * make a difference. So masks and other arithmetic of ids end in tables.
 */
export interface Ids {
  readonly as: 'ids';
  /** The input of the model; or spikes that count, from zero on. */
  readonly name: string;
  readonly type: ValueType;
  /** For each element the place of its integer; the same place unless given. */
  readonly places?: Int32Array | undefined;
  /** The largest integer that was seen. */
  readonly most?: number | undefined;
  /** What follows from integers, many at once; they themselves unless given. */
  readonly apply?: ((ids: Numbers) => Numbers) | undefined;
  /** All elements for each integer, where places differ in what follows. Larger ones are as the last. */
  readonly rows?: readonly Numbers[] | undefined;
}

/** How a value of the float network is carried in the spiking one. */
export type Carried =
  /** Not yet encoded: an input of the model. */
  | { readonly as: 'float'; readonly name: string; readonly range?: Range | undefined }
  | Ids
  | Spikes
  | Current
  | Curved
  | Pending
  | { readonly as: 'constant'; readonly tensor: Tensor };

/** For a message: what stands where something else was needed, by its name in the float network. */
export function describe(carried: Carried, name: string): string {
  switch (carried.as) {
    case 'float':
      return `input '${name}'`;
    case 'ids':
    case 'spikes':
    case 'current':
    case 'curved':
    case 'pending':
      return `'%${name}'`;
    case 'constant':
      return 'a constant';
    default:
      return assertNever(carried);
  }
}
