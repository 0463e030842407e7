import { type Dtype, isFloat } from '../tensor/dtype.ts';
import { type Tensor, isTensor } from '../tensor/tensor.ts';
import type { Attr } from './graph.ts';

/** What an attribute may hold. A spec without a default and not optional must be given. */
export interface AttrSpec<T extends Attr = Attr, Optional extends boolean = boolean> {
  readonly type: string;
  readonly doc: string;
  readonly default?: T;
  readonly optional: Optional;
  /** What is wrong with a value, in a few words; nothing when it is right. */
  readonly check: (value: Attr) => string | undefined;
}

export type AttrSpecs = Readonly<Record<string, AttrSpec>>;

/** The attribute values that a table of specs promises. */
export type AttrsOf<S extends AttrSpecs> = {
  readonly [K in keyof S as S[K] extends AttrSpec<Attr, true> ? never : K]: ValueOf<S[K]>;
} & { readonly [K in keyof S as S[K] extends AttrSpec<Attr, true> ? K : never]?: ValueOf<S[K]> };

type ValueOf<S> = S extends AttrSpec<infer T> ? T : never;

interface Bounds {
  readonly low?: number;
  readonly high?: number;
}

/** An integer that must be given. */
export function int(doc: string, bounds: Bounds = {}): AttrSpec<number, false> {
  const { low = -(2 ** 31), high = 2 ** 31 - 1 } = bounds;
  const check = (value: Attr) =>
    Number.isInteger(value) && (value as number) >= low && (value as number) <= high
      ? undefined
      : `must be an integer from ${low} to ${high}`;
  return { type: `int ${low}..${high}`, doc, optional: false, check };
}

export function float(doc: string, bounds: Bounds = {}): AttrSpec<number, false> {
  const { low = -Infinity, high = Infinity } = bounds;
  const isBounded = Number.isFinite(low) || Number.isFinite(high);
  const check = (value: Attr) => {
    if (typeof value === 'number' && value >= low && value <= high) return undefined;
    return isBounded ? `must be a number from ${low} to ${high}` : 'must be a number';
  };
  return { type: 'float', doc, optional: false, check };
}

export function bool(doc: string): AttrSpec<boolean, false> {
  const check = (value: Attr) => (typeof value === 'boolean' ? undefined : 'must be true or false');
  return { type: 'bool', doc, optional: false, check };
}

export function text(doc: string): AttrSpec<string, false> {
  const check = (value: Attr) => (typeof value === 'string' ? undefined : 'must be text');
  return { type: 'text', doc, optional: false, check };
}

export function choice<const T extends string>(
  doc: string,
  values: readonly T[],
): AttrSpec<T, false> {
  const check = (value: Attr) =>
    (values as readonly Attr[]).includes(value)
      ? undefined
      : `must be one of ${values.map((v) => `"${v}"`).join(', ')}`;
  return { type: values.join(' | '), doc, optional: false, check };
}

export function ints(doc: string, bounds: Bounds = {}): AttrSpec<readonly number[], false> {
  const { low = -(2 ** 31), high = 2 ** 31 - 1 } = bounds;
  const fits = (n: number) => Number.isInteger(n) && n >= low && n <= high;
  const check = (value: Attr) =>
    Array.isArray(value) && value.every(fits)
      ? undefined
      : `must be a list of integers from ${low} to ${high}`;
  return { type: 'ints', doc, optional: false, check };
}

/** A tensor of f32 or f64, of integers of at most 32 bits, of either, of all types, or of one of the given. */
export function tensorAttr(
  doc: string,
  numbers: 'float' | 'integer' | 'any' | 'all' | readonly Dtype[],
): AttrSpec<Tensor, false> {
  const allowed = (dtype: Dtype) => {
    if (Array.isArray(numbers)) return numbers.includes(dtype);
    const isWide = isFloat(dtype) && !dtype.endsWith('16');
    const isNarrow = !isFloat(dtype) && !dtype.endsWith('64');
    if (numbers === 'all') return true;
    if (numbers === 'float') return isWide;
    return numbers === 'any' ? isWide || isNarrow : isNarrow && dtype !== 'bool';
  };
  const what = Array.isArray(numbers) ? numbers.join(' or ') : `${String(numbers)} numbers`;
  const check = (value: Attr) =>
    isTensor(value) && allowed(value.dtype) ? undefined : `must be a tensor of ${what}`;
  return { type: `tensor of ${what}`, doc, optional: false, check };
}

/** The same attribute with a value for where none is given; the text form leaves that value out. */
export function defaulted<T extends Attr>(
  spec: AttrSpec<T, false>,
  value: NoInfer<T>,
): AttrSpec<T, false> {
  return { ...spec, default: value };
}

/** The same attribute, which may be absent. */
export function optional<T extends Attr>(spec: AttrSpec<T, false>): AttrSpec<T, true> {
  return { ...spec, optional: true };
}
