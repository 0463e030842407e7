import { type OnnxNode, floatAttr, intAttr, invalid } from '../node.ts';
import { direct } from './direct.ts';
import type { Operators } from './operator.ts';

export const lrn: Operators = {
  LRN: direct('lrn', 1, (node) => ({
    size: sizeOf(node),
    alpha: floatAttr(node, 'alpha', Math.fround(0.0001)),
    beta: floatAttr(node, 'beta', 0.75),
    bias: floatAttr(node, 'bias', 1),
  })),
};

function sizeOf(node: OnnxNode): number {
  const size = intAttr(node, 'size', 0);
  return size >= 1 ? size : invalid(node, `its size is ${size}`);
}
