import type { Shape } from '../../../tensor/shape.ts';
import { type OnnxNode, choiceAttr, intsAttr, invalid, unsupported } from '../node.ts';

/** How a kernel moves over the axes of space; `auto_pad` has become pads. */
export interface Movement {
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Before each axis, then after each. */
  readonly pads: readonly number[];
}

export const AUTO_PADS = ['NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID'] as const;

export function readMovement(node: OnnxNode, space: Shape, kernel: Shape): Movement {
  const { strides, dilations, pads } = readSteps(node, space.length);
  const autoPad = choiceAttr(node, 'auto_pad', AUTO_PADS);
  if (autoPad === 'NOTSET') return { strides, dilations, pads };
  if (autoPad === 'VALID') return { strides, dilations, pads: pads.map(() => 0) };
  const totals = space.map((extent, d) => {
    const outputs = Math.ceil(extent / strides[d]!);
    const reach = (kernel[d]! - 1) * dilations[d]! + 1;
    return Math.max(0, (outputs - 1) * strides[d]! + reach - extent);
  });
  return { strides, dilations, pads: splitPads(totals, autoPad === 'SAME_UPPER') };
}

/** Pads of the given totals: half before and half after; an odd one goes to the upper or the lower end. */
export function splitPads(totals: readonly number[], isUpper: boolean): number[] {
  const before = totals.map((total) => (isUpper ? Math.floor(total / 2) : Math.ceil(total / 2)));
  return [...before, ...totals.map((total, d) => total - before[d]!)];
}

/** What the attributes say, as many numbers as there are axes. */
export function readSteps(node: OnnxNode, rank: number): Movement {
  const list = (name: string, length: number, fallback: number, least: number) => {
    const given = intsAttr(node, name) ?? new Array<number>(length).fill(fallback);
    if (given.length !== length)
      return invalid(node, `its ${name} are ${given.length}, there should be ${length}`);
    const wrong = given.find((number) => number < least);
    if (wrong === undefined) return given;
    return wrong < 0 && least === 0
      ? unsupported(node, `one of its ${name} is ${wrong}`)
      : invalid(node, `one of its ${name} is ${wrong}`);
  };
  return {
    strides: list('strides', rank, 1, 1),
    dilations: list('dilations', rank, 1, 1),
    pads: list('pads', 2 * rank, 0, 0),
  };
}
