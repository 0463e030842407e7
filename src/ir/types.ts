import type { Dtype } from '../tensor/dtype.ts';
import { type Shape, sameShape } from '../tensor/shape.ts';

/** Which ops and number types are legal: see ARCHITECTURE.md. */
export const STAGES = ['ann', 'snn', 'fixed', 'placed'] as const;
export type Stage = (typeof STAGES)[number];

/**
 * What a value is: `tensor`, numbers without time; `current`, what arrives in this step;
 * `spikes`, messages sent in this step, where zero is no message.
 */
export const ROLES = ['tensor', 'current', 'spikes'] as const;
export type Role = (typeof ROLES)[number];

/** Shapes hold no time: time is the step counter. */
export interface ValueType {
  readonly role: Role;
  readonly dtype: Dtype;
  readonly shape: Shape;
}

export function sameType(a: ValueType, b: ValueType): boolean {
  return a.role === b.role && a.dtype === b.dtype && sameShape(a.shape, b.shape);
}

export function showType(type: ValueType): string {
  return `${type.role} ${type.dtype}[${type.shape.join(',')}]`;
}

export function tensorType(dtype: Dtype, shape: Shape): ValueType {
  return { role: 'tensor', dtype, shape };
}

export function currentType(dtype: Dtype, shape: Shape): ValueType {
  return { role: 'current', dtype, shape };
}

export function spikesType(dtype: Dtype, shape: Shape): ValueType {
  return { role: 'spikes', dtype, shape };
}
