import { type Values, isFloat } from '../tensor/dtype.ts';
import { sizeOf } from '../tensor/shape.ts';
import { type Tensor, isTensor } from '../tensor/tensor.ts';
import type { Attr } from './graph.ts';

/** Tensors up to this size stand in the text itself; larger ones are named by hash. */
export const INLINE_ELEMENTS = 64;

const BARE_NAME = /^[A-Za-z0-9_.:/$-]+$/;

/** A value's name as the text form writes it. */
export function showName(name: string): string {
  return BARE_NAME.test(name) ? `%${name}` : `%${JSON.stringify(name)}`;
}

/** A name without a sigil: of a graph or an output. Quoted where it would read as the number `inf`. */
export function showWord(name: string): string {
  return /^(?!inf\b)[A-Za-z_][A-Za-z0-9_-]*$/.test(name) ? name : JSON.stringify(name);
}

/** The shortest text that reads back as the same number. */
export function showNumber(value: number | bigint): string {
  if (typeof value === 'bigint') return value.toString();
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return Object.is(value, -0) ? '-0' : String(value);
}

export function showAttr(attr: Attr): string {
  if (typeof attr === 'number') return showNumber(attr);
  if (typeof attr === 'boolean') return String(attr);
  if (typeof attr === 'string') return JSON.stringify(attr);
  if (isTensor(attr)) return showTensor(attr);
  return `[${attr.map(showNumber).join(', ')}]`;
}

function showTensor(tensor: Tensor): string {
  const type = `${tensor.dtype}[${tensor.shape.join(',')}]`;
  if (!isInline(tensor)) return `${type}@${tensor.hash}`;
  return `${type}(${elements(tensor.data).map(showNumber).join(', ')})`;
}

/** A NaN has a payload that text does not keep, so a tensor that holds one is named by hash. */
export function isInline(tensor: Tensor): boolean {
  if (sizeOf(tensor.shape) > INLINE_ELEMENTS) return false;
  if (!isFloat(tensor.dtype)) return true;
  return !elements(tensor.data).some((value) => Number.isNaN(value));
}

function elements(values: Values): (number | bigint)[] {
  return Array.from(values as ArrayLike<number | bigint>);
}
