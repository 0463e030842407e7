import { type OnnxNode, choiceAttr } from '../node.ts';
import type { AxisResize } from './axis-resize.ts';

const TRANSFORMS = [
  'half_pixel',
  'asymmetric',
  'align_corners',
  'pytorch_half_pixel',
  'half_pixel_symmetric',
  'tf_crop_and_resize',
  'tf_half_pixel_for_nn',
] as const;

export type Transform = (typeof TRANSFORMS)[number];

export function transformOf(node: OnnxNode): Transform {
  if (node.opset < 11) return 'asymmetric';
  return choiceAttr(node, 'coordinate_transformation_mode', TRANSFORMS);
}

/**
 * Where in the input each place of the result lies. Computed in floats of 32 bits, as onnxruntime does:
 * a place that is halfway between two elements is so only in these.
 */
export function coordinatesOf(transform: Transform, axis: AxisResize): readonly number[] {
  const { length, extent, scale } = axis;
  if (transform === 'align_corners')
    return places(length, (i) => (length === 1 ? 0 : f(f(i * (extent - 1)) / (length - 1))));
  if (transform === 'tf_crop_and_resize') return cropped(axis);
  if (transform === 'asymmetric') return places(length, (i) => f(i / scale));
  if (transform === 'tf_half_pixel_for_nn') return places(length, (i) => f((i + 0.5) / scale));
  if (transform === 'half_pixel_symmetric') {
    const adjustment = f(length / f(scale * extent));
    const offset = f((extent / 2) * f(1 - adjustment));
    return places(length, (i) => f(offset + (i + 0.5) / scale - 0.5));
  }
  if (transform === 'pytorch_half_pixel' && length === 1) return [0];
  return places(length, (i) => f(f((i + 0.5) / scale) - 0.5));
}

const f = Math.fround;

function cropped({ length, extent, start, end }: AxisResize): readonly number[] {
  const last = extent - 1;
  if (length === 1) return [f(0.5 * f(start + end) * last)];
  const first = f(start * last);
  return places(length, (i) => f(first + f(f(f(i * f(end - start)) * last) / (length - 1))));
}

function places(length: number, at: (i: number) => number): readonly number[] {
  return Array.from({ length }, (_, i) => at(i));
}
