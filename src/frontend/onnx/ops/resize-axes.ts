import {
  type OnnxNode,
  choiceAttr,
  floatsAttr,
  frontAxis,
  intsAttr,
  intsInput,
  invalid,
  knownNumbers,
  unsupported,
} from '../node.ts';
import type { AxisResize } from './axis-resize.ts';
import { transformOf } from './resize-coordinates.ts';

/** How each axis of a shape is resized; nothing for one that stays as it is. */
export function axesToResize(
  node: OnnxNode,
  shape: readonly number[],
): readonly (AxisResize | undefined)[] {
  const given = node.opset < 18 ? undefined : intsAttr(node, 'axes');
  const axes = given?.map((axis) => frontAxis(node, axis, shape.length)) ?? [...shape.keys()];
  const targets = targetsOf(
    node,
    axes.map((axis) => shape[axis]!),
  );
  const roi = roiOf(node, axes.length);
  return shape.map((extent, axis) => {
    const i = axes.indexOf(axis);
    const target = targets[i];
    if (!target || target.scale === 1) return undefined;
    const longest = Math.max(extent, target.length);
    if (longest > LONGEST) return unsupported(node, `it resizes an extent of ${longest}`);
    return { extent, ...target, start: roi?.[i] ?? 0, end: roi?.[axes.length + i] ?? 1 };
  });
}

/** Weights are made for each place along an axis; no image is as long as that. */
const LONGEST = 2 ** 20;

interface Target {
  readonly length: number;
  readonly scale: number;
}

/** Scales are an attribute before operator set 9; sizes may stand in their place from 11 on. */
function targetsOf(node: OnnxNode, extents: readonly number[]): readonly Target[] {
  if (node.opset < 9) return scaled(node, extents, floatsAttr(node, 'scales') ?? []);
  const isOld = node.opset < 11;
  const scales = node.inputs[isOld ? 1 : 2];
  if (scales && scales.type.shape[0] !== 0)
    return scaled(node, extents, knownNumbers(node, isOld ? 1 : 2));
  const sizes = (isOld ? undefined : intsInput(node, 3)) ?? invalid(node, 'it has no scales');
  return sized(node, extents, sizes);
}

function scaled(
  node: OnnxNode,
  extents: readonly number[],
  scales: readonly number[],
): readonly Target[] {
  if (scales.length !== extents.length || !scales.every((scale) => scale > 0))
    return invalid(node, `scales [${scales.join(',')}] are not for ${extents.length} axes`);
  return extents.map((extent, i): Target => {
    return { length: Math.floor(Math.fround(scales[i]! * extent)), scale: scales[i]! };
  });
}

function sized(
  node: OnnxNode,
  extents: readonly number[],
  sizes: readonly number[],
): readonly Target[] {
  const fits = (size: number, i: number) => size >= 0 && (extents[i]! > 0 || size === 0);
  if (sizes.length !== extents.length || !sizes.every(fits))
    return invalid(node, `sizes [${sizes.join(',')}] are not for [${extents.join(',')}]`);
  const scales = sizes.map((size, i) => (extents[i] === 0 ? 1 : Math.fround(size / extents[i]!)));
  const policy = choiceAttr(node, 'keep_aspect_ratio_policy', POLICIES);
  if (policy === 'stretch')
    return sizes.map((length, i): Target => ({ length, scale: scales[i]! }));
  const scale = policy === 'not_larger' ? Math.min(...scales) : Math.max(...scales);
  return extents.map((extent): Target => {
    return { length: Math.round(Math.fround(scale * extent)), scale };
  });
}

const POLICIES = ['stretch', 'not_larger', 'not_smaller'] as const;

/** The starts of all axes, then their ends. */
function roiOf(node: OnnxNode, axes: number): readonly number[] | undefined {
  const roi = node.opset < 11 ? undefined : node.inputs[1];
  if (!roi || roi.type.shape[0] === 0) return undefined;
  if (transformOf(node) !== 'tf_crop_and_resize') return undefined;
  const numbers = knownNumbers(node, 1);
  return numbers.length === 2 * axes ? numbers : invalid(node, `its region is not of ${axes} axes`);
}
