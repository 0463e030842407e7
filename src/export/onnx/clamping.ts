import type { ModelBuilder } from './model-builder.ts';

/*
 * Largest and smallest integers. Where they have 64 bits, those of onnxruntime are wrong on x86
 * processors (its issue 25280): they compare the lower halves as signed numbers. Its comparisons are right.
 */

export type Width = 'i32' | 'i64';

/** The larger of two, element by element. */
export function larger(builder: ModelBuilder, width: Width, a: string, b: string): string {
  if (width === 'i32') return builder.node('Max', [a, b]);
  return builder.node('Where', [builder.node('Less', [a, b]), b, a]);
}

/** The smaller of two, element by element. */
export function smaller(builder: ModelBuilder, width: Width, a: string, b: string): string {
  if (width === 'i32') return builder.node('Min', [a, b]);
  return builder.node('Where', [builder.node('Less', [a, b]), a, b]);
}

/** All at least one number. */
export function atLeast(builder: ModelBuilder, width: Width, x: string, low: number): string {
  return larger(builder, width, x, builder.number(width, low));
}

/** All at most one number. */
export function atMost(builder: ModelBuilder, width: Width, x: string, high: number): string {
  return smaller(builder, width, x, builder.number(width, high));
}
