import * as codes from '../../diagnostics/codes.ts';
import { type Location, fail } from '../../diagnostics/diagnostic.ts';
import type { Attrs } from '../../ir/graph.ts';
import type { OpDef } from '../../ir/op-def.ts';
import type { ValueType } from '../../ir/types.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { type Tensor, isTensor, lazyTensor, numbersOf, storeNumbers } from '../../tensor/tensor.ts';
import type { Source } from '../frontend.ts';
import type { TensorProto } from './schema.ts';
import type { Origin, Value } from './value.ts';

/** A tensor that is made of nothing, as by broadcasting a number, stays an op when it has more elements. */
const MOST_MADE = 2 ** 20;

/** Foldings that wait for each other; many more would overflow the stack when the last one is computed. */
const MOST_WAITING = 256;

/**
 * What may be read and computed before the graph is there, in elements: shapes and indices need a few
 * thousand, masks and tables some millions. A few times as much as the model's own weights, for those
 * that must be looked at.
 */
const MOST_WORK = 2 ** 23;
const MOST_WORK_OF_EACH = 8;

/** What all foldings may make of less, in elements, and for each element of the model's own weights. */
const MOST_MADE_IN_ALL = 2 ** 26;
const MOST_MADE_OF_EACH = 4;

/** An op on constants. */
interface Foldable {
  readonly def: OpDef;
  readonly attrs: Attrs;
  readonly type: ValueType;
  readonly inputs: readonly Value[];
  readonly origin: Origin;
}

/**
 * Computes ops of constants, when their results are first asked for. A file of some bytes can ask for any
 * work, so as long as the model is read there is an end to it; afterwards whoever asks sets the limits.
 */
export class Folder {
  private isReading = true;
  private work = 0;
  private made = 0;
  private given = 0;
  /** Where weights are: a function that is called twice has its weights once, and two may be the same. */
  private readonly holders = new WeakSet();
  /** How many foldings, one behind the other, have not been computed yet. */
  private readonly waiting = new WeakMap<Tensor, number>();

  /** A weight of the model: to read it is work too. */
  weight(origin: Origin, tensor: Tensor, holder: TensorProto | Source | Tensor): Tensor {
    const size = 'size' in holder ? holder.size : sizeOf(tensor.shape);
    if (!this.holders.has(holder)) this.given += size;
    this.holders.add(holder);
    return this.counted(origin, tensor);
  }

  /** A tensor whose data counts as work when it is asked for. */
  counted(origin: Origin, tensor: Tensor): Tensor {
    const work = workOf(tensor);
    if (work < SMALL) return tensor;
    const { at } = origin;
    return lazyTensor(tensor.dtype, tensor.shape, () => {
      this.spend(work, at);
      return tensor.data;
    });
  }

  /** The result of an op on constants; nothing where it is better left an op. */
  fold(foldable: Foldable): Tensor | undefined {
    const { type, inputs, attrs } = foldable;
    const known = inputs.flatMap(({ constant }) => constant ?? []);
    if (inputs.length === 0 || known.length < inputs.length) return undefined;
    const read = [...new Set(known)].reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    const made = sizeOf(type.shape);
    if (made > read && !this.mayGrow(made, read)) return undefined;
    const sources = [...known, ...Object.values(attrs).filter(isTensor)];
    return this.settled(this.later(foldable, known, sources), sources);
  }

  /** Whether so much may be made of less. What is only put in order is always folded. */
  private mayGrow(made: number, read: number): boolean {
    if (made > MOST_MADE && made > 2 * read) return false;
    if (this.made + made > MOST_MADE_IN_ALL + MOST_MADE_OF_EACH * this.given) return false;
    this.made += made;
    return true;
  }

  /** The graph is there. */
  finish(): void {
    this.isReading = false;
  }

  private later(
    { def, attrs, type, inputs, origin }: Foldable,
    known: readonly Tensor[],
    sources: readonly Tensor[],
  ): Tensor {
    const types = inputs.map((input) => input.type);
    const facts = { stage: 'ann', attrs: attrs as never, inputs: types } as const;
    const terms = Math.max(def.terms?.(facts) ?? 1, 1);
    const work = sources.reduce((sum, tensor) => sum + workOf(tensor), terms * workOf(type));
    const { at } = origin;
    return lazyTensor(type.dtype, type.shape, () => {
      this.spend(work, at);
      const kernel = def.kernel({ ...facts, type });
      return storeNumbers(type.dtype, kernel.step(known.map(numbersOf), 1));
    });
  }

  /** Computes the last of a long row of foldings before the row grows too long. */
  private settled(folded: Tensor, inputs: readonly Tensor[]): Tensor {
    const depth = inputs.reduce((most, it) => Math.max(most, this.waiting.get(it) ?? 0), 0) + 1;
    if (depth < MOST_WAITING) this.waiting.set(folded, depth);
    else void folded.data;
    return folded;
  }

  /** Counts what is done now, or refuses it. */
  spend(work: number, at: Location): void {
    if (!this.isReading) return;
    this.work += work;
    const most = MOST_WORK + MOST_WORK_OF_EACH * this.given;
    if (this.work > most) fail(codes.tooMuchFolding({ most }, at));
  }
}

/** So little that counting it costs as much. */
const SMALL = 4096;

/** Integers of 64 bits are converted one by one. */
function workOf({ dtype, shape }: Pick<Tensor, 'dtype' | 'shape'>): number {
  return sizeOf(shape) * (dtype.endsWith('64') ? 4 : 1);
}
